import { delay } from "@std/async/delay";
import { invariant } from "../../core/mod.ts";
import { GROUP, type LabClient, type LabServer, seconds } from "../group/mod.ts";
import type { Strike } from "../observe/mod.ts";
import { describeFailover, type FailoverPlan, strikeDueMs, TRACKER_AWAY_MS } from "../plan/mod.ts";
import { LabError } from "../process/mod.ts";
import type { Interference, Stage } from "./load_driver.ts";

/** Least milliseconds of load after a strike, to see the takeover and the deliveries after it. */
const LOAD_AFTER_MS_MIN = 2_000;

/**
 * Returns an interference that kills servers several times: the sequencer that orders the group at
 * that moment, the tracker, or both. Each is started again at its place, a sequencer only after
 * another one has taken over. The next strike waits until every client delivers again.
 */
export function strikeServers(plan: FailoverPlan, timeoutMs: number): Interference {
  return async (stage) => {
    for (let i = 0; i < plan.times; i++) {
      // If the group recovered too late, the load would end during the strike.
      if (stage.elapsedMs() > strikeDueMs(plan, plan.times) - LOAD_AFTER_MS_MIN) return;
      await delay(Math.max(0, strikeDueMs(plan, i) - stage.elapsedMs()), {
        signal: stage.group.crew.signal,
      });
      stage.onStrike(await new Blow(plan, stage, timeoutMs).strike());
      await untilAllDeliver(stage, timeoutMs);
    }
  };
}

/** One strike: kills servers, waits for the takeover, and starts the servers again. */
class Blow {
  readonly #plan: FailoverPlan;
  readonly #stage: Stage;
  readonly #timeoutMs: number;

  constructor(plan: FailoverPlan, stage: Stage, timeoutMs: number) {
    this.#plan = plan;
    this.#stage = stage;
    this.#timeoutMs = timeoutMs;
  }

  async strike(): Promise<Strike> {
    const { kill, signal } = this.#plan;
    const { group: { servers }, elapsedMs, mark } = this.#stage;
    const [sequencer, tracker] = await this.#victims();
    const victims = [sequencer, tracker].filter((victim) => victim !== undefined);
    // Their counters end with them, so they report a last time.
    await servers.ask();
    const atMs = elapsedMs();
    for (const victim of victims) victim.kill(`SIG${signal}`);
    const titles = victims.map(({ title }) => title);
    mark("killed", `${titles.join(" and ")} ${signal === "KILL" ? "killed" : "asked to end"}`);
    // After SIGTERM a sequencer hands over before it ends, so both waits begin now.
    const [goneMs, heir] = await Promise.all([
      this.#untilGone(victims),
      sequencer && kill === "sequencer" ? this.#untilTakenOver(sequencer) : undefined,
    ]);
    if (tracker !== undefined) await this.#bringBack(tracker, atMs + TRACKER_AWAY_MS);
    // Only a tracker can give the group to another sequencer.
    const late = sequencer && kill === "both" ? await this.#untilTakenOver(sequencer) : undefined;
    if (sequencer !== undefined) await this.#bringBack(sequencer);
    const common = { kill, signal, victims: titles, atMs, goneMs };
    return { ...common, heir: heir ?? late, backMs: elapsedMs() };
  }

  /** Returns the sequencer that orders the group and the tracker, as far as they are victims. */
  async #victims(): Promise<[LabServer | undefined, LabServer | undefined]> {
    const { kill } = this.#plan;
    const { servers } = this.#stage.group;
    const tracker = kill === "sequencer" ? undefined : servers.tracker;
    if (kill === "tracker") return [undefined, tracker];
    await this.#until(
      "no sequencer orders the group",
      () => servers.whoOrders(GROUP) !== undefined,
    );
    return [servers.whoOrders(GROUP), tracker];
  }

  async #untilGone(victims: readonly LabServer[]): Promise<number> {
    const names = victims.map(({ title }) => title).join(" and ");
    await this.#until(`${names} had not ended`, () => victims.every(({ isGone }) => isGone));
    for (const victim of victims) victim.bury();
    return this.#stage.elapsedMs();
  }

  async #untilTakenOver(victim: LabServer): Promise<NonNullable<Strike["heir"]>> {
    const { group: { servers }, elapsedMs, mark } = this.#stage;
    const find = () =>
      servers.sequencers.find((one) => one !== victim && one.ordersSince(GROUP) !== undefined);
    let heir: LabServer | undefined;
    await this.#until("no other sequencer had taken over", () => (heir = find()) !== undefined);
    invariant(heir !== undefined, "The wait ends with a sequencer that orders the group.");
    mark("takeover", `${heir.title} orders`);
    return { title: heir.title, atMs: elapsedMs() };
  }

  async #bringBack(server: LabServer, atMs = 0): Promise<void> {
    const { elapsedMs, mark, group: { crew } } = this.#stage;
    await delay(Math.max(0, atMs - elapsedMs()), { signal: crew.signal });
    await server.start();
    mark("back", `${server.title} is back`);
  }

  async #until(otherwise: string, isDone: () => boolean): Promise<void> {
    if (await this.#stage.group.crew.until(isDone, this.#timeoutMs)) return;
    const what = describeFailover(this.#plan);
    throw new LabError(`After ${seconds(this.#timeoutMs)} ${otherwise} (${what}).`);
  }
}

/** Waits until every client has reported deliveries after now, or has sent its last message. */
async function untilAllDeliver({ group }: Stage, timeoutMs: number): Promise<void> {
  const { clients, crew } = group;
  // The next interval may be about deliveries before now, so it does not count.
  const known = new Map(clients.map((client) => [client, client.tally.intervals.length + 1]));
  const isLate = (client: LabClient) => {
    const { sent, intervals } = client.tally;
    return sent === undefined &&
      !intervals.slice(known.get(client)).some(({ delivered }) => delivered > 0);
  };
  if (await crew.until(() => !clients.some(isLate), timeoutMs)) return;
  const names = clients.filter(isLate).map(({ name }) => name).join(", ");
  throw new LabError(`After ${seconds(timeoutMs)} these clients deliver nothing: ${names}.`);
}

import { delay } from "@std/async/delay";
import {
  describeFailover,
  type FailoverPlan,
  strikeDueMs,
  TRACKER_AWAY_MS,
} from "../plan/failover_plan.ts";
import { LabError } from "../process/lab_error.ts";
import { GROUP } from "../group/lab_group.ts";
import type { LabServer } from "../group/lab_server.ts";
import type { Interference, Stage } from "./load_driver.ts";
import type { Strike } from "../observe/strike.ts";

/** Milliseconds of load that are to follow a kill, at least: a takeover, and some of what follows. */
const LOAD_AFTER_MS_MIN = 2_000;

/**
 * Kills servers while a load goes on, again and again: each time the sequencer that orders the group
 * just then, the tracker, or both. Each is started again at its place, a sequencer once another one
 * has taken over. The next time is not before all is well: everybody runs, and everybody delivers.
 */
export function strikeServers(plan: FailoverPlan, timeoutMs: number): Interference {
  return async (stage) => {
    for (let i = 0; i < plan.times; i++) {
      // Where all was well again too late, a kill would meet a load that is over.
      if (stage.elapsedMs() > strikeDueMs(plan, plan.times) - LOAD_AFTER_MS_MIN) return;
      await delay(Math.max(0, strikeDueMs(plan, i) - stage.elapsedMs()), {
        signal: stage.group.crew.signal,
      });
      stage.onStrike(await new Blow(plan, stage, timeoutMs).strike());
      await untilAllDeliver(stage, timeoutMs);
    }
  };
}

/** One time that servers are killed. */
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
    // What they have counted goes with them.
    await servers.ask();
    const atMs = elapsedMs();
    for (const victim of victims) victim.kill(`SIG${signal}`);
    const titles = victims.map(({ title }) => title);
    mark("killed", `${titles.join(" and ")} ${signal === "KILL" ? "killed" : "asked to end"}`);
    // Asked to end, a sequencer hands over before it is gone.
    const [goneMs, heir] = await Promise.all([
      this.#untilGone(victims),
      sequencer && kill === "sequencer" ? this.#untilTakenOver(sequencer) : undefined,
    ]);
    if (tracker !== undefined) await this.#bringBack(tracker, atMs + TRACKER_AWAY_MS);
    // Without a tracker nobody gives the group to another one.
    const late = sequencer && kill === "both" ? await this.#untilTakenOver(sequencer) : undefined;
    if (sequencer !== undefined) await this.#bringBack(sequencer);
    const common = { kill, signal, victims: titles, atMs, goneMs };
    return { ...common, heir: heir ?? late, backMs: elapsedMs() };
  }

  /** The sequencer that orders the group, and the tracker: as far as they are to be killed. */
  async #victims(): Promise<[LabServer | undefined, LabServer | undefined]> {
    const { kill } = this.#plan;
    const { servers } = this.#stage.group;
    const tracker = kill === "sequencer" ? undefined : servers.tracker;
    if (kill === "tracker") return [undefined, tracker];
    await this.#until("nobody orders the group", () => servers.whoOrders(GROUP) !== undefined);
    return [servers.whoOrders(GROUP), tracker];
  }

  async #untilGone(victims: readonly LabServer[]): Promise<number> {
    const names = victims.map(({ title }) => title).join(" and ");
    await this.#until(`${names} did not end`, () => victims.every(({ isGone }) => isGone));
    for (const victim of victims) victim.bury();
    return this.#stage.elapsedMs();
  }

  async #untilTakenOver(victim: LabServer): Promise<NonNullable<Strike["heir"]>> {
    const { group: { servers }, elapsedMs, mark } = this.#stage;
    const heir = () =>
      servers.sequencers.find((one) => one !== victim && one.ordersSince(GROUP) !== undefined);
    await this.#until("no other sequencer took over", () => heir() !== undefined);
    const { title } = heir()!;
    mark("takeover", `${title} orders`);
    return { title, atMs: elapsedMs() };
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
    throw new LabError(`After ${this.#timeoutMs / 1_000} s ${otherwise} (${what}).`);
  }
}

/** Waits until every client tells of deliveries after now. */
async function untilAllDeliver({ group }: Stage, timeoutMs: number): Promise<void> {
  const { clients, crew } = group;
  // One interval may tell of what was delivered before.
  const before = clients.map(({ tally }) => tally!.intervals.length + 1);
  const isWell = () =>
    clients.every(({ tally }, i) =>
      tally!.sent !== undefined ||
      tally!.intervals.slice(before[i]).some((each) => each.delivered > 0)
    );
  if (await crew.until(isWell, timeoutMs)) return;
  const late = clients.filter(({ tally }, i) =>
    !tally!.intervals.slice(before[i]).some((each) => each.delivered > 0)
  );
  const names = late.map(({ name }) => name).join(", ");
  throw new LabError(`After ${timeoutMs / 1_000} s these deliver nothing any more: ${names}.`);
}

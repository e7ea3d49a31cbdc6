import { steadyMicros } from "../../net/mod.ts";
import { GROUP, type LabGroup, seconds, troublesOf } from "../group/mod.ts";
import {
  type LoadTally,
  type LoadTrace,
  type Mark,
  RunClocks,
  type Strike,
} from "../observe/mod.ts";
import { isSender, type LoadPlan, NO_SHARE, type RunPlan, shareOf } from "../plan/mod.ts";
import { LabError } from "../process/mod.ts";
import { ClientClocks } from "./client_clocks.ts";

/** Milliseconds between two reports of a client: four reports per second. */
export const TELL_MS = 250;
/**
 * Milliseconds from the command to the first message, enough to reach every client, also over ssh.
 */
const LEAD_MS = 700;
/** Milliseconds without any delivery after which missing messages are given up. */
const QUIET_MS = 10_000;
/** The same if a client was evicted, because then messages may be missing for good. */
const QUIET_MS_AFTER_EVICTION = 3_000;
/** Milliseconds between two looks at the number of deliveries. */
const LOOK_MS = 500;

/**
 * An action on a group under load. It begins once the clients have their commands, and reports to
 * the stage what the results are to show. It waits through `stage.group.crew`, so its waits end
 * with the run.
 */
export type Interference = (stage: Stage) => Promise<void>;

/** The load that an interference acts on. */
export interface Stage {
  readonly group: LabGroup;
  /** Records an event. */
  readonly mark: (kind: Mark["kind"], text: string) => void;
  /** Returns the milliseconds since the start of the load, negative before it. */
  readonly elapsedMs: () => number;
  /** Records a strike whose victims are back. */
  readonly onStrike: (strike: Strike) => void;
}

export interface LoadDriverOptions {
  /** Milliseconds that a step may take in addition to the load itself. */
  readonly timeoutMs: number;
  /** Called when a client has reported something. */
  readonly onInterval: (tallies: readonly LoadTally[]) => void;
  /** Called with what was observed of a load that is interrupted. */
  readonly onInterrupted?: (trace: LoadTrace) => void;
  /** Called with events during a load, as they happen. */
  readonly onMark?: (mark: Mark) => void;
  /** An action on the group during each load. */
  readonly interfere?: Interference;
  /**
   * The number of the first load. All loads of a group have different numbers.
   *
   * @default {0}
   */
  readonly firstRun?: number;
}

/** Puts loads on a group, one after the other: a warm-up, or the steps of a sweep. */
export class LoadDriver {
  readonly #group: LabGroup;
  readonly #plan: RunPlan;
  readonly #options: LoadDriverOptions;
  #run: number;

  constructor(group: LabGroup, plan: RunPlan, options: LoadDriverOptions) {
    this.#group = group;
    this.#plan = plan;
    this.#options = options;
    this.#run = options.firstRun ?? 0;
  }

  /** Carries out one load, from the command to the last delivery and the clients' reports. */
  async drive(load: LoadPlan): Promise<LoadTrace> {
    const { clients, servers, crew } = this.#group;
    const { interfere } = this.#options;
    const run = this.#run++;
    const before = await servers.ask();
    const clocks = await RunClocks.measure(this.#group.hosts);
    const own = await ClientClocks.measure(clients, crew);
    const startAt = steadyMicros() + LEAD_MS * 1_000;
    const startedAt = new Date(Date.now() + LEAD_MS).toISOString();
    const tallies = clients.map((client) => client.beginLoad(run));
    const marks: Mark[] = [];
    const elapsedMs = () => (steadyMicros() - startAt) / 1_000;
    const mark = (kind: Mark["kind"], text: string) => {
      const event = { atMs: elapsedMs(), kind, text };
      marks.push(event);
      this.#options.onMark?.(event);
    };
    this.#watch(marks, mark);
    await this.#command(load, run, { startAt, clocks: own });
    await this.#until("begun", (tally) => tally.before !== undefined, 0);
    const stop = crew.changes.listen(() => this.#options.onInterval(tallies));
    const strikes: Strike[] = [];
    const onStrike = (strike: Strike) => void strikes.push(strike);
    const traceOf = (
      seen: Pick<LoadTrace, "clients" | "before" | "after" | "faults">,
    ): LoadTrace => ({
      ...{ plan: load, startAt, startedAt, tellMs: TELL_MS, marks, strikes },
      ...{ clockErrorMs: own.errorMs, clockJumps: own.jumps, clocks: clocks.describe() },
      ...seen,
    });
    try {
      await Promise.all([
        this.#until("sent everything", (tally) => tally.sent !== undefined, load.durationMs),
        interfere?.({ group: this.#group, mark, elapsedMs, onStrike }),
      ]);
      const faults = await this.#drain();
      await Promise.all(clients.map((client) => client.command({ type: "report", run })));
      await this.#until("reported", (tally) => tally.report !== undefined, 0);
      const after = await servers.ask();
      await Promise.all([clocks.measureAgain(), own.measureAgain()]);
      const told = clients.map(({ name, tally }) => ({ name, tally: tally.complete }));
      return traceOf({ clients: told, before, after, faults });
    } catch (error) {
      if (crew.signal.aborted && tallies.some(({ intervals }) => intervals.length > 0)) {
        const seen = clients.map(({ name, tally }) => (
          { name, tally: tally.interrupted(startAt, TELL_MS) }
        ));
        const trace = traceOf({ clients: seen, before: {}, after: {}, faults: [] });
        this.#options.onInterrupted?.({ ...trace, interruptedMs: elapsedMs() });
      }
      throw error;
    } finally {
      stop();
      for (const client of clients) client.onNews = () => {};
    }
  }

  async #command(
    load: LoadPlan,
    run: number,
    { startAt, clocks }: { startAt: number; clocks: ClientClocks },
  ): Promise<void> {
    const { clients } = this.#group;
    const senders = clients.filter((_, i) => isSender(this.#plan, i));
    await Promise.all(clients.map((client) => {
      const index = senders.indexOf(client);
      const share = index < 0 ? NO_SHARE : shareOf(load, index, senders.length);
      const { size } = load;
      const order = { run, group: GROUP, startAt, size, tellMs: TELL_MS, ...share };
      return client.command({
        type: "start",
        ...order,
        clockOffset: clocks.correctionOf(client),
      });
    }));
  }

  /** Records changes of the view and gaps, which all clients report, once each. */
  #watch(marks: readonly Mark[], mark: Stage["mark"]): void {
    for (const client of this.#group.clients) {
      client.onNews = (kind, text) => {
        if (!marks.some((mark) => mark.text === text && mark.kind === kind)) mark(kind, text);
      };
    }
  }

  /** Waits until all clients have completed a step. */
  async #until(
    what: string,
    isDone: (tally: LoadTally) => boolean,
    loadMs: number,
  ): Promise<void> {
    const { clients, crew } = this.#group;
    const late = () => clients.filter(({ tally }) => !isDone(tally));
    const timeoutMs = LEAD_MS + loadMs + this.#options.timeoutMs;
    if (await crew.until(() => late().length === 0, timeoutMs)) return;
    const names = late().map(({ name }) => name).join(", ");
    throw new LabError(
      `After ${seconds(timeoutMs)} these clients have not ${what}: ${names}.${troublesOf(clients)}`,
    );
  }

  /**
   * Waits until every client has delivered everything, or no deliveries come any more. Returns a
   * sentence for each client that lacks messages. If a client was evicted, it returns none:
   * messages may be missing then, and the verdict says which of them are missed wrongly.
   */
  async #drain(): Promise<string[]> {
    const { clients, crew } = this.#group;
    const owed = clients.reduce((sum, { tally }) => sum + (tally.sent?.sent ?? 0), 0);
    const sum = () => clients.reduce((all, { tally }) => all + tally.delivered, 0);
    const late = () => clients.filter(({ tally }) => tally.delivered < owed);
    const isExcused = clients.some(({ evictions }) => evictions > 0);
    const quietMsMax = isExcused ? QUIET_MS_AFTER_EVICTION : QUIET_MS;
    const limit = performance.now() + this.#options.timeoutMs;
    let [before, quietMs] = [-1, 0];
    while (late().length > 0 && quietMs < quietMsMax && performance.now() < limit) {
      const isThere = await crew.until(() => late().length === 0, LOOK_MS);
      quietMs = sum() > before ? 0 : quietMs + LOOK_MS;
      before = sum();
      if (isThere) break;
    }
    if (isExcused) return [];
    return late().map(({ name, tally }) =>
      `${name} delivered ${tally.delivered} of ${owed} messages, and then no more`
    );
  }
}

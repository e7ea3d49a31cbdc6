import { systemClock } from "../../net/mod.ts";
import { GROUP, type LabGroup } from "../group/lab_group.ts";
import { RunClocks } from "../observe/run_clocks.ts";
import { LabError } from "../process/lab_error.ts";
import { type LoadPlan, NO_SHARE, shareOf } from "../plan/load_plan.ts";
import { LoadTally } from "../observe/load_tally.ts";
import type { LoadTrace, Mark } from "../observe/load_trace.ts";
import { isSender, type RunPlan } from "../plan/run_plan.ts";
import type { Strike } from "../observe/strike.ts";

/** Milliseconds between two lines of a client that tell how it goes: four to each second. */
export const TELL_MS = 250;
/** Milliseconds from the command to the first message: so long it takes to reach all, over ssh, too. */
const LEAD_MS = 700;
/** Milliseconds without a delivery anywhere, after which what is missing is not waited for. */
const QUIET_MS = 10_000;
/** The same where somebody was evicted: then there is nothing that has to come for certain. */
const QUIET_MS_AFTER_EVICTION = 3_000;
/** Milliseconds between two looks at whether something still comes. */
const LOOK_MS = 500;

/**
 * Lets something happen to a group under load, and tells of it what the report shall show. It begins
 * with the command to the clients, and waits by `group.crew`, which ends with the run.
 */
export type Interference = (stage: Stage) => Promise<void>;

/** What an interference has to do with. */
export interface Stage {
  readonly group: LabGroup;
  readonly mark: (kind: Mark["kind"], text: string) => void;
  /** Milliseconds since the start of the load; below 0 before it. */
  readonly elapsedMs: () => number;
  /** Servers were killed, and are back. */
  readonly onStrike: (strike: Strike) => void;
}

export interface LoadDriverOptions {
  /** Milliseconds that a step may take beside the load itself. */
  readonly timeoutMs: number;
  /** Called when a client has told how it goes. */
  readonly onInterval: (tallies: readonly LoadTally[]) => void;
  /** Hears of what happens meanwhile, as it happens. */
  readonly onMark?: (mark: Mark) => void;
  /** What is done to the group meanwhile, from the first message on. */
  readonly interfere?: Interference;
  /**
   * The number of the first load; no two of a group have the same.
   *
   * @default {0}
   */
  readonly firstRun?: number;
}

/** Puts loads on a group, one after the other: a warm-up, the steps of a sweep. */
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

  /** One load, from the command to the last delivery. */
  async drive(load: LoadPlan): Promise<LoadTrace> {
    const { clients, servers, crew } = this.#group;
    const { interfere } = this.#options;
    const run = this.#run++;
    const before = await servers.ask();
    const clocks = await RunClocks.measure(this.#group.hosts);
    const startAt = systemClock.wallMicros() + LEAD_MS * 1_000;
    const tallies = clients.map((client) => client.tally = new LoadTally(run));
    const marks: Mark[] = [];
    const elapsedMs = () => (systemClock.wallMicros() - startAt) / 1_000;
    const mark = (kind: Mark["kind"], text: string) => {
      marks.push({ atMs: elapsedMs(), kind, text });
      this.#options.onMark?.(marks.at(-1)!);
    };
    this.#watch(marks, mark);
    await this.#command(load, run, { startAt, clocks });
    await this.#until("obeyed", (tally) => tally.before !== undefined, 0);
    const stop = crew.changes.listen(() => this.#options.onInterval(tallies));
    const strikes: Strike[] = [];
    const onStrike = (strike: Strike) => void strikes.push(strike);
    try {
      await Promise.all([
        this.#until("sent all", (tally) => tally.sent !== undefined, load.durationMs),
        interfere?.({ group: this.#group, mark, elapsedMs, onStrike }),
      ]);
      const faults = await this.#drain(tallies);
      await Promise.all(clients.map((client) => client.command({ type: "report", run })));
      await this.#until("reported", (tally) => tally.report !== undefined, 0);
      const after = await servers.ask();
      await clocks.measureAgain();
      const named = clients.map(({ name }, i) => ({ name, tally: tallies[i]! }));
      const result = { plan: load, startAt, tellMs: TELL_MS, clients: named, before, after };
      return { ...result, marks, strikes, clocks: clocks.describe(), faults };
    } finally {
      stop();
      for (const client of clients) client.onNews = () => {};
    }
  }

  async #command(
    load: LoadPlan,
    run: number,
    { startAt, clocks }: { startAt: number; clocks: RunClocks },
  ): Promise<void> {
    const { clients, hostOf } = this.#group;
    const senders = clients.filter((_, i) => isSender(this.#plan, i));
    await Promise.all(clients.map((client) => {
      const index = senders.indexOf(client);
      const share = index < 0 ? NO_SHARE : shareOf(load, index, senders.length);
      const { size } = load;
      const order = { run, group: GROUP, startAt, size, tellMs: TELL_MS, ...share };
      return client.command({
        type: "start",
        ...order,
        clockOffset: clocks.correctionOf(hostOf(client)),
      });
    }));
  }

  /** What the clients tell of others, once for all of them. */
  #watch(marks: readonly Mark[], mark: Stage["mark"]): void {
    for (const client of this.#group.clients) {
      client.onNews = (kind, text) => {
        if (!marks.some((mark) => mark.text === text && mark.kind === kind)) mark(kind, text);
      };
    }
  }

  /** Waits until all clients have done a step. */
  async #until(
    what: string,
    isDone: (tally: LoadTally) => boolean,
    loadMs: number,
  ): Promise<void> {
    const { clients, crew } = this.#group;
    const late = () => clients.filter(({ tally }) => !isDone(tally!));
    const timeoutMs = LEAD_MS + loadMs + this.#options.timeoutMs;
    if (await crew.until(() => late().length === 0, timeoutMs)) return;
    const names = late().map(({ name }) => name).join(", ");
    const troubles = clients.flatMap((client) => client.troubles).map((text) => `\n${text}`);
    throw new LabError(`After ${timeoutMs / 1_000} s not all have ${what}: ${names}.${troubles}`);
  }

  /**
   * Waits until everybody has delivered everything, or nothing comes any more: then says who lacks
   * what. Where somebody was evicted not all may come, and the verdict knows who has to have what.
   */
  async #drain(tallies: readonly LoadTally[]): Promise<string[]> {
    const { clients, crew } = this.#group;
    const owed = tallies.reduce((sum, { sent }) => sum + sent!.sent, 0);
    const sum = () => tallies.reduce((all, { delivered }) => all + delivered, 0);
    const late = () => clients.filter(({ tally }) => tally!.delivered < owed);
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
      `${name} delivered ${tally!.delivered} of ${owed} messages, and then no more`
    );
  }
}

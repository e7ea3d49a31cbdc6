import { type CommandContext, logOptions } from "../cli/mod.ts";
import { invariant } from "../core/mod.ts";
import { createLog } from "../net/mod.ts";
import { executeRun, runLoads, type RunLoadsOptions } from "./drive/mod.ts";
import type { RunOptions } from "./group/mod.ts";
import {
  type FinishedRun,
  kneeOf,
  measureRun,
  middleOf,
  RateSweep,
  stepOf,
} from "./measure/mod.ts";
import type { RunTrace } from "./observe/mod.ts";
import type { LabOptions } from "./options/mod.ts";
import { type Experiment, type LoadPlan, planLoad, planRun, type RunPlan } from "./plan/mod.ts";
import {
  type Host,
  LabError,
  type LabHosts,
  type LabKey,
  terminalProgress,
} from "./process/mod.ts";
import { ResultsFile } from "./results/mod.ts";

/** Things to do before, during and after a load, and the tracker's heartbeat interval for it. */
export type Around = Pick<
  RunLoadsOptions,
  "interfere" | "before" | "after" | "heartbeatMs"
>;

/** The surroundings of a lab. */
export interface LabPlace {
  readonly hosts: LabHosts;
  /** The key of all processes. `undefined`: they have none. */
  readonly key: LabKey | undefined;
  readonly context: CommandContext;
}

/** The end of a lab that was not done. */
export type EarlyEnd =
  /** `by` is the name of a signal. */
  | { readonly type: "interrupted"; readonly by: string }
  /** `because` is the sentence of an error. */
  | { readonly type: "failed"; readonly because: string };

/** Carries out runs, one after the other, and writes the results of all so far after each. */
export class Lab {
  readonly #options: LabOptions;
  readonly #context: CommandContext;
  readonly #hosts: LabHosts;
  readonly #file: ResultsFile | undefined;
  readonly #runs: FinishedRun[] = [];
  /** The steps of a sweep that goes on, and a run that is interrupted. */
  readonly #unfinished: FinishedRun[] = [];
  /** The run that goes on. */
  #current: RunPlan | undefined;

  constructor(options: LabOptions, { hosts, key, context }: LabPlace) {
    const { out, program, source, timeoutMs } = options;
    this.#options = options;
    this.#context = context;
    this.#hosts = hosts;
    if (out === undefined) return;
    const messages = options.load === undefined ? source.title : "made for the load";
    const { words } = options;
    const sealedWith = key?.fingerprint ?? null;
    const about = { experiment: program, words, messages, timeoutMs, sealedWith, seed: null };
    const { records } = hosts;
    this.#file = new ResultsFile(
      out,
      records.length === 0 ? about : { ...about, hosts: records },
      // The packages that draw are loaded only when there is a report to draw.
      async (results) => (await import("./report/mod.ts")).drawReport(out, results),
    );
  }

  /**
   * Keeps what was measured of a lab that ends before it is done. Returns the runs, the last of
   * them perhaps in part, and the sentence that the results have about the end.
   */
  async endEarly(
    end: EarlyEnd,
  ): Promise<{ readonly runs: readonly FinishedRun[]; readonly incomplete: string }> {
    const isMeasured = this.#unfinished.length > 0;
    this.#runs.push(...this.#unfinished.splice(0));
    const when = this.#whenEnded(isMeasured);
    const incomplete = end.type === "interrupted"
      ? `The lab was interrupted by ${end.by} ${when}.`
      : `The lab failed ${when}: ${end.because}`;
    if (this.#file?.isPrepared === true) await this.#file.write(this.#runs, incomplete);
    return { runs: this.#runs, incomplete };
  }

  /** Returns a clause that says how far the lab had come. */
  #whenEnded(isMeasured: boolean): string {
    if (this.#runs.length === 0) return "before anything was measured";
    if (isMeasured || this.#current === undefined) return "before all of its runs were over";
    return `before anything was measured of its last run (${nameOf(this.#current)})`;
  }

  /** Paths of results and report; empty unless they are kept (`--out`). */
  get paths(): readonly string[] {
    return this.#file?.isPrepared === true ? this.#file.paths : [];
  }

  /** True while no run had a violation of the order or any other fault. */
  get isOk(): boolean {
    return this.#runs.every(({ figures }) => figures.isOk);
  }

  /**
   * Plans one run in each order for every number of clients. Reads the messages and tries the
   * results folder, so that faults in them show before any process is started.
   */
  async prepare(experiment: Experiment, numbers: readonly number[]): Promise<RunPlan[]> {
    const { source, orders, load } = this.#options;
    const prepared = await Promise.all(
      numbers.flatMap((clients) => orders.map((order) => ({ experiment, order, clients })))
        .map((run) => load === undefined ? planRun(run, source) : planLoad(run, load)),
    );
    await this.#file?.prepare();
    return prepared;
  }

  /** Carries out one run and measures it. */
  async run(plan: RunPlan, around: Around | undefined, repetition?: number): Promise<FinishedRun> {
    const { load } = plan;
    const nth = repetition === undefined ? {} : { repetition };
    if (load !== undefined) {
      const next = (last: FinishedRun | undefined) => Promise.resolve(last ? undefined : load);
      const onInterruptedRun = (run: FinishedRun) => void this.#unfinished.push({ ...run, ...nth });
      const [run] = await this.#withProgress(
        plan,
        (options) => runLoads(plan, { ...options, ...around, next, onInterruptedRun }),
      );
      invariant(
        run !== undefined,
        "There is one finished run for the one load that was asked for.",
      );
      const kept = { ...run, ...nth };
      await this.#keep(kept);
      return kept;
    }
    const startedAt = new Date().toISOString();
    const finished = (trace: RunTrace): FinishedRun => (
      { ...nth, plan, startedAt, trace, figures: measureRun(trace, plan.order) }
    );
    const onInterrupted = (trace: RunTrace) => void this.#unfinished.push(finished(trace));
    const trace = await this.#withProgress(
      plan,
      (options) => executeRun(plan, { ...options, onInterrupted }),
    );
    const run = finished(trace);
    await this.#keep(run);
    return run;
  }

  /** Carries out a run that does not count, so that the next ones find a warm machine. */
  async warmUp(plan: RunPlan): Promise<void> {
    await this.#withProgress(plan, (options) => executeRun(plan, options));
  }

  /**
   * Raises the rate of a load until past the knee. Returns a run for each rate, in rising order.
   */
  async sweep(plan: RunPlan, load: LoadPlan): Promise<FinishedRun[]> {
    const sweep = new RateSweep(load.rate);
    const steps = this.#unfinished;
    const next = async (last: FinishedRun | undefined) => {
      if (last !== undefined) {
        sweep.add(stepOf(last));
        steps.push({ ...last, sweep: { isKnee: false } });
        // A sweep takes a minute. An interruption keeps what was measured so far.
        await this.#file?.write([...this.#runs, ...steps]);
      }
      const rate = sweep.nextRate();
      return rate === undefined ? undefined : { ...load, rate };
    };
    const runs = await this.#withProgress(plan, (options) => runLoads(plan, { ...options, next }));
    steps.length = 0;
    const knee = kneeOf(sweep.steps);
    const rateOf = (run: FinishedRun) => stepOf(run).rate;
    const marked = runs.map((run): FinishedRun => {
      const like = runs.filter((other) => rateOf(other) === rateOf(run));
      const isAgain = middleOf(like, (each) => stepOf(each).p50Ms) !== run;
      const isKnee = !isAgain && rateOf(run) === knee?.rate;
      return { ...run, sweep: isAgain ? { isKnee, isAgain } : { isKnee } };
    }).toSorted((a, b) => rateOf(a) - rateOf(b));
    await this.#keep(...marked);
    return marked;
  }

  async #keep(...runs: FinishedRun[]): Promise<void> {
    this.#runs.push(...runs);
    await this.#file?.write(this.#runs);
  }

  async #withProgress<T>(
    plan: RunPlan,
    act: (options: RunOptions & { print: (line: string) => void }) => Promise<T>,
  ): Promise<T> {
    const { timeoutMs, verbose, channels } = this.#options;
    const progress = terminalProgress(!verbose);
    progress.begin(nameOf(plan));
    this.#current = plan;
    try {
      const common = {
        timeoutMs,
        ...channels && { channels },
        interrupted: this.#context.interrupted,
        log: createLog(logOptions(this.#options, this.#context)),
        onProgress: (text: string) => progress.show(text),
        print: (line: string) => void progress.above(() => this.#context.stdout(line)),
      };
      const result = await this.#withHosts((hosts) => act({ ...common, hosts }));
      this.#current = undefined;
      return result;
    } finally {
      progress.clear();
    }
  }

  /** Repeats a run that lost a host without that host, if --allow-missing-hosts says so. */
  async #withHosts<T>(act: (hosts: readonly Host[]) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await act(this.#hosts.all);
      } catch (error) {
        if (!(error instanceof LabError) || !this.#hosts.leaveOutLost()) throw error;
      }
    }
  }
}

/** Returns a name like `performance, total, 5 clients, 10 % loss`. */
function nameOf({ experiment, order, texts, lossPercent }: RunPlan): string {
  const loss = lossPercent === undefined ? "" : `, ${lossPercent} % loss`;
  return `${experiment}, ${order}, ${texts.length} client${texts.length === 1 ? "" : "s"}${loss}`;
}

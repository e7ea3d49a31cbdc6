import { type CommandContext, logOptions } from "../cli/mod.ts";
import { createLog } from "../net/mod.ts";
import { executeRun, type RunOptions } from "./execute_run.ts";
import type { FinishedRun } from "./finished_run.ts";
import type { LabOptions } from "./lab_options.ts";
import { LabError } from "./lab_error.ts";
import type { LabHosts } from "./lab_hosts.ts";
import { measureRun } from "./measure_run.ts";
import { terminalProgress } from "./progress.ts";
import { ResultsFile } from "./results_file.ts";
import { type Experiment, planRun, type RunPlan } from "./run_plan.ts";
import type { RunTrace } from "./trace.ts";

/** Does the runs that it is asked for, one after the other, and keeps the results. */
export class Lab {
  readonly #options: LabOptions;
  readonly #context: CommandContext;
  readonly #hosts: LabHosts;
  readonly #file: ResultsFile | undefined;
  readonly #runs: FinishedRun[] = [];

  constructor(options: LabOptions, context: CommandContext, hosts: LabHosts) {
    const { out, program, source, timeoutMs } = options;
    this.#options = options;
    this.#context = context;
    this.#hosts = hosts;
    if (out === undefined) return;
    this.#file = new ResultsFile(out, { experiment: program, messages: source.title, timeoutMs });
  }

  /** Where the results are kept. */
  get resultsPath(): string | undefined {
    return this.#file?.path;
  }

  /** Whether every run so far was as it should be. */
  get isOk(): boolean {
    return this.#runs.every(({ figures }) => figures.isOk);
  }

  /**
   * One run in each order for every number of clients. Reads the messages and tries the folder for
   * the results: whatever can fail before the start.
   */
  async prepare(experiment: Experiment, numbers: readonly number[]): Promise<RunPlan[]> {
    const { source, orders } = this.#options;
    const prepared = await Promise.all(
      numbers.flatMap((clients) =>
        orders.map((order) => planRun({ experiment, order, clients }, source))
      ),
    );
    await this.#file?.write(this.#runs);
    return prepared;
  }

  /** Does one run and measures it. */
  async run(plan: RunPlan): Promise<FinishedRun> {
    const { timeoutMs, verbose } = this.#options;
    const progress = terminalProgress(!verbose);
    progress.begin(`${plan.experiment}, ${plan.order}, ${plan.texts.length} clients`);
    const startedAt = new Date().toISOString();
    try {
      const trace = await this.#execute(plan, {
        timeoutMs,
        interrupted: this.#context.interrupted,
        log: createLog(logOptions(this.#options, this.#context)),
        onProgress: (text) => progress.show(text),
      });
      const run = { plan, startedAt, trace, figures: measureRun(trace, plan.order) };
      this.#runs.push(run);
      await this.#file?.write(this.#runs);
      return run;
    } finally {
      progress.clear();
    }
  }

  /** A run that loses a host is done again without it, if that is wanted. */
  async #execute(plan: RunPlan, options: Omit<RunOptions, "hosts">): Promise<RunTrace> {
    for (;;) {
      try {
        return await executeRun(plan, { ...options, hosts: this.#hosts.all });
      } catch (error) {
        if (!(error instanceof LabError) || !this.#hosts.leaveOutLost()) throw error;
      }
    }
  }
}

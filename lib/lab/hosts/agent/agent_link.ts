import { systemClock } from "../../../net/mod.ts";
import { Changes } from "../../process/changes.ts";
import type { Environment } from "../../process/environment.ts";
import type { GmOptions } from "../../process/host.ts";
import type { Ending } from "../../process/gm_process.ts";
import type { LabProcess, LabProcessOptions } from "../../process/lab_process.ts";
import { AGENT_PROTOCOL, type AgentCommand, parseAgentReport, PING_MS } from "./agent_protocol.ts";
import {
  type ClockEstimate,
  type ClockSample,
  estimateClock,
} from "../../process/clock_estimate.ts";
import { HostError } from "../ssh/host_error.ts";
import { RemoteProcess } from "./remote_process.ts";
import { firstOf } from "../ssh/ssh_connection.ts";

export interface AgentLinkOptions {
  /** The host's name, for errors. */
  readonly host: string;
  /** Starts the agent behind pipes. */
  readonly start: (handlers: Pick<LabProcessOptions, "onLine" | "onEnd">) => LabProcess;
  /** Why an agent ended that should not have. */
  readonly whyEnded: (agent: LabProcess, ending: Ending) => Promise<string>;
  readonly signal: AbortSignal;
  /** Milliseconds that the agent may take to be there. */
  readonly timeoutMs: number;
}

/** Exchanges that a clock is measured by; the quickest of them counts. */
const CLOCK_EXCHANGES = 20;
/** Milliseconds that all of them may take: who does not answer is lost, or about to be found so. */
const CLOCK_MS_MAX = 5_000;
/** Milliseconds that an agent gets to kill what it started, and to end. */
const CLOSE_MS = 3_000;

/** The lab's end of the pipe to its agent on a host: starts processes there, and reads its clock. */
export class AgentLink implements AsyncDisposable {
  readonly #options: AgentLinkOptions;
  readonly #processes = new Map<number, RemoteProcess>();
  readonly #changes = new Changes();
  readonly #agent: LabProcess;
  /** Where answers to pings are kept while the clock is measured. */
  #samples: ClockSample[] = [];
  /** What the host's clock shows less what ours shows, as far as is known. */
  #clockOffset = 0;
  #protocol: number | undefined;
  #environment: Environment | undefined;
  #ids = 0;
  #pings: ReturnType<typeof setInterval> | undefined;
  #isClosing = false;
  #isCleared = false;
  #lost: string | undefined;

  private constructor(options: AgentLinkOptions) {
    this.#options = options;
    this.#agent = options.start({
      onLine: (line) => this.#take(line),
      onEnd: (ending) => void this.#onEnd(ending),
    });
  }

  static async open(options: AgentLinkOptions): Promise<AgentLink> {
    const { host, signal, timeoutMs } = options;
    const link = new AgentLink(options);
    try {
      const look = () => link.#protocol !== undefined || link.#agent.ending !== undefined;
      const isDone = await link.#changes.until(look, { timeoutMs, signal });
      if (link.#protocol === AGENT_PROTOCOL) {
        link.#pings = setInterval(() => void link.#ping(), PING_MS);
        return link;
      }
      if (!isDone) {
        throw new HostError(host, `gm did not start there within ${timeoutMs / 1_000} s.`);
      }
      throw new HostError(
        host,
        link.#protocol === undefined
          ? `gm does not run there (${
            firstOf(link.#agent.stderr)
          }). The executable must be built ` +
            "for that system, with the lab in it; --binary PATH names another one, and " +
            "--remote-dir D a folder that programs may be run from."
          : "the copied gm is of another version than this one: give the same with --binary.",
      );
    } catch (error) {
      await link[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What the host is like. */
  get environment(): Environment {
    return this.#environment!;
  }

  /** Whether the agent told that it ended what it had started. */
  get isCleared(): boolean {
    return this.#isCleared;
  }

  /** Why the host is out of reach, as a sentence that names it; `undefined` while it is not. */
  get lost(): string | undefined {
    return this.#lost;
  }

  start(options: GmOptions): RemoteProcess {
    const id = ++this.#ids;
    const process = new RemoteProcess({
      ...options,
      id,
      order: (order) => this.#order(order),
      toHostTime: (micros) => micros + this.#clockOffset,
    });
    if (this.#lost !== undefined) process.end({ code: 1, signal: null, lost: this.#lost });
    else this.#processes.set(id, process);
    return process;
  }

  /** The host's clock against that of this machine; `undefined` for a host that does not answer. */
  async measureClock(): Promise<ClockEstimate | undefined> {
    const samples: ClockSample[] = this.#samples = [];
    const limits = { timeoutMs: CLOCK_MS_MAX, signal: this.#options.signal };
    for (let i = 1; i <= CLOCK_EXCHANGES; i++) {
      void this.#ping();
      const look = () => samples.length >= i || this.#lost !== undefined;
      if (!await this.#changes.until(look, limits)) break;
    }
    this.#samples = [];
    const estimate = estimateClock(samples);
    if (estimate !== undefined) this.#clockOffset = estimate.offset;
    return estimate;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#pings);
    await this.#agent.closeInput();
    const timer = setTimeout(() => this.#agent.kill("SIGKILL"), CLOSE_MS);
    const { signal } = await this.#agent.ended;
    clearTimeout(timer);
    this.#isCleared = signal === null && this.#lost === undefined;
    await this.#agent[Symbol.asyncDispose]();
    this.#loseAll("the run is over.");
  }

  async #order(order: AgentCommand): Promise<void> {
    await this.#agent.write(`${JSON.stringify(order)}\n`);
  }

  async #ping(): Promise<void> {
    await this.#order({ type: "ping", sent: systemClock.wallMicros() });
  }

  #take(line: string): void {
    const report = parseAgentReport(line);
    if (report === undefined) return;
    switch (report.type) {
      case "agent":
        this.#protocol = report.protocol;
        this.#environment = report.environment;
        break;
      case "pong":
        this.#samples.push({ ...report, received: systemClock.wallMicros() });
        // Nobody measures: the pings show that we live, and that is all.
        if (this.#samples.length > CLOCK_EXCHANGES) this.#samples = [];
        break;
      default:
        this.#processes.get(report.id)?.take(report);
        if (report.type === "ended") this.#processes.delete(report.id);
        return;
    }
    this.#changes.tell();
  }

  async #onEnd(ending: Ending): Promise<void> {
    clearInterval(this.#pings);
    this.#changes.tell();
    if (this.#protocol === undefined || this.#isClosing) return;
    const why = await this.#options.whyEnded(this.#agent, ending);
    this.#loseAll(`${this.#options.host}: ${why}.`);
  }

  #loseAll(lost: string): void {
    this.#lost ??= lost;
    for (const process of this.#processes.values()) process.end({ code: 1, signal: null, lost });
    this.#processes.clear();
    this.#changes.tell();
  }
}

import { invariant } from "../../../core/mod.ts";
import { steadyMicros } from "../../../net/mod.ts";
import {
  Changes,
  type ClockEstimate,
  type ClockSample,
  type Ending,
  type Environment,
  estimateClock,
  type GmOptions,
  type LabProcess,
  type LabProcessOptions,
} from "../../process/mod.ts";
import { firstOf, HostError } from "../ssh/mod.ts";
import {
  AGENT_PROTOCOL,
  type AgentCommand,
  type AgentReport,
  parseAgentReport,
  PING_MS,
} from "./agent_protocol.ts";
import { AgentProbe } from "./agent_probe.ts";
import { RemoteProcess } from "./remote_process.ts";

export interface AgentLinkOptions {
  /** The host's name, for errors. */
  readonly host: string;
  /** Starts the agent behind pipes. */
  readonly start: (handlers: Pick<LabProcessOptions, "onLine" | "onEnd">) => LabProcess;
  /** Returns the reason for the unexpected end of an agent. */
  readonly whyEnded: (agent: LabProcess, ending: Ending) => Promise<string>;
  readonly signal: AbortSignal;
  /** Milliseconds that the agent may take until its first line. */
  readonly timeoutMs: number;
}

/**
 * Number of exchanges for one measurement of a clock. The one with the shortest round trip counts.
 */
const CLOCK_EXCHANGES = 20;
/** Milliseconds that all exchanges may take. A host that needs longer is lost. */
const CLOCK_MS_MAX = 5_000;
/** Milliseconds that an agent gets to end its processes and itself. */
const CLOSE_MS = 3_000;

/**
 * The lab's end of the pipe to the agent on a host. Starts processes there, and reads its clock.
 */
export class AgentLink implements AsyncDisposable {
  readonly #options: AgentLinkOptions;
  readonly #processes = new Map<number, RemoteProcess>();
  readonly #changes = new Changes();
  readonly #agent: LabProcess;
  /** The agent's part in the check that hosts reach each other. */
  readonly probe = new AgentProbe((order) => this.#order(order));
  /** The answers to pings since the last measurement of the clock began. */
  #samples: ClockSample[] = [];
  /** The host's clock minus the lab's, in microseconds, as measured last. */
  #clockOffset = 0;
  /** The agent's first line. */
  #greeting: AgentReport & { type: "agent" } | undefined;
  /** The agent's report about the key. */
  #kept: AgentReport & { type: "key-kept" } | undefined;
  /** The number of the latest process. */
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

  /**
   * Starts the agent. Throws a {@linkcode HostError} if it does not run or is of another version.
   */
  static async open(options: AgentLinkOptions): Promise<AgentLink> {
    const { host, signal, timeoutMs } = options;
    const link = new AgentLink(options);
    try {
      const look = () => link.#greeting !== undefined || link.#agent.ending !== undefined;
      const isDone = await link.#changes.until(look, { timeoutMs, signal });
      if (link.#greeting?.protocol === AGENT_PROTOCOL) {
        link.#pings = setInterval(() => void link.#ping(), PING_MS);
        return link;
      }
      if (!isDone) {
        throw new HostError(host, `gm did not start there within ${timeoutMs / 1_000} s.`);
      }
      const why = firstOf(link.#agent.stderr);
      throw new HostError(
        host,
        link.#greeting === undefined
          ? `gm does not run there (${why}). The executable must be built for that system and ` +
            "include the lab: choose one with --binary PATH. Its folder must allow programs to run: " +
            "choose one with --remote-dir D."
          : "the copied gm has another version than this gm: give the same one with --binary PATH.",
      );
    } catch (error) {
      await link[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The environment of the host. */
  get environment(): Environment {
    invariant(this.#greeting !== undefined, "An agent link is open once the agent has greeted.");
    return this.#greeting.environment;
  }

  /**
   * True if the agent has ended in good order, and so has ended all of its processes and removed
   * its copy of the key.
   */
  get isCleared(): boolean {
    return this.#isCleared;
  }

  /** A sentence that names the host and says why it is lost; `undefined` while it is not. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /**
   * Has the agent keep a key file, which all processes that are started after it read. Throws a
   * {@linkcode HostError} if it cannot; on a lost host, the run finds that out.
   */
  async keepKey(path: string, text: string): Promise<void> {
    const { host, signal, timeoutMs } = this.#options;
    void this.#order({ type: "key", path, text });
    const look = () => this.#kept !== undefined || this.#lost !== undefined;
    const isDone = await this.#changes.until(look, { timeoutMs, signal });
    if (!isDone) throw new HostError(host, `no answer within ${timeoutMs / 1_000} s.`);
    const fault = this.#kept?.fault;
    if (fault !== undefined) throw new HostError(host, fault);
  }

  /** Starts gm on the host. On a lost host the process is lost at once. */
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

  /** Compares the host's clock with the lab's. Returns `undefined` if the host does not answer. */
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
    const { code } = await this.#agent.ended;
    clearTimeout(timer);
    this.#isCleared = code === 0 && this.#lost === undefined;
    await this.#agent[Symbol.asyncDispose]();
    this.#loseAll("The run is over.");
  }

  async #order(order: AgentCommand): Promise<void> {
    await this.#agent.write(`${JSON.stringify(order)}\n`);
  }

  async #ping(): Promise<void> {
    await this.#order({ type: "ping", sent: steadyMicros() });
  }

  #take(line: string): void {
    const report = parseAgentReport(line);
    if (report === undefined) return;
    switch (report.type) {
      case "agent":
        this.#greeting = report;
        break;
      case "key-kept":
        this.#kept = report;
        break;
      case "pong":
        this.#samples.push({ ...report, received: steadyMicros() });
        // No measurement is going on: these pings only show the agent that the lab is alive.
        if (this.#samples.length > CLOCK_EXCHANGES) this.#samples = [];
        break;
      case "started":
      case "taken":
      case "ended":
      case "line":
        this.#processes.get(report.id)?.take(report);
        if (report.type === "ended") this.#processes.delete(report.id);
        return;
      case "probe-open":
      case "probe-fault":
      case "probe-heard":
      case "probe-met":
      case "probe-missed":
        return this.probe.take(report);
      default:
        // A copy of gm with another protocol may write other lines; it is refused by its greeting.
        report satisfies never;
    }
    this.#changes.tell();
  }

  async #onEnd(ending: Ending): Promise<void> {
    clearInterval(this.#pings);
    this.#changes.tell();
    if (this.#greeting === undefined || this.#isClosing) return;
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

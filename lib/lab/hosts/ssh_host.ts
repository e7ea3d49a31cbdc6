import type { ClockEstimate, Environment, GmOptions, Host, LabKey } from "../process/mod.ts";
import { AgentLink, type AgentProbe, type RemoteProcess, RUN_VARIABLE } from "./agent/mod.ts";
import { quoteForShell } from "./ssh/mod.ts";
import type { PreparedHost } from "./prepare/mod.ts";

export interface SshHostOptions {
  readonly signal: AbortSignal;
  /** Milliseconds that the agent may take to start. */
  readonly timeoutMs: number;
  /** The mark of every process of this lab. */
  readonly runId: string;
}

/** A host over ssh. `await using` it: at the end no process of the lab runs there. */
export class SshHost implements Host<RemoteProcess>, AsyncDisposable {
  readonly name: string;
  readonly address: string;
  readonly prepared: PreparedHost;
  readonly #link: AgentLink;

  private constructor(prepared: PreparedHost, link: AgentLink) {
    this.name = prepared.connection.line.title;
    this.address = prepared.address;
    this.prepared = prepared;
    this.#link = link;
  }

  /** Starts the agent. The caller closes the connection, after the host. */
  static async open(prepared: PreparedHost, options: SshHostOptions): Promise<SshHost> {
    const { runId, signal, timeoutMs } = options;
    const { connection, path } = prepared;
    // Words that every login shell understands in the same way.
    const mark = `${RUN_VARIABLE}=${runId}`;
    const command = `env ${mark} ${quoteForShell(path)} lab agent`;
    const link = await AgentLink.open({
      host: connection.line.title,
      start: (handlers) => connection.start(command, handlers),
      whyEnded: (agent, ending) => connection.whyEnded(agent, ending),
      signal,
      timeoutMs,
    });
    return new SshHost(prepared, link);
  }

  get environment(): Environment {
    return this.#link.environment;
  }

  /** A sentence that says why the host is lost; `undefined` while it is not. */
  get lost(): string | undefined {
    return this.#link.lost;
  }

  /** True if all processes of the lab on the host are known to have ended. */
  get isCleared(): boolean {
    return this.#link.isCleared;
  }

  /** The agent's part in the check that hosts reach each other. */
  get probe(): AgentProbe {
    return this.#link.probe;
  }

  /**
   * Brings the lab's key to the host, for all processes that are started there from now on. It
   * travels through the connection alone, and is gone when the agent has ended.
   */
  async keepKey(key: LabKey): Promise<void> {
    await this.#link.keepKey(this.prepared.keyPath, key.textForHosts);
  }

  start(options: GmOptions): RemoteProcess {
    return this.#link.start({ ...options, title: `${options.title} on ${this.name}` });
  }

  async measureClock(): Promise<ClockEstimate | undefined> {
    return await this.#link.measureClock();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#link[Symbol.asyncDispose]();
  }
}

import type { ClockEstimate, Environment, GmOptions, Host } from "../process/mod.ts";
import { AgentLink, type RemoteProcess, RUN_VARIABLE } from "./agent/mod.ts";
import { HostError, quoteForShell, type SshConnection } from "./ssh/mod.ts";
import { type PreparedHost, prepareHost, type PrepareOptions } from "./prepare_host.ts";

export interface SshHostOptions extends PrepareOptions {
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

  private constructor(
    { name, address, prepared }: Pick<SshHost, "name" | "address" | "prepared">,
    link: AgentLink,
  ) {
    this.name = name;
    this.address = address;
    this.prepared = prepared;
    this.#link = link;
  }

  /**
   * Copies the executable if necessary, and starts the agent. The caller closes the connection, after
   * the host.
   */
  static async open(connection: SshConnection, options: SshHostOptions): Promise<SshHost> {
    const { runId, signal, timeoutMs } = options;
    const { title: name, address: given } = connection.line;
    const prepared = await prepareHost(connection, options);
    const address = given ?? prepared.address;
    if (address === undefined) {
      throw new HostError(
        name,
        "its address is unknown: write it after the host in the hosts file.",
      );
    }
    // Words that every login shell understands in the same way.
    const mark = `${RUN_VARIABLE}=${runId}`;
    const command = `env ${mark} ${quoteForShell(prepared.executable)} lab agent`;
    const link = await AgentLink.open({
      host: name,
      start: (handlers) => connection.start(command, handlers),
      whyEnded: (agent, ending) => connection.whyEnded(agent, ending),
      signal,
      timeoutMs,
    });
    return new SshHost({ name, address, prepared }, link);
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

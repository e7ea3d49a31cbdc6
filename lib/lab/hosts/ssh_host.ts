import type { GmOptions, Host } from "../host.ts";
import { AgentLink } from "./agent_link.ts";
import { RUN_VARIABLE } from "./agent_protocol.ts";
import type { ClockEstimate } from "./clock_estimate.ts";
import { HostError } from "./host_error.ts";
import type { HostLine } from "./host_line.ts";
import { type PreparedHost, prepareHost, type PrepareOptions } from "./prepare_host.ts";
import { quoteForShell } from "./quote_for_shell.ts";
import type { RemoteProcess } from "./remote_process.ts";
import { SshConnection, type SshOptions } from "./ssh_connection.ts";

export interface SshHostOptions extends SshOptions, PrepareOptions {
  readonly line: HostLine;
  /** Marks every process of this lab. */
  readonly runId: string;
}

/** A host that is reached over ssh. `await using` it: at the end nothing of the lab runs there. */
export class SshHost implements Host<RemoteProcess>, AsyncDisposable {
  readonly name: string;
  readonly address: string;
  readonly prepared: PreparedHost;
  readonly #link: AgentLink;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    { name, address, prepared }: Pick<SshHost, "name" | "address" | "prepared">,
    link: AgentLink,
    stack: AsyncDisposableStack,
  ) {
    this.name = name;
    this.address = address;
    this.prepared = prepared;
    this.#link = link;
    this.#stack = stack;
  }

  /** Connects, copies the executable where it is not there, and starts the agent. */
  static async open(options: SshHostOptions): Promise<SshHost> {
    await using stack = new AsyncDisposableStack();
    const { line, runId, signal, timeoutMs } = options;
    const name = line.title;
    const connection = stack.use(await SshConnection.open(options));
    const prepared = await prepareHost(connection, options);
    const address = line.address ?? prepared.address;
    if (address === undefined) {
      throw new HostError(name, "its address is not known; write it behind it in the hosts file.");
    }
    // Words that every login shell takes alike.
    const mark = `${RUN_VARIABLE}=${runId}`;
    const command = `env ${mark} ${quoteForShell(prepared.executable)} lab agent`;
    const link = stack.use(
      await AgentLink.open({
        host: name,
        start: (handlers) => connection.start(command, handlers),
        whyEnded: (agent, ending) => connection.whyEnded(agent, ending),
        signal,
        timeoutMs,
      }),
    );
    return new SshHost({ name, address, prepared }, link, stack.move());
  }

  /** Why it is out of reach; `undefined` while it is not. */
  get lost(): string | undefined {
    return this.#link.lost;
  }

  start(options: GmOptions): RemoteProcess {
    return this.#link.start({ ...options, title: `${options.title} on ${this.name}` });
  }

  async measureClock(): Promise<ClockEstimate | undefined> {
    return await this.#link.measureClock();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }
}

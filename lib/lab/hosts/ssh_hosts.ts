import { isLoopback } from "./is_loopback.ts";
import type { LabHosts } from "../lab_hosts.ts";
import { LabError } from "../lab_error.ts";
import { ControlFolder } from "./control_folder.ts";
import { findBinary } from "./find_binary.ts";
import type { HostOptions } from "./host_flags.ts";
import { HostError } from "./host_error.ts";
import { readHostsFile } from "./parse_hosts_file.ts";
import { renderHosts } from "./render_hosts.ts";
import { drawRunId } from "./run_id.ts";
import { SshConnection } from "./ssh_connection.ts";
import { SshHost } from "./ssh_host.ts";

export interface SshHostsOptions extends HostOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly onProgress: (text: string) => void;
  /** Hears of hosts that are left out. */
  readonly onMissing: (error: Error) => void;
}

/** The hosts of a hosts file, all of them ready. */
export class SshHosts implements LabHosts {
  readonly #options: SshHostsOptions;
  readonly #stack: AsyncDisposableStack;
  #hosts: readonly SshHost[];

  private constructor(
    options: SshHostsOptions,
    hosts: readonly SshHost[],
    stack: AsyncDisposableStack,
  ) {
    this.#options = options;
    this.#hosts = hosts;
    this.#stack = stack;
  }

  /**
   * Connects to all of them at once, then makes them ready at once: where a host is down nothing is
   * copied anywhere. Throws a {@linkcode LabError} that names those that fail.
   */
  static async open(options: SshHostsOptions): Promise<SshHosts> {
    const { file, user, binary: asked } = options;
    const lines = await readHostsFile(file, user);
    const binary = await findBinary(asked);
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(await ControlFolder.make());
    // Hosts end before their connections, and all of them at once.
    const openConnections: AsyncDisposable[] = [];
    const openHosts: AsyncDisposable[] = [];
    stack.defer(() => disposeAll(openConnections));
    stack.defer(() => disposeAll(openHosts));
    const connections = await all(lines, "connected", options, async (line, number) => {
      const controlPath = folder.socket(number);
      const connection = await SshConnection.open({ ...options, line, controlPath });
      openConnections.push(connection);
      return connection;
    });
    const runId = drawRunId();
    const hosts = await all(connections, "ready", options, async (connection, number) => {
      const copyName = `copy-${runId}-${number}`;
      const host = await SshHost.open(connection, { ...options, binary, runId, copyName });
      openHosts.push(host);
      return host;
    });
    checkAddresses(hosts);
    return new SshHosts(options, hosts, stack.move());
  }

  get all(): readonly SshHost[] {
    return this.#hosts;
  }

  get title(): string {
    return `processes on ${this.#hosts.length} host${this.#hosts.length === 1 ? "" : "s"}`;
  }

  get description(): readonly string[] {
    return renderHosts(this.#hosts);
  }

  leaveOutLost(): boolean {
    const { allowMissingHosts, onMissing } = this.#options;
    const living = this.#hosts.filter(({ lost }) => lost === undefined);
    const isLess = living.length < this.#hosts.length;
    if (!allowMissingHosts || !isLess || living.length === 0) return false;
    for (const { lost } of this.#hosts) {
      if (lost !== undefined) onMissing(new LabError(lost));
    }
    this.#hosts = living;
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }
}

async function disposeAll(things: readonly AsyncDisposable[]): Promise<void> {
  await Promise.all(things.map((thing) => thing[Symbol.asyncDispose]()));
}

/** Does a step on all of them at once; gives those that are done with it, if that is enough. */
async function all<From, To>(
  things: readonly From[],
  what: string,
  { signal, allowMissingHosts, onProgress, onMissing }: SshHostsOptions,
  step: (thing: From, number: number) => Promise<To>,
): Promise<To[]> {
  const tell = (done: number) => onProgress(`${done} of ${things.length} hosts ${what}`);
  let count = 0;
  tell(count);
  const results = await Promise.allSettled(things.map(async (thing, number) => {
    const result = await step(thing, number);
    tell(++count);
    return result;
  }));
  signal.throwIfAborted();
  const done: To[] = [];
  const faults: HostError[] = [];
  for (const result of results) {
    if (result.status === "fulfilled") done.push(result.value);
    else if (result.reason instanceof HostError) faults.push(result.reason);
    else throw result.reason;
  }
  if (done.length === 0 || (faults.length > 0 && !allowMissingHosts)) throw together(faults);
  faults.forEach(onMissing);
  return done;
}

/** One error for all of them, a line each. */
function together(faults: readonly HostError[]): LabError {
  const advice = "\n--allow-missing-hosts goes on without such hosts.";
  return new LabError(faults.map(({ message }) => message).join("\n") + advice);
}

/** All processes must reach each other: by one family of addresses, none of which is a loopback. */
function checkAddresses(hosts: readonly SshHost[]): void {
  const looped = hosts.find(({ address }) => isLoopback(address));
  const isElsewhere = hosts.some(({ address }) => address !== looped?.address);
  if (looped !== undefined && isElsewhere) {
    throw new HostError(
      looped.name,
      `the other hosts cannot reach ${looped.address}: write its address in the network behind it ` +
        "in the hosts file.",
    );
  }
  const six = hosts.find(({ address }) => address.includes(":"));
  const four = hosts.find(({ address }) => !address.includes(":"));
  if (six === undefined || four === undefined) return;
  throw new HostError(
    six.name,
    `has the IPv6 address ${six.address}, and ${four.name} the IPv4 address ${four.address}: ` +
      "write addresses of one kind behind the hosts in the hosts file.",
  );
}

import type { HostOptions } from "../options/mod.ts";
import { type HostRecord, LabError, type LabHosts, type LabKey } from "../process/mod.ts";
import { ControlFolder, drawWord } from "./ssh/mod.ts";
import { connector } from "./connect_hosts.ts";
import { readHostsFile } from "./parse_hosts_file.ts";
import { Executables, onAllHosts, type OnAllHostsOptions, prepareHosts } from "./prepare/mod.ts";
import { checkReach } from "./reach/mod.ts";
import { renderHosts } from "./render_hosts.ts";
import { SshHost } from "./ssh_host.ts";

export interface SshHostsOptions extends HostOptions, OnAllHostsOptions {
  /** The key that the processes get. `undefined`: none. */
  readonly key: LabKey | undefined;
  readonly timeoutMs: number;
  /** Called with a sentence about hosts that are probably not meant as they are written. */
  readonly onDoubt: (text: string) => void;
  /**
   * Called at the end with the names of the hosts on which no process is left, and of those on
   * which that is unknown.
   */
  readonly onClosed: (cleared: readonly string[], unknown: readonly string[]) => void;
}

/** The hosts of a hosts file, ready for a run. */
export class SshHosts implements LabHosts {
  readonly #options: SshHostsOptions;
  readonly #stack: AsyncDisposableStack;
  /** All hosts that were ready at the beginning, lost ones included. */
  readonly #opened: readonly SshHost[];
  #hosts: readonly SshHost[];

  private constructor(
    options: SshHostsOptions,
    hosts: readonly SshHost[],
    stack: AsyncDisposableStack,
  ) {
    this.#options = options;
    this.#opened = this.#hosts = hosts;
    this.#stack = stack;
  }

  /**
   * Connects to all hosts, looks at them, copies gm to all, starts the agents, checks that the
   * hosts reach each other, and brings the key to those that take part. If gm cannot run on a host,
   * nothing is copied to any host. Throws a {@linkcode LabError} that names the hosts that failed.
   */
  static async open(options: SshHostsOptions): Promise<SshHosts> {
    const { file, user, binary: asked, key } = options;
    const lines = await readHostsFile(file, user);
    const executables = await Executables.find(asked);
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(await ControlFolder.make());
    // The hosts end before their connections, and all hosts at the same time.
    const openConnections: AsyncDisposable[] = [];
    const openHosts: AsyncDisposable[] = [];
    stack.defer(() => disposeAll(openConnections));
    stack.defer(() => disposeAll(openHosts));
    const connect = connector({ ...options, socket: (number) => folder.socket(number) });
    const connections = await onAllHosts(lines, "connected", options, async (line, number) => {
      const connection = await connect(line, number);
      openConnections.push(connection);
      return connection;
    });
    // The word marks all processes of this lab on all hosts.
    const runId = drawWord();
    const prepared = await prepareHosts(connections, { ...options, executables, runId });
    const hosts = await onAllHosts(prepared, "ready", options, async (one) => {
      const host = await SshHost.open(one, { ...options, runId });
      openHosts.push(host);
      return host;
    });
    const reached = await checkReach(hosts, { ...options, runId });
    const ready = key === undefined ? reached : await bringKey(reached, key, options);
    return new SshHosts(options, ready, stack.move());
  }

  get all(): readonly SshHost[] {
    return this.#hosts;
  }

  get records(): readonly HostRecord[] {
    return this.#hosts.map(({ name, address, environment }) => ({ name, address, environment }));
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
    const names = (isCleared: boolean) =>
      this.#opened.filter((host) => host.isCleared === isCleared).map(({ name }) => name);
    this.#options.onClosed(names(true), names(false));
  }
}

/** Brings the key to all hosts. Returns those that have it. */
async function bringKey(
  hosts: readonly SshHost[],
  key: LabKey,
  options: OnAllHostsOptions,
): Promise<readonly SshHost[]> {
  return await onAllHosts(hosts, "have the key", options, async (host) => {
    await host.keepKey(key);
    return host;
  });
}

async function disposeAll(things: readonly AsyncDisposable[]): Promise<void> {
  await Promise.all(things.map((thing) => thing[Symbol.asyncDispose]()));
}

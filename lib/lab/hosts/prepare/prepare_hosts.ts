import type { SshConnection } from "../ssh/mod.ts";
import { addressForGm, checkAddresses, sameMachines } from "./check_addresses.ts";
import { chooseExecutable } from "./choose_executable.ts";
import {
  checkRoom,
  copyExecutable,
  type CopyOptions,
  isCopyThere,
  nameOfCopy,
} from "./copy_executable.ts";
import type { Executable, Executables } from "./executables.ts";
import { type HostFacts, lookAtHost } from "./look_at_host.ts";
import { onAllHosts, type OnAllHostsOptions } from "./on_all_hosts.ts";
import { Slots } from "./slots.ts";

/** Number of copies that are under way at the same time. */
const COPIES_MAX = 8;

export interface PrepareOptions extends OnAllHostsOptions {
  readonly executables: Executables;
  readonly remoteDir: string;
  readonly runId: string;
  /** Called with a sentence about a host that is probably not meant as it is written. */
  readonly onDoubt: (text: string) => void;
}

/** A host on which gm can be started. */
export interface PreparedHost {
  readonly connection: SshConnection;
  readonly address: string;
  /** The executable on the host, as an absolute path. */
  readonly path: string;
  /** True if the executable had to be copied. */
  readonly isCopied: boolean;
  /** The place for a key file, as an absolute path that no other host and no other lab uses. */
  readonly keyPath: string;
}

/** A host that was looked at. */
interface SeenHost {
  readonly connection: SshConnection;
  readonly facts: HostFacts;
  readonly address: string;
  readonly executable: Executable;
  readonly copyName: string;
  readonly isThere: boolean;
}

/**
 * Returns the name of a host's key file. gm lab clean finds the run in it, and hosts that share the
 * folder have a file each.
 */
export function nameOfKey(runId: string, host: number): string {
  return `key-${runId}-${host}`;
}

/**
 * Looks at all hosts, and then copies the executable to those that lack it. Nothing is copied to
 * any host before all are known to be able to run it.
 */
export async function prepareHosts(
  connections: readonly SshConnection[],
  options: PrepareOptions,
): Promise<PreparedHost[]> {
  const seen = await onAllHosts(connections, "looked at", options, (connection, number) => {
    return look(connection, `copy-${options.runId}-${number}`, options);
  });
  const named = seen.map(({ connection: { line }, address, facts: { machineId } }) => {
    return { name: line.title, address, machineId };
  });
  checkAddresses(named);
  sameMachines(named).forEach(options.onDoubt);
  const copier = new Copier(options);
  return await onAllHosts(seen, "have gm", options, async (host, number) => {
    const { connection, address, facts: { folder }, executable } = host;
    const isCopied = await copier.bring(host);
    const path = `${folder}/${nameOfCopy(executable)}`;
    const keyPath = `${folder}/${nameOfKey(options.runId, number)}`;
    return { connection, address, path, isCopied, keyPath };
  });
}

/**
 * Returns what is to be known about a host. Throws a {@linkcode HostError} if gm cannot run there.
 */
async function look(
  connection: SshConnection,
  copyName: string,
  { executables, remoteDir }: PrepareOptions,
): Promise<SeenHost> {
  const { line } = connection;
  const { loaders } = executables;
  const facts = await lookAtHost(connection, { remoteDir, loaders, copyName });
  const address = addressForGm(line, facts);
  const executable = await chooseExecutable(line.title, facts, executables);
  const isThere = await isCopyThere(connection, { executable, remoteDir, copyName });
  if (!isThere) checkRoom(line.title, facts, executable);
  return { connection, facts, address, executable, copyName, isThere };
}

/** Copies executables to hosts, once for all hosts that share a folder. */
class Copier {
  readonly #options: PrepareOptions;
  readonly #slots = new Slots(COPIES_MAX);
  /** The first copying to each folder. */
  readonly #first = new Map<string, Promise<unknown>>();
  readonly #names = new Set<string>();

  constructor(options: PrepareOptions) {
    this.#options = options;
  }

  /** Brings the executable to a host. Returns false if it is there already. */
  async bring(host: SeenHost): Promise<boolean> {
    if (host.isThere) return false;
    const { facts: { folderId }, executable } = host;
    const place = folderId === undefined ? undefined : `${folderId} ${executable.checksum}`;
    const first = place === undefined ? undefined : this.#first.get(place);
    if (first === undefined) {
      const copying = this.#copy(host);
      if (place !== undefined) this.#first.set(place, copying.catch(() => {}));
      await copying;
      return true;
    }
    await first;
    // The id of a cloned machine is that of another one, whose folder this host does not share.
    const { remoteDir } = this.#options;
    if (await isCopyThere(host.connection, { ...host, remoteDir })) return false;
    await this.#copy(host);
    return true;
  }

  async #copy({ connection, executable, copyName }: SeenHost): Promise<void> {
    const { remoteDir, signal } = this.#options;
    const copying: CopyOptions = { executable, remoteDir, copyName };
    const { title } = connection.line;
    await this.#slots.use(async () => {
      signal.throwIfAborted();
      this.#names.add(title);
      this.#tell();
      try {
        await copyExecutable(connection, copying);
      } finally {
        this.#names.delete(title);
        this.#tell();
      }
    });
  }

  #tell(): void {
    if (this.#names.size === 0) return;
    this.#options.onProgress(`copying gm to ${[...this.#names].join(", ")}`);
  }
}

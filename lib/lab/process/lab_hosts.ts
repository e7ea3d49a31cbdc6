import type { Environment } from "./environment.ts";
import type { Host } from "./host.ts";
import { localHostWith } from "./local_host.ts";

/** A host as it is recorded in results.json. */
export interface HostRecord {
  readonly name: string;
  readonly address: string;
  readonly environment: Environment;
}

/** The hosts of a lab. `await using` it: at the end no process of the lab is left on them. */
export interface LabHosts extends AsyncDisposable {
  /** The hosts that processes are spread over, in this order; at least one. */
  readonly all: readonly Host[];
  /** Records of hosts other than this machine. */
  readonly records: readonly HostRecord[];
  /** A clause for the head of the output: `2 CPUs, all processes on this machine`. */
  readonly title: string;
  /** Further lines of Markdown about the hosts. */
  readonly description: readonly string[];
  /** Removes lost hosts from `all`. Returns true if there were any and the run may be repeated. */
  leaveOutLost(): boolean;
}

/**
 * Returns the hosts of a lab without --hosts: this machine alone.
 *
 * @param keyFile The key file that all processes read.
 */
export function localHosts(keyFile: string | undefined): LabHosts {
  return {
    all: [localHostWith(keyFile)],
    records: [],
    title: `${navigator.hardwareConcurrency} CPUs, all processes on this machine`,
    description: [],
    leaveOutLost: () => false,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

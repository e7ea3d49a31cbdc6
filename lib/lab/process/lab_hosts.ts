import type { Environment } from "./environment.ts";
import type { Host } from "./host.ts";
import { localHost } from "./local_host.ts";

/** A host as results.json has it. */
export interface HostRecord {
  readonly name: string;
  readonly address: string;
  readonly environment: Environment;
}

/** Where the processes of a lab run. `await using` it: at the end nothing of them is left. */
export interface LabHosts extends AsyncDisposable {
  /** At least one; processes are spread over them in this order. */
  readonly all: readonly Host[];
  /** What each is like, for results.json; nothing where that is said of this machine already. */
  readonly records: readonly HostRecord[];
  /** `2 CPUs, all processes on this machine`, for the head of a report. */
  readonly title: string;
  /** What else there is to say of them, as lines of Markdown. */
  readonly description: readonly string[];
  /** Leaves out the hosts that were lost; whether there is any reason to try again without them. */
  leaveOutLost(): boolean;
}

/** This machine alone. */
export const localHosts: LabHosts = {
  all: [localHost],
  records: [],
  title: `${navigator.hardwareConcurrency} CPUs, all processes on this machine`,
  description: [],
  leaveOutLost: () => false,
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

import type { GmProcess } from "./gm_process.ts";
import type { ClockEstimate } from "./clock_estimate.ts";
import type { LabProcessOptions } from "./lab_process.ts";

/** How gm is started on a host: what to call it, its words, and who hears of it. */
export type GmOptions = Omit<LabProcessOptions, "command" | "args" | "env" | "isDetached"> & {
  /** The words after `gm`. */
  readonly words: readonly string[];
};

/** Where gm is started: this machine, or one that is reached over ssh. */
export interface Host<P extends GmProcess = GmProcess> {
  readonly name: string;
  /** The IP address that the processes on this host bind, and are reached at by the others. */
  readonly address: string;
  /** Starts gm on this host. */
  start(options: GmOptions): P;
  /** Its clock against this machine's, where it has one of its own and tells. */
  measureClock?(): Promise<ClockEstimate | undefined>;
}

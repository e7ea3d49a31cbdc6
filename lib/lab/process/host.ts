import type { GmProcess } from "./gm_process.ts";
import type { ClockEstimate } from "./clock_estimate.ts";
import type { LabProcessOptions } from "./lab_process.ts";

/** Options for starting gm on a host: its title, its words, and callbacks for lines and its end. */
export type GmOptions = Pick<LabProcessOptions, "title" | "onLine" | "onEnd"> & {
  /** The words after `gm`. */
  readonly words: readonly string[];
};

/** A place where gm can be started: this machine, a network namespace, or a host over ssh. */
export interface Host<P extends GmProcess = GmProcess> {
  readonly name: string;
  /** The IP address that the processes on this host bind, and at which others reach them. */
  readonly address: string;
  /** Starts gm on this host. */
  start(options: GmOptions): P;
  /**
   * Compares the host's clock with the lab's. Returns `undefined` if the host does not answer.
   * Absent if the host shares the lab's clock.
   */
  measureClock?(): Promise<ClockEstimate | undefined>;
}

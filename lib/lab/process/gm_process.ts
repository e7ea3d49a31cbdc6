/** How a process ended. */
export interface Ending {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  /** Why nobody knows how it ended: the way to its host is gone. A sentence that names the host. */
  readonly lost?: string;
}

/**
 * A gm that the lab started, wherever it runs. `await using` it: at the end of the block it is
 * gone, whatever happened in between.
 */
export interface GmProcess extends AsyncDisposable {
  /** What people call it: `client3`, and where it runs if that is not this machine. */
  readonly title: string;
  /** Its number on its host; `undefined` while that is not known yet. */
  readonly pid: number | undefined;
  /** Resolves when the process is gone and all output is in. */
  readonly ended: Promise<Ending>;
  /** `undefined` while it runs. */
  readonly ending: Ending | undefined;
  /** The end of what it wrote on stderr. */
  readonly stderr: string;
  /**
   * Writes to its stdin; a process that is gone takes nothing, which is told by its end. One on
   * another host gets it there not before `at` (microseconds since 1970 by this machine's clock), so
   * that the way to it does not count; on this machine there is no way to it.
   */
  write(text: string, at?: number): Promise<void>;
  closeInput(): Promise<void>;
  /** Sends it a signal, if it still runs. */
  kill(signal: Deno.Signal): void;
}

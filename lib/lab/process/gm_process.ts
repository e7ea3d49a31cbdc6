/** The end of a process. */
export interface Ending {
  /** Its exit code; 1 if the process is lost. */
  readonly code: number;
  readonly signal: Deno.Signal | null;
  /**
   * A sentence that names the host, if the connection to it was lost and the real end is unknown.
   */
  readonly lost?: string;
}

/**
 * A gm process of the lab, on this machine or on another host. `await using` it: at the end of the
 * block the process is gone.
 */
export interface GmProcess extends AsyncDisposable {
  /** A name for people: `client3`, with the host unless that is this machine. */
  readonly title: string;
  /** The process id on its host; `undefined` until it is known. */
  readonly pid: number | undefined;
  /** Resolves when the process is gone and all of its output was read. */
  readonly ended: Promise<Ending>;
  /** The end of the process; `undefined` while it runs. */
  readonly ending: Ending | undefined;
  /** The last letters that the process wrote on stderr. */
  readonly stderr: string;
  /**
   * Writes to the stdin of the process. Does nothing if the process is gone: its ending reports
   * that. On another host the text is kept until `at` (microseconds of the lab's steady clock), so
   * that senders on all hosts begin at the same moment. A process of this machine gets it at once.
   */
  write(text: string, at?: number): Promise<void>;
  closeInput(): Promise<void>;
  /** Sends a signal if the process still runs. */
  kill(signal: Deno.Signal): void;
}

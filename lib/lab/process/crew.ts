import { delay } from "@std/async/delay";
import type { Log } from "../../net/mod.ts";
import { Changes } from "./changes.ts";
import type { Ending, GmProcess } from "./gm_process.ts";
import type { GmOptions, Host } from "./host.ts";
import { LabError } from "./lab_error.ts";

/** Milliseconds within which a Ctrl-C that ended a process has reached the lab, too. */
const SIGNAL_GRACE_MS = 250;

/**
 * The processes of one run. Every wait fails as soon as a process ends that was not released.
 * `await using` it: at the end of the block all processes are gone.
 */
export class Crew implements AsyncDisposable {
  readonly changes = new Changes();
  readonly #processes: GmProcess[] = [];
  /** Processes that may end. */
  readonly #released = new Set<GmProcess>();
  readonly #over = new AbortController();
  readonly #interrupted: AbortSignal;
  readonly #log: Log;
  /** Aborted when the run is interrupted or over, which ends every wait. */
  readonly signal: AbortSignal;

  constructor(interrupted: AbortSignal, log: Log) {
    this.#interrupted = interrupted;
    this.#log = log;
    this.signal = AbortSignal.any([interrupted, this.#over.signal]);
  }

  /** Starts gm on a host, as a process of this run. */
  start<P extends GmProcess>(host: Host<P>, options: Omit<GmOptions, "onEnd">): P {
    // The run may have ended while other processes of it were being started.
    this.signal.throwIfAborted();
    const process = host.start({
      ...options,
      onLine: (line) => {
        const taken = options.onLine(line);
        this.changes.tell();
        return taken;
      },
      onEnd: ({ code }) => {
        this.#log.debug("Ended", { process: options.title, code });
        this.changes.tell();
      },
    });
    this.#processes.push(process);
    this.#log.debug("Started", { process: process.title, pid: process.pid });
    return process;
  }

  /** Allows a process to end from now on. */
  release(process: GmProcess): void {
    this.#released.add(process);
  }

  /**
   * Waits until `isDone` returns true. Resolves with false when the time is up. Rejects with a
   * {@linkcode LabError} when a process ends that was not released.
   */
  async until(isDone: () => boolean, timeoutMs: number): Promise<boolean> {
    const look = () => {
      this.#checkAlive();
      return isDone();
    };
    try {
      return await this.changes.until(look, { timeoutMs, signal: this.signal });
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      // In a terminal, Ctrl-C goes to the lab and to its processes. Then the interruption is the
      // reason, and not the process that ended first.
      await delay(SIGNAL_GRACE_MS);
      this.#interrupted.throwIfAborted();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort(new LabError("The run is over."));
    await Promise.all(this.#processes.map((process) => process[Symbol.asyncDispose]()));
  }

  #checkAlive(): void {
    for (const process of this.#processes) {
      const { ending } = process;
      if (ending === undefined || this.#released.has(process)) continue;
      throw new LabError(`${process.title} ${describeEnding(process, ending)}`);
    }
  }
}

/**
 * Returns how a process ended and what it wrote on stderr: `ended with exit code 1. It wrote:…`.
 */
export function describeEnding(process: GmProcess, ending: Ending): string {
  if (ending.lost !== undefined) return `is lost. ${ending.lost}`;
  const how = ending.signal === null
    ? `ended with exit code ${ending.code}`
    : `was ended by ${ending.signal}`;
  const said = process.stderr === ""
    ? "It wrote nothing on stderr."
    : `It wrote:\n${process.stderr}`;
  return `${how}. ${said}`;
}

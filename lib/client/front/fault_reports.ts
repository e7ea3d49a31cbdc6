import type { Fault, RequestId, Voice } from "./voice/mod.ts";

/** Reports the lines and requests of a session that were not obeyed, and counts them. */
export class FaultReports {
  readonly #voice: Voice;
  #count = 0;

  constructor(voice: Voice) {
    this.#voice = voice;
  }

  /** Number of lines that were not obeyed. */
  get count(): number {
    return this.#count;
  }

  /** Reports a fault of one line, or of the request with this id. */
  report(fault: Fault, id?: RequestId): Promise<void> {
    return this.#reportLines(1, fault, id);
  }

  /** Reports lines that still waited when the user ended the session. */
  reportCutOff(fault: Fault, count: number): Promise<void> {
    return this.#reportLines(count, fault);
  }

  /** Reports lines after one that was reported, which were not sent for the same reason. */
  async reportMore(count: number, code: Fault["code"]): Promise<void> {
    if (count === 0) return;
    const lines = count === 1 ? "1 more line was" : `${count} more lines were`;
    await this.#reportLines(count, { code, message: `${lines} not sent.` });
  }

  /** Reports that lines after the one that quits were not run. */
  async reportAfterQuit(count: number): Promise<void> {
    if (count === 0) return;
    const lines = count === 1 ? "1 line" : `${count} lines`;
    const message = `${lines} after the one that quits: not sent. With --raw no line is a command.`;
    await this.#reportLines(count, { code: "after-quit", message });
  }

  #reportLines(count: number, fault: Fault, id?: RequestId): Promise<void> {
    this.#count += count;
    return this.#voice.fault(fault, id);
  }
}

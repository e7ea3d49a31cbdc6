import { Fifo } from "../../../core/mod.ts";
import { LINES_WAITING_MAX, WAITING_UNITS_MAX } from "./limits.ts";

/** The lines that were typed and whose turn has not come. */
export class TypedLines {
  readonly #lines = new Fifo<string>();
  #units = 0;
  #isEnded = false;
  #onChange: (() => void) | undefined;

  /** Number of lines that wait. */
  get length(): number {
    return this.#lines.length;
  }

  /** True if no more lines may wait. */
  get isFull(): boolean {
    return this.#lines.length >= LINES_WAITING_MAX || this.#units >= WAITING_UNITS_MAX;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Adds a line, unless there are no more. */
  push(line: string): void {
    if (this.#isEnded) return;
    this.#units += line.length;
    this.#lines.push(line);
    this.#onChange?.();
  }

  /** Takes no more lines. Those that wait can still be taken. */
  end(): void {
    this.#isEnded = true;
    this.#onChange?.();
  }

  /** Resolves when a line waits, or there are no more. */
  async ready(): Promise<void> {
    if (this.#lines.length > 0 || this.#isEnded) return;
    await new Promise<void>((resolve) => this.#onChange = resolve);
  }

  /** Returns the oldest line; `undefined` if none waits. */
  shift(): string | undefined {
    const line = this.#lines.shift();
    this.#units -= line?.length ?? 0;
    return line;
  }
}

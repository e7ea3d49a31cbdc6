import { HISTORY_LINES_MAX, HISTORY_UNITS_MAX } from "./limits.ts";

/**
 * The lines that were typed before, each once. Going back from a half-typed line finds those that
 * begin like it; going forward to the end brings the half-typed line back.
 */
export class LineHistory {
  /** The oldest first. */
  readonly #lines: string[] = [];
  #units = 0;
  /** The line that is shown, from the end; 0 is the line that is being typed. */
  #back = 0;
  #typed = "";

  /** Adds a line, in place of an earlier one that is the same. The oldest make room. */
  add(line: string): void {
    this.leave();
    if (line.trim() === "") return;
    const same = this.#lines.indexOf(line);
    if (same >= 0) this.#remove(same);
    this.#lines.push(line);
    this.#units += line.length;
    while (this.#lines.length > HISTORY_LINES_MAX || this.#units > HISTORY_UNITS_MAX) {
      this.#remove(0);
    }
  }

  /** Returns the next earlier line; `undefined` if there is none. `current` is on the screen. */
  earlier(current: string): string | undefined {
    if (this.#back === 0) this.#typed = current;
    return this.#go(1, current);
  }

  /** Returns the next later line, at the end the one that was typed; `undefined` after that. */
  later(current: string): string | undefined {
    return this.#back === 0 ? undefined : this.#go(-1, current);
  }

  /** Forgets which line is shown: it was changed, or another one begins. */
  leave(): void {
    this.#back = 0;
    this.#typed = "";
  }

  #go(step: 1 | -1, current: string): string | undefined {
    for (let back = this.#back + step; back <= this.#lines.length; back += step) {
      if (back === 0) {
        this.#back = 0;
        return this.#typed;
      }
      const line = this.#lines[this.#lines.length - back]!;
      if (!line.startsWith(this.#typed) || line === current) continue;
      this.#back = back;
      return line;
    }
    return undefined;
  }

  #remove(at: number): void {
    const [line = ""] = this.#lines.splice(at, 1);
    this.#units -= line.length;
  }
}

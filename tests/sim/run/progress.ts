import type { Failure, Tally } from "./run_range.ts";

/** The seeds that have run so far: pieces of a range, which end in any order. */
export class Progress {
  readonly #of: number;
  #ranges: { first: number; last: number }[] = [];
  readonly #failures: Failure[] = [];
  #seeds = 0;
  #cpuMs = 0;

  /** `of`: the number of seeds that are to run. */
  constructor(of: number) {
    this.#of = of;
  }

  /** Notes the tally of a piece that begins with the seed `first`. */
  note(first: number, { seeds, cpuMs, failures }: Pick<Tally, "seeds" | "cpuMs" | "failures">) {
    this.#seeds += seeds;
    this.#cpuMs += cpuMs;
    this.#failures.push(...failures);
    const ranges = [...this.#ranges, { first, last: first + seeds - 1 }];
    ranges.sort((a, b) => a.first - b.first);
    this.#ranges = [];
    for (const range of ranges) {
      const before = this.#ranges.at(-1);
      if (before !== undefined && before.last + 1 === range.first) before.last = range.last;
      else this.#ranges.push(range);
    }
  }

  /** Returns the ranges that have run, and the seeds among them that failed. */
  toString(): string {
    if (this.#seeds === 0) return `none of ${this.#of} seeds has run`;
    const ranges = this.#ranges.map(({ first, last }) => `${first}-${last}`).join(", ");
    const failed = this.#failures.map(({ seed }) => seed).sort((a, b) => a - b).join(", ");
    return `${this.#seeds} of ${this.#of} seeds have run: ${ranges}; ` +
      `${failed === "" ? "all passed" : `failed: ${failed}`}; ` +
      `${Math.round(this.#cpuMs / this.#seeds)} ms of a core each`;
  }
}

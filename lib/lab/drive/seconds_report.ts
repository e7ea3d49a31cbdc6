import { type LoadTally, type Mark, sliceOf, type TimeSlice } from "../observe/mod.ts";
import { formatCount, formatMs } from "../render/mod.ts";

const SECOND_MS = 1_000;
const WIDTHS = [11, 10, 13, 10, 10, 10, 9] as const;
const TITLES = ["second", "sent/s", "delivered/s", "p50 ms", "p99 ms", "max ms", "repairs"];

/** The heads of the columns. */
export const SECONDS_HEAD: string = columns(TITLES);

/** Makes a line of output for each second of a load, as soon as all clients have reported on it. */
export class SecondsReport {
  /** Number of intervals in a second. */
  readonly #perSecond: number;
  readonly #seconds: number;
  /** Number of lines so far. */
  #told = 0;

  /**
   * Begins the report of a load.
   *
   * @param tellMs milliseconds of an interval
   * @param durationMs milliseconds of the load; later seconds get no line
   */
  constructor(tellMs: number, durationMs: number) {
    this.#perSecond = SECOND_MS / tellMs;
    this.#seconds = Math.ceil(durationMs / SECOND_MS);
  }

  /** Returns the lines that can be written now and were not returned before. */
  lines(tallies: readonly LoadTally[]): string[] {
    const lines: string[] = [];
    // A busy client reports two intervals as one, so the latest index of each client counts.
    const indices = tallies.map(({ intervals }) => intervals.at(-1)?.index ?? -1);
    const [slowest, fastest] = [Math.min(...indices), Math.max(...indices)];
    const isComplete = (second: number) =>
      slowest >= (second + 1) * this.#perSecond - 1 || fastest >= (second + 2) * this.#perSecond;
    while (this.#told < this.#seconds && isComplete(this.#told)) {
      lines.push(secondLine(this.#told, this.#sliceOf(tallies, this.#told)));
      this.#told++;
    }
    return lines;
  }

  #sliceOf(tallies: readonly LoadTally[], second: number): TimeSlice {
    const first = second * this.#perSecond;
    const intervals = tallies.flatMap(({ intervals }) =>
      intervals.slice(-2 * this.#perSecond - 2)
        .filter(({ index }) => index >= first && index < first + this.#perSecond)
    );
    return sliceOf(intervals, second * SECOND_MS);
  }
}

/** Returns a line like ` 12-13  1,000  5,000  0.92  2.11  3.31  0`. */
function secondLine(second: number, slice: TimeSlice): string {
  const { sent, delivered, p50Ms, p99Ms, maxMs, repairs } = slice;
  return columns([
    `${second}-${second + 1}`,
    formatCount(sent),
    formatCount(delivered),
    formatMs(p50Ms),
    formatMs(p99Ms),
    formatMs(maxMs),
    formatCount(repairs),
  ]);
}

/**
 * Returns a line like `        4.1  sequencer1 killed`, with the time below the column of seconds.
 */
export function markLine({ atMs, text }: Mark): string {
  return `${(atMs / 1_000).toFixed(1).padStart(WIDTHS[0])}  ${text}`;
}

function columns(cells: readonly string[]): string {
  return cells.map((cell, i) => cell.padStart(WIDTHS[i]!)).join("");
}

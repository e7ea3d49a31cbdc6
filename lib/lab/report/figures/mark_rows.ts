import type { Mark } from "../../observe/mod.ts";

/** Number of rows of text above a plot: enough for the kill, takeover and return of a strike. */
export const MARK_ROWS = 3;
/** Approximate width of a letter in the plots' font, in pixels. */
const LETTER_PIXELS = 7.4;
/** Least space between two texts, in pixels. */
const SPACE_PIXELS = 6;

/**
 * Returns the row in which each mark's text has room if it is centred at its time. `undefined` if
 * no row has room: then only the mark's line is drawn.
 */
export function markRows(
  marks: readonly Mark[],
  pixelsOf: (atMs: number) => number,
): (number | undefined)[] {
  const ends = Array.from({ length: MARK_ROWS }, () => -Infinity);
  return marks.map(({ atMs, text }) => {
    const half = text.length * LETTER_PIXELS / 2;
    const middle = pixelsOf(atMs);
    const row = ends.findIndex((end) => end + SPACE_PIXELS <= middle - half);
    if (row < 0) return undefined;
    ends[row] = middle + half;
    return row;
  });
}

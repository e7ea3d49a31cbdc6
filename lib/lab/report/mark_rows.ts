import type { Mark } from "../observe/load_trace.ts";

/** Rows of text above a plot: somebody dies, another takes over, the first is back. */
export const MARK_ROWS = 3;
/** Pixels of a letter of the plots' font, about, and between two texts. */
const LETTER_PIXELS = 6.3;
const SPACE_PIXELS = 6;

/**
 * In which row each mark's text finds room, in their order, where it stands centred at its time;
 * `undefined`: in none, and the line alone is drawn.
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

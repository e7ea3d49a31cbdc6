/** East Asian wide and fullwidth code points. */
const WIDE =
  /[\u1100-\u115f\u231a\u231b\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const EMOJI = /\p{Emoji_Presentation}/u;
/** A flag is two of these. */
const FLAG_LETTER = /\p{Regional_Indicator}/u;
/**
 * Code points without a cell of their own: marks, joiners, and the later parts of a Hangul letter.
 */
const NO_CELL = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;
/** Asks for the picture of a letter that also has a plain form. */
const EMOJI_SELECTOR = "\ufe0f";

/**
 * Returns the number of cells that a letter takes: an estimate, because terminals disagree about
 * emoji and scripts. A letter of several code points counts as all of them side by side, as the
 * simplest terminals draw it. Nothing that would erase the text of others may rest on it.
 */
export function cellWidth(letter: string): number {
  if (letter.length === 1 && letter < "\u0300") return 1;
  let cells = 0;
  for (const point of letter) cells += pointWidth(point);
  return letter.includes(EMOJI_SELECTOR) ? Math.max(cells, 2) : cells;
}

function pointWidth(point: string): number {
  if (NO_CELL.test(point)) return 0;
  if (FLAG_LETTER.test(point)) return 1;
  return WIDE.test(point) || EMOJI.test(point) ? 2 : 1;
}

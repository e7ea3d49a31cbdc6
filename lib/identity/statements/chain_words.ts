import { SPOKEN_WORDS } from "./spoken_words.ts";

/** Words that people compare. They have 44 bits of a hash. */
const WORDS = 4;
/** Bits that one word stands for. */
const BITS_PER_WORD = 11;

/**
 * Returns the four words of a chain hash: its first 44 bits, 11 for each word. Two people who have
 * the same words have the same order up to there. A sequencer that prepares two orders with the
 * same words must try some four million of each, before the first of them is shown.
 */
export function wordsOf(chain: Uint8Array): string[] {
  return Array.from({ length: WORDS }, (_, i) => SPOKEN_WORDS[bitsAt(chain, i * BITS_PER_WORD)]!);
}

/** Returns the 11 bits that begin at a bit. */
function bitsAt(bytes: Uint8Array, bit: number): number {
  const at = bit >>> 3;
  const three = bytes[at]! << 16 | bytes[at + 1]! << 8 | bytes[at + 2]!;
  return three >>> (24 - BITS_PER_WORD - (bit & 7)) & (SPOKEN_WORDS.length - 1);
}

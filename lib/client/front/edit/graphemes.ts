import { LETTER_UNITS_MAX } from "./limits.ts";

const letters = new Intl.Segmenter("und", { granularity: "grapheme" });

/** Returns the letters of a text as a person counts them: with their marks, emoji whole. */
export function* lettersOf(text: string): Generator<string> {
  for (const { segment } of letters.segment(text)) yield segment;
}

/** Returns the length of the first letter; 0 if there is none. */
export function firstLetterLength(text: string): number {
  const { segment } = letters.segment(text.slice(0, LETTER_UNITS_MAX)).containing(0) ??
    { segment: "" };
  return segment.length;
}

/** Returns the length of the last letter; 0 if there is none. */
export function lastLetterLength(text: string): number {
  let start = Math.max(0, text.length - LETTER_UNITS_MAX);
  // Never between the two halves of one code point.
  if (start > 0 && isLowSurrogate(text.charCodeAt(start))) start++;
  let length = 0;
  for (const { segment } of letters.segment(text.slice(start))) length = segment.length;
  return length;
}

/** Returns the length of the white space that the text ends with and the word before it. */
export function lastWordLength(text: string): number {
  return text.length - skipBack(text, skipBack(text, text.length, isSpaceAt), not(isSpaceAt));
}

/** Returns the length of the word that the text begins with and the white space after it. */
export function firstWordLength(text: string): number {
  const end = skip(text, 0, not(isSpaceAt));
  return skip(text, end, isSpaceAt);
}

type At = (text: string, at: number) => boolean;

function isSpaceAt(text: string, at: number): boolean {
  return /\s/.test(text[at]!);
}

function not(is: At): At {
  return (text, at) => !is(text, at);
}

function skip(text: string, from: number, is: At): number {
  let at = from;
  while (at < text.length && is(text, at)) at++;
  return at;
}

function skipBack(text: string, from: number, is: At): number {
  let at = from;
  while (at > 0 && is(text, at - 1)) at--;
  return at;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

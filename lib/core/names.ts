import { NAME_BYTES_MAX, NAME_MARKS_MAX } from "./limits.ts";

const encoder = new TextEncoder();

/**
 * The characters that no name on the wire has, as inclusive ranges: white space, and the categories
 * Cc, Cf, Cs, Zl and Zp of Unicode 16 without the joiners U+200C and U+200D. The list is fixed
 * (PROTOCOL 2.3): were it read from the tables of the runtime, a name with a character of next year
 * would be good for one member and bad for another one.
 */
export const NOT_IN_NAMES: readonly (readonly [first: number, last: number])[] = [
  [0x0000, 0x0020],
  [0x007f, 0x00a0],
  [0x00ad, 0x00ad],
  [0x0600, 0x0605],
  [0x061c, 0x061c],
  [0x06dd, 0x06dd],
  [0x070f, 0x070f],
  [0x0890, 0x0891],
  [0x08e2, 0x08e2],
  [0x1680, 0x1680],
  [0x180e, 0x180e],
  [0x2000, 0x200b],
  [0x200e, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x2064],
  [0x2066, 0x206f],
  [0x3000, 0x3000],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0x110bd, 0x110bd],
  [0x110cd, 0x110cd],
  [0x13430, 0x1343f],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0001, 0xe0001],
  [0xe0020, 0xe007f],
];

const notInNames = new RegExp(
  `[${NOT_IN_NAMES.map(([first, last]) => `${escaped(first)}-${escaped(last)}`).join("")}]`,
  "u",
);

/**
 * Returns the fault of a name that was received, of a member or a group, as the end of a sentence;
 * `undefined` if the name is good. The result is the same in every version of gm and of Deno.
 */
export function receivedNameFault(name: string): string | undefined {
  if (name === "") return "is empty";
  // A UTF-16 code unit is at most three bytes in UTF-8, so most names need not be encoded.
  const length = 3 * name.length > NAME_BYTES_MAX ? encoder.encode(name).length : 0;
  if (length > NAME_BYTES_MAX) {
    return `is ${length} bytes long in UTF-8, more than the ${NAME_BYTES_MAX} allowed`;
  }
  if (!name.isWellFormed()) return "is not well-formed text";
  const found = notInNames.exec(name);
  return found === null
    ? undefined
    : `contains ${shown(found[0])}, which is white space, invisible or a control character`;
}

/** A joiner: it shapes the letters of some scripts, and joins emoji. */
const JOINER = String.raw`[\u200c\u200d]`;
/** A letter or mark of a script in which a joiner may change the shape. */
const SHAPED = String
  .raw`[[\p{L}\p{M}]--[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Han}\ufe0f]]`;
/** An emoji, or the end of one: its presentation or its colour. */
const EMOJI = String.raw`[\p{ExtPict}\p{EMod}\ufe0f]`;
/** A mark with which gm writes lists of names. */
const LIST_MARK = /[[\](),]/;

/** Characters that the tables of this runtime do not have, and newer ones may have. */
const UNKNOWN = new RegExp(String.raw`[\p{Cn}--\p{NChar}]`, "gv");

/** A rule for the characters of names that somebody chooses, and the reason for it. */
interface NameRule {
  /** Finds what the rule refuses. */
  readonly refused: RegExp;
  /** The words after the character's name in the sentence. */
  readonly reason: string;
}

/**
 * The rules for names that somebody chooses, beside those for all names. They ask the tables of the
 * runtime. A name is chosen once; a tracker judges it again, as far as it knows its characters.
 */
const CHOICE_RULES: readonly NameRule[] = [
  {
    refused: new RegExp(
      String.raw`(?<!${SHAPED})(?<!${EMOJI})${JOINER}|${JOINER}(?!${SHAPED}|${EMOJI})`,
      "v",
    ),
    reason: "which is allowed between letters that it joins and between emoji",
  },
  {
    refused: new RegExp(String.raw`(?<![\p{ExtPict}\p{EMod}])\ufe0f(?!\u20e3)`, "v"),
    reason: "which is allowed after an emoji and in a keycap",
  },
  {
    refused: new RegExp(String.raw`[\p{DI}--[${JOINER}\ufe0f]]|\u2800`, "v"),
    reason: "which is invisible",
  },
  { refused: LIST_MARK, reason: "which lists of names use" },
  { refused: /^\p{M}/u, reason: "which needs a letter before it" },
  {
    refused: new RegExp(String.raw`(?<=[\p{Mn}\p{Me}]{${NAME_MARKS_MAX}})[\p{Mn}\p{Me}]`, "u"),
    reason: `after ${NAME_MARKS_MAX} other marks on one letter, which is the limit`,
  },
  {
    refused: new RegExp(String.raw`[\s[\p{C}--\p{Cf}]]`, "v"),
    reason: "which this gm does not know as a visible character",
  },
];

/**
 * Returns the fault of a name that somebody chooses for a member or a group, as the end of a
 * sentence; `undefined` if the name is good.
 *
 * A name is typed as one word of a command and shown on other people's terminals, in lists, too. So
 * it has no white space, no invisible character and none of `[](),`, and it is in Unicode's
 * normalization form C: two names that look the same should be the same. Characters that this
 * runtime does not know are refused, too: it cannot say what they are.
 */
export function nameFault(name: string): string | undefined {
  return receivedNameFault(name) ?? choiceFault(name);
}

/**
 * Returns the fault of a name that somebody else has chosen, as {@linkcode nameFault} does, but for
 * characters that this runtime does not know: that of the chooser may be newer. They count as
 * emoji.
 */
export function othersNameFault(name: string): string | undefined {
  return receivedNameFault(name) ?? choiceFault(name.replace(UNKNOWN, "\u263a"));
}

function choiceFault(name: string): string | undefined {
  if (name !== name.normalize()) {
    return `is not in Unicode's normalization form C: write it as ${
      JSON.stringify(name.normalize())
    }`;
  }
  for (const { refused, reason } of CHOICE_RULES) {
    const found = refused.exec(name);
    if (found !== null) return `contains ${shown(found[0])}, ${reason}`;
  }
  return undefined;
}

/** Returns the code of a character, after the character itself if it is a mark that can be seen. */
function shown(character: string): string {
  const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
  return LIST_MARK.test(character) ? `${JSON.stringify(character)} (${code})` : code;
}

function escaped(codePoint: number): string {
  return `\\u{${codePoint.toString(16)}}`;
}

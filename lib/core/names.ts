import { NAME_BYTES_MAX } from "./limits.ts";

const encoder = new TextEncoder();

/**
 * The characters that no name on the wire has, as inclusive ranges: white space, and the categories
 * Cc, Cf, Cs, Zl and Zp of Unicode 16. The list is fixed (PROTOCOL 2.3): were it read from the tables
 * of the runtime, a name with a character of next year would be good for one member and bad for
 * another one.
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
  [0x2000, 0x200f],
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
  const { length } = encoder.encode(name);
  if (length > NAME_BYTES_MAX) {
    return `is ${length} bytes long in UTF-8, more than the ${NAME_BYTES_MAX} allowed`;
  }
  if (!name.isWellFormed()) return "is not well-formed text";
  if (notInNames.test(name)) return "contains white space or a control character";
  return undefined;
}

/**
 * Returns the fault of a name that somebody chooses for a member or a group, as the end of a sentence;
 * `undefined` if the name is good.
 *
 * A name is typed as one word of a command and shown on other people's terminals. So it has no
 * white space, no control or formatting characters, and is well-formed text. Characters that this
 * runtime does not know are refused, too: it cannot say what they are.
 */
export function nameFault(name: string): string | undefined {
  const fault = receivedNameFault(name);
  if (fault !== undefined) return fault;
  if (/[\s\p{C}]/u.test(name)) return "contains white space or a control character";
  return undefined;
}

function escaped(codePoint: number): string {
  return `\\u{${codePoint.toString(16)}}`;
}

import { NAME_BYTES_MAX } from "./limits.ts";

const encoder = new TextEncoder();

/**
 * Returns the fault of a name of a member or a group, as the end of a sentence; `undefined` if the
 * name is good.
 *
 * A name is typed as one word of a command and shown on other people's terminals. So it has no
 * white space, no control or formatting characters, and is well-formed text.
 */
export function nameFault(name: string): string | undefined {
  if (name === "") return "is empty";
  const { length } = encoder.encode(name);
  if (length > NAME_BYTES_MAX) {
    return `is ${length} bytes long in UTF-8, more than the ${NAME_BYTES_MAX} allowed`;
  }
  if (!name.isWellFormed()) return "is not well-formed text";
  if (/[\s\p{C}]/u.test(name)) return "contains white space or a control character";
  return undefined;
}

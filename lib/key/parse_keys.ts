import { Keyring, KEYS_MAX } from "./keyring.ts";
import { KeyFileError } from "./key_file_error.ts";
import { KEY_BYTES, SharedKey } from "./shared_key.ts";

/** Bytes of a key file: two lines have 90. */
export const KEY_FILE_BYTES_MAX = 1_024;

/** The advice about a file that was damaged. To make another key would need another name. */
const COPY_AGAIN = "copy it again from another host";

/**
 * The mark of the second key while keys are exchanged: it is to seal next, or it did before. A file
 * that was made by hand may have none.
 */
export type KeyMark = "next" | "old";

/** The lines of a key file: one key, or two. */
export interface KeyLines {
  readonly keys: readonly Uint8Array[];
  /** `undefined` for one key, and where the second line has no mark. */
  readonly mark?: KeyMark | undefined;
}

/**
 * Returns the keys in the text of a key file: one or two lines with 32 bytes each, in base64. The
 * second line may begin with a mark.
 *
 * @param place The name of the file, for the error.
 * @throws {KeyFileError} if the text is anything else
 */
export function parseKeyLines(text: string, place: string): KeyLines {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  while (lines.at(-1) === "") lines.pop();
  const refuse = (fault: string, advice: string) =>
    new KeyFileError(`The key file ${JSON.stringify(place)} ${fault}: ${advice}.`);
  if (lines.length === 0) throw refuse("is empty", COPY_AGAIN);
  if (lines.length > KEYS_MAX) {
    throw refuse(`has ${lines.length} lines`, `leave at most ${KEYS_MAX}, one key each`);
  }
  const mark = /^(next|old) +/.exec(lines[1] ?? "");
  const keys = lines.map((line, i) => {
    const key = bytesOf(i === 1 && mark !== null ? line.slice(mark[0].length) : line);
    // The line itself may be a key with a typing error, and is not shown.
    if (key === undefined) {
      throw refuse(`cannot be used, since line ${i + 1} is not a key`, COPY_AGAIN);
    }
    if (key.length === KEY_BYTES) return key;
    const fault = `has a key of ${key.length} bytes in line ${i + 1}, and a key has ${KEY_BYTES}`;
    throw refuse(fault, COPY_AGAIN);
  });
  return { keys, mark: mark?.[1] as KeyMark | undefined };
}

/**
 * Returns the keys in the text of a key file, without the mark.
 *
 * @param place The name of the file, for the error.
 * @throws {KeyFileError} if the text is anything else
 */
export function parseKeys(text: string, place: string): readonly Uint8Array[] {
  return parseKeyLines(text, place).keys;
}

/**
 * Returns the keyring in the text of a key file.
 *
 * @param place The name of the file, for the error.
 * @throws {KeyFileError} if the text is no key file, or its two keys cannot be told apart
 */
export function parseKeyring(text: string, place: string): Keyring {
  const keys = parseKeys(text, place).map((key) => new SharedKey(key));
  const [first, second] = keys;
  if (second === undefined || first?.id !== second.id) return new Keyring(keys);
  const fault = first.fingerprint === second.fingerprint
    ? "has the same key twice: remove one line"
    : "has two keys with the same id: remove the new one, and make another with gm key rotate FILE";
  throw new KeyFileError(`The key file ${JSON.stringify(place)} ${fault}.`);
}

/** Returns the bytes of a line of base64; `undefined` if it is none. */
function bytesOf(line: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(line)) return undefined;
  try {
    return Uint8Array.from(atob(line), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

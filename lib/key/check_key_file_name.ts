import { KeyFileError } from "./key_file_error.ts";

/** A line that is a key: 32 bytes in base64. */
const KEY_LINE = /^\s*[A-Za-z0-9+/]{43}=\s*$/m;

/**
 * Checks that the name of a key file is not a key. The name is not repeated then: it would be in
 * logs, and on screens.
 *
 * @throws {KeyFileError} if it is a key
 */
export function checkKeyFileName(path: string): void {
  if (!KEY_LINE.test(path)) return;
  throw new KeyFileError(
    "That is a key, not the name of a file: name a file that has the key, and that only you can use.",
  );
}

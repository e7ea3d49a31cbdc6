import { type PrivateFileKind, readPrivateFile } from "../net/private_file/mod.ts";
import { checkKeyFileName } from "./check_key_file_name.ts";
import type { Keyring } from "./keyring.ts";
import { KeyFileError } from "./key_file_error.ts";
import { KEY_FILE_BYTES_MAX, parseKeyring } from "./parse_keys.ts";

const KEY_FILE: PrivateFileKind = {
  one: "a key file",
  the: "the key file",
  othersMayNot: "use",
  bytesMax: KEY_FILE_BYTES_MAX,
  advice: "Copy it from another host, or make one with gm key new FILE",
  error: KeyFileError,
};

/**
 * Reads a key file.
 *
 * @throws {KeyFileError} if it cannot be read, others than its owner may use it, or it is no key
 * file
 */
export function readKeyFile(path: string): Keyring {
  return parseKeyring(readKeyText(path), path);
}

/**
 * Reads the text of a key file.
 *
 * @throws {KeyFileError} if it cannot be read, is too long, or others than its owner may use it; if
 * its name is a key
 */
export function readKeyText(path: string): string {
  checkKeyFileName(path);
  return readPrivateFile(path, KEY_FILE);
}

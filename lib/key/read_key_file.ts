import type { Keyring } from "./keyring.ts";
import { KeyFileError } from "./key_file_error.ts";
import { KEY_FILE_BYTES_MAX, parseKeyring } from "./parse_keys.ts";

/** The bits of a file's mode that let others than its owner do something. */
const OTHERS = 0o077;

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
 * @throws {KeyFileError} if it cannot be read, is too long, or others than its owner may use it
 */
export function readKeyText(path: string): string {
  const name = JSON.stringify(path);
  try {
    // The mode is that of the file that is read: both are of one open file.
    using file = Deno.openSync(path);
    const { mode, isFile } = file.statSync();
    if (!isFile) throw new KeyFileError(`${name} is no file: give the name of a key file.`);
    // Windows has no mode; there the folder's rights protect the file.
    if (Deno.build.os !== "windows" && mode !== null && (mode & OTHERS) !== 0) {
      throw new KeyFileError(
        `Others can use the key file ${name} (mode ${octal(mode)}): run chmod 600 ${quoted(path)}.`,
      );
    }
    const bytes = new Uint8Array(KEY_FILE_BYTES_MAX + 1);
    let length = 0;
    for (let read: number | null = 1; read !== null && length < bytes.length;) {
      read = file.readSync(bytes.subarray(length));
      length += read ?? 0;
    }
    if (length > KEY_FILE_BYTES_MAX) {
      throw new KeyFileError(`${name} is too long for a key file: give the name of another file.`);
    }
    return new TextDecoder().decode(bytes.subarray(0, length));
  } catch (cause) {
    if (cause instanceof KeyFileError || cause instanceof Deno.errors.NotCapable) throw cause;
    const fault = cause instanceof Deno.errors.NotFound
      ? "there is no such file. Copy it from another host, or make one with gm key new FILE"
      : cause instanceof Error
      ? cause.message
      : String(cause);
    throw new KeyFileError(`Cannot read the key file ${name}: ${fault}.`, { cause });
  }
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(3, "0");
}

/** Returns a path as a word for a shell. */
function quoted(path: string): string {
  return /^[\w./~+-]+$/.test(path) && !path.startsWith("-")
    ? path
    : `-- '${path.replaceAll("'", "'\\''")}'`;
}

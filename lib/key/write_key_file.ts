import { writePrivateFile } from "../net/private_file/mod.ts";
import { checkKeyFileName } from "./check_key_file_name.ts";
import { KeyFileError } from "./key_file_error.ts";
import type { KeyMark } from "./parse_keys.ts";

/** Returns the text of a key file with these keys; `mark` is that of the second one. */
export function keyText(keys: readonly Uint8Array[], mark?: KeyMark): string {
  const lines = keys.map((key) => `${btoa(String.fromCharCode(...key))}\n`);
  return lines.join(mark === undefined ? "" : `${mark} `);
}

/**
 * Writes a new key file that only its owner can use.
 *
 * @throws {KeyFileError} if there is a file of this name, which is left as it is; if it cannot be
 * written; if its name is a key
 */
export function createKeyFile(path: string, keys: readonly Uint8Array[]): void {
  checkKeyFileName(path);
  try {
    writePrivateFile(path, keyText(keys));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    const fault = cause instanceof Deno.errors.AlreadyExists
      ? "there is already a file of this name, and it is not overwritten. Choose another name"
      : messageOf(cause);
    throw new KeyFileError(`Cannot write the key file ${JSON.stringify(path)}: ${fault}.`, {
      cause,
    });
  }
}

/**
 * Replaces a key file as a whole: whoever reads it meanwhile reads the old one or the new one.
 *
 * @throws {KeyFileError} if it cannot be written; the old file is still there
 */
export function replaceKeyFile(
  path: string,
  keys: readonly Uint8Array[],
  mark?: KeyMark,
): void {
  // Beside the file that a link leads to, so that the link stays and renaming is possible.
  let draft: string | undefined;
  try {
    const real = Deno.realPathSync(path);
    const made = `${real}.${crypto.randomUUID()}.new`;
    writePrivateFile(made, keyText(keys, mark));
    draft = made;
    Deno.renameSync(draft, real);
  } catch (cause) {
    if (draft !== undefined) Deno.removeSync(draft);
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    throw new KeyFileError(
      `Cannot write the key file ${JSON.stringify(path)}: ${messageOf(cause)}.`,
      { cause },
    );
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

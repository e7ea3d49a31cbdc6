import {
  appendPrivateLine,
  makeFolderOf,
  makePrivateFile,
  type PrivateFileKind,
  readPrivateFile,
} from "../net/private_file/mod.ts";
import { IdentityFileError } from "./identity_file_error.ts";
import {
  ALLOW_FILE_BYTES_MAX,
  AllowList,
  type KeyOwner,
  KNOWN_FILE_BYTES_MAX,
  knownKeyLine,
  KnownKeys,
  parseAllowList,
  parseKnownKeys,
} from "./trust/mod.ts";

const ALLOW_FILE: PrivateFileKind = {
  one: "an allow file",
  the: "the allow file",
  // A list of public keys is no secret, but whoever can change it lets in whom he likes.
  othersMayNot: "change",
  bytesMax: ALLOW_FILE_BYTES_MAX,
  advice: "Write one key a line, as in authorized_keys of ssh",
  error: IdentityFileError,
};

const KNOWN_FILE: PrivateFileKind = {
  one: "a file of known members",
  the: "the file of known members",
  othersMayNot: "change",
  bytesMax: KNOWN_FILE_BYTES_MAX,
  advice: "gm makes it when it first meets somebody",
  error: IdentityFileError,
};

/**
 * Reads the keys that may take part.
 *
 * @throws {IdentityFileError} if the file cannot be read, others may change it, or it has a fault
 */
export function readAllowList(path: string): AllowList {
  const parsed = parseAllowList(readPrivateFile(path, ALLOW_FILE));
  if (parsed instanceof AllowList) return parsed;
  const faults = parsed.map(({ line, fault }) => `line ${line}: ${fault}`).join("\n");
  throw new IdentityFileError(`The allow file ${JSON.stringify(path)} cannot be used.\n${faults}`);
}

/**
 * Reads the keys that were seen before; none if there is no file.
 *
 * @throws {IdentityFileError} if the file cannot be read, others may change it, or it has a fault
 */
export function readKnownKeys(path: string): KnownKeys {
  const text = readIfThere(path);
  const parsed = parseKnownKeys(text);
  if (parsed instanceof KnownKeys) return parsed;
  throw new IdentityFileError(
    `The file of known members ${JSON.stringify(path)} cannot be used.\n` +
      `line ${parsed.line}: ${parsed.fault}`,
  );
}

/**
 * Adds a key that was seen to the file, which is made if there is none.
 *
 * @throws {IdentityFileError} if it cannot be written
 */
export function appendKnownKey(path: string, owner: KeyOwner, key: Uint8Array): void {
  writing(path, () => appendPrivateLine(path, knownKeyLine(owner, key)));
}

/**
 * Makes a file of keys that were seen, unless it is there, and shows that it can be written.
 *
 * @throws {IdentityFileError} if it cannot
 */
export function makeKnownKeys(path: string): void {
  writing(path, () => makePrivateFile(path));
}

function writing(path: string, write: () => void): void {
  try {
    makeFolderOf(path);
    write();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    const fault = cause instanceof Error ? cause.message : String(cause);
    throw new IdentityFileError(
      `Cannot write the file of known members ${
        JSON.stringify(path)
      }: ${fault}. Make room for it, ` +
        "or name a file that gm may write.",
      { cause },
    );
  }
}

function readIfThere(path: string): string {
  try {
    return readPrivateFile(path, KNOWN_FILE);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

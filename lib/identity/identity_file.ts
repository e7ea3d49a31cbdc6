import {
  makeFolderOf,
  type PrivateFileKind,
  readPrivateFile,
  writePrivateFile,
} from "../net/private_file/mod.ts";
import { Identity } from "./identity.ts";
import { IdentityFileError } from "./identity_file_error.ts";
import { parsePrivateKey, SEED_BYTES } from "./parse_private_key.ts";
import { PKCS8_PREFIX } from "./system_verifier.ts";

const IDENTITY_FILE: PrivateFileKind = {
  one: "an identity file",
  the: "the identity file",
  othersMayNot: "use",
  bytesMax: 8_192,
  advice: "Give the name of a private key, such as ssh-keygen -t ed25519 -N '' -f FILE makes",
  error: IdentityFileError,
};

/**
 * Reads an identity.
 *
 * @throws {IdentityFileError} if the file cannot be read, others than its owner may use it, or it
 * has no private key of Ed25519 that is not encrypted
 */
export function readIdentity(path: string): Identity {
  const parsed = parsePrivateKey(readPrivateFile(path, IDENTITY_FILE));
  const refuse = (fault: string) =>
    new IdentityFileError(`The identity file ${JSON.stringify(path)} ${fault}.`);
  if (parsed.type === "fault") throw refuse(parsed.fault);
  const identity = new Identity(parsed.seed);
  const { publicKey } = parsed;
  if (publicKey !== undefined && publicKey.some((byte, i) => byte !== identity.publicKey[i])) {
    throw refuse("has a damaged key, whose two halves do not belong together: copy it again");
  }
  return identity;
}

/**
 * Reads the identity of this host's user, and makes it if there is none. Of several processes that
 * do so at the same time all have the same identity afterwards: each writes a draft of its own, and
 * the first one that gives its draft the name has made it. A draft is whole before it has the name.
 *
 * @throws {IdentityFileError} as {@linkcode readIdentity} does, or if it cannot be made
 */
export function openIdentity(path: string): Identity {
  if (!isThere(path)) createIdentity(path);
  return readIdentity(path);
}

/**
 * Makes a new identity, and beside it `PATH.pub` with its public key, as a line for an allow file.
 * Files that are there by now are left as they are.
 *
 * @throws {IdentityFileError} if it cannot be made
 */
export function createIdentity(path: string): void {
  const draft = `${path}.${crypto.randomUUID()}.new`;
  const seed = crypto.getRandomValues(new Uint8Array(SEED_BYTES));
  try {
    makeFolderOf(path);
    writePrivateFile(draft, pemOf(seed));
    try {
      // To rename would replace the identity of whoever was faster.
      Deno.linkSync(draft, path);
      writePrivateFile(`${path}.pub`, `${new Identity(seed).line}\n`);
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    } finally {
      Deno.removeSync(draft);
    }
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    throw new IdentityFileError(
      `Cannot make the identity file ${JSON.stringify(path)}: ` +
        `${cause instanceof Error ? cause.message : String(cause)}. Make one elsewhere with ` +
        "ssh-keygen -t ed25519 -N '' -f FILE.",
      { cause },
    );
  }
}

/** Returns a private key as `openssl genpkey -algorithm ed25519` writes it. */
function pemOf(seed: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...PKCS8_PREFIX, ...seed));
  return `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`;
}

/** Returns true if there is a file. If that cannot be seen, making one says why. */
function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return false;
  }
}

import { fromBase64, PUBLIC_KEY_BYTES, toBase64 } from "../../core/mod.ts";
import type { Hash } from "../statements/mod.ts";

/** The type of key that gm uses, by its name in OpenSSH. */
export const KEY_TYPE = "ssh-ed25519";
/** The words before the raw key in its form for ssh: the length and text of the type, a length. */
const PREFIX = Uint8Array.of(
  ...[0, 0, 0, KEY_TYPE.length],
  ...new TextEncoder().encode(KEY_TYPE),
  ...[0, 0, 0, PUBLIC_KEY_BYTES],
);
/** A fingerprint as OpenSSH writes it: SHA-256 in base64 without padding. */
const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$/;

/** A fault in a line of a file with keys. */
export interface KeyLineFault {
  /** The number of the line, from 1. */
  readonly line: number;
  /** The fault and what to do, as a sentence. */
  readonly fault: string;
}

/** Returns a public key as a line of authorized_keys: `ssh-ed25519 AAAA… comment`. */
export function publicKeyLine(key: Uint8Array, comment = ""): string {
  return `${KEY_TYPE} ${toBase64(sshBytesOf(key))}${comment === "" ? "" : ` ${comment}`}`;
}

/**
 * Returns the raw public key of two words, the type and the key in base64; or their fault, as a
 * sentence.
 */
export function parsePublicKey(type: string, base64: string): Uint8Array | string {
  if (type !== KEY_TYPE) {
    return `${shown(type)} is not a type of key that gm takes: make a key with ` +
      "ssh-keygen -t ed25519.";
  }
  const bytes = fromBase64(base64);
  const isKey = bytes !== undefined && bytes.length === PREFIX.length + PUBLIC_KEY_BYTES &&
    PREFIX.every((byte, i) => byte === bytes[i]);
  if (!isKey) return `${shown(base64)} is no key of type ${KEY_TYPE}: copy the line again.`;
  return bytes.slice(PREFIX.length);
}

/** Returns the fingerprint of a raw public key, as `ssh-keygen -l` shows it. */
export function fingerprintOf(key: Uint8Array, hash: Hash): string {
  return `SHA256:${toBase64(hash(sshBytesOf(key))).replace(/=+$/, "")}`;
}

/** Returns true if a text is a fingerprint. */
export function isFingerprint(text: string): boolean {
  return FINGERPRINT.test(text);
}

/** Returns a word of a file for a message, shortened. */
export function shown(word: string): string {
  return JSON.stringify(word.length > 24 ? `${word.slice(0, 24)}…` : word);
}

/** Returns the lines of a text that are neither blank nor comments, with their numbers. */
export function* contentLines(text: string): Iterable<{ line: number; content: string }> {
  for (const [i, raw] of text.replace(/^\uFEFF/, "").split(/\r?\n/).entries()) {
    const content = raw.trim();
    if (content !== "" && !content.startsWith("#")) yield { line: i + 1, content };
  }
}

function sshBytesOf(key: Uint8Array): Uint8Array {
  return Uint8Array.of(...PREFIX, ...key);
}

import { NONCE_BYTES, TAG_BYTES } from "../../cipher/mod.ts";
import { PROTOCOL_VERSION, SEAL_BYTES } from "../../core/mod.ts";
import { HEADER, HEADER_BYTES, MAGIC } from "../../wire/mod.ts";

/** Bytes of a start: the random number that a process draws for its datagram keys. */
export const START_BYTES = 7;
/** The offset of the start in a sealed datagram, after the header. */
const START = HEADER_BYTES;
const KEY_ID = START + START_BYTES;
/** Bytes before the encrypted frames. */
export const SEALED_HEADER_BYTES = HEADER_BYTES + SEAL_BYTES;
/** Bytes of a source in the information from which a datagram key is derived. */
const SOURCE_BYTES = 6;
/** Bytes of that information: the source and the start. */
export const SENDER_BYTES = SOURCE_BYTES + START_BYTES;
/** Bytes that the tag protects unencrypted: the header up to the tag, the start and the key id. */
const ASSOCIATED_BYTES = HEADER.tag + SEAL_BYTES;

/** The flags of a datagram: plain, sealed, or of the seals themselves. */
export const FLAGS = { plain: 0, sealed: 1, own: 3 } as const;

/** The start of a process as two numbers, which are compared faster than bytes. */
export interface Start {
  readonly high: number;
  readonly low: number;
}

/** Returns the flags of a datagram; `undefined` if it is none of gm, or too short for its flags. */
export function flagsOf(bytes: Uint8Array): number | undefined {
  if (bytes.length < HEADER_BYTES || readUint(bytes, HEADER.magic, 2) !== MAGIC) return undefined;
  if (bytes[HEADER.version] !== PROTOCOL_VERSION) return undefined;
  const flags = bytes[HEADER.flags]!;
  if (flags === FLAGS.plain) return flags;
  const isKnown = flags === FLAGS.sealed || flags === FLAGS.own;
  return isKnown && bytes.length >= SEALED_HEADER_BYTES ? flags : undefined;
}

/** Returns the source of a datagram. */
export function sourceOf(bytes: Uint8Array): number {
  return readUint(bytes, HEADER.source, SOURCE_BYTES);
}

/** Returns the counter of a sealed datagram. */
export function counterOf(bytes: Uint8Array): number {
  return readUint(bytes, HEADER.nonce, 6);
}

/** Returns the start of a sealed datagram. */
export function startOf(bytes: Uint8Array): Start {
  return { high: readUint(bytes, START, 3), low: readUint(bytes, START + 3, 4) };
}

/** Returns the key id of a sealed datagram. */
export function keyIdOf(bytes: Uint8Array): number {
  return bytes[KEY_ID]!;
}

/** Writes the start and the key id of a datagram. */
export function writeSeal(bytes: Uint8Array, start: Uint8Array, keyId: number): void {
  bytes.set(start, START);
  bytes[KEY_ID] = keyId;
}

/** Returns the source and the start of a sealed datagram, from which its key is derived. */
export function senderBytesOf(bytes: Uint8Array): Uint8Array {
  const sender = new Uint8Array(SENDER_BYTES);
  sender.set(bytes.subarray(HEADER.source, HEADER.source + SOURCE_BYTES));
  sender.set(bytes.subarray(START, KEY_ID), SOURCE_BYTES);
  return sender;
}

/** Copies the nonce of a sealed datagram: six zeros and the counter. */
export function copyNonce(bytes: Uint8Array, into: Uint8Array): void {
  for (let i = 0; i < 6; i++) into[NONCE_BYTES - 6 + i] = bytes[HEADER.nonce + i]!;
}

/** Copies what the tag protects unencrypted. */
export function copyAssociated(bytes: Uint8Array, into: Uint8Array): void {
  for (let i = 0; i < HEADER.tag; i++) into[i] = bytes[i]!;
  for (let i = 0; i < SEAL_BYTES; i++) into[HEADER.tag + i] = bytes[START + i]!;
}

/** Returns a buffer for {@linkcode copyAssociated}. */
export function newAssociated(): Uint8Array {
  return new Uint8Array(ASSOCIATED_BYTES);
}

/** Returns the tag of a sealed datagram, as a part of it. */
export function tagOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(HEADER.tag, HEADER.tag + TAG_BYTES);
}

/** Makes a plain datagram of an opened one, in place, and returns it. */
export function unseal(bytes: Uint8Array, plain: Uint8Array): Uint8Array {
  bytes[HEADER.flags] = FLAGS.plain;
  bytes.fill(0, HEADER.nonce, HEADER_BYTES);
  bytes.set(plain, HEADER_BYTES);
  return bytes.subarray(0, HEADER_BYTES + plain.length);
}

/** Reads a big-endian number of at most six bytes. */
export function readUint(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = 0; i < count; i++) value = value * 256 + bytes[at + i]!;
  return value;
}

/** Writes a big-endian number of at most six bytes. */
export function writeUint(bytes: Uint8Array, at: number, count: number, value: number): void {
  for (let i = count - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) {
    bytes[at + i] = rest % 256;
  }
}

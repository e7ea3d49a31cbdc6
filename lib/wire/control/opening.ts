import { PROTOCOL_VERSION } from "../../core/mod.ts";

/** Bytes with which each side of a sealed connection begins. The first is in no text of UTF-8. */
const MARK: readonly number[] = [0xff, 0x67, 0x6d];
/** Bytes of the mark, the version, and one more. */
export const OPENING_BYTES = MARK.length + 2;

const NO_BYTES = new Uint8Array(0);

/**
 * The reasons for which a tracker refuses a connection before it reads a request (PROTOCOL 5):
 * - `key_needed`: the tracker has a key, and the connection is not sealed;
 * - `no_key`: the connection is sealed, and the tracker has no key;
 * - `other_key`: the connection is sealed with a key that the tracker does not have;
 * - `seal_version`: another version of the protocol;
 * - `bad_seal`: the bytes that follow are not those of a sealed request, or not all came in time.
 */
export const SEAL_REFUSAL_CODES = [
  "key_needed",
  "no_key",
  "other_key",
  "seal_version",
  "bad_seal",
] as const;
/** A reason for which a tracker refuses a connection before it reads a request. */
export type SealRefusalCode = typeof SEAL_REFUSAL_CODES[number];

/** A refusal of a connection whose request was not read. It has no text when it travels. */
export interface SealRefusal {
  readonly ok: false;
  readonly code: SealRefusalCode;
  /** The reason for the log. */
  readonly message: string;
}

/** The first bytes of a stream, and whether it is sealed. */
export type StreamOpening =
  | { readonly type: "plain"; readonly bytes: Uint8Array }
  | {
    readonly type: "sealed";
    readonly version: number;
    /** A key id from the caller, the number of a refusal from the tracker. */
    readonly value: number;
    readonly rest: Uint8Array;
  };

/** Returns the bytes with which a sealed stream begins. */
export function encodeOpening(value: number): Uint8Array {
  return Uint8Array.of(...MARK, PROTOCOL_VERSION, value);
}

/** Returns the bytes of a refusal. No question that gm refuses so is shorter. */
export function encodeSealRefusal(code: SealRefusalCode): Uint8Array {
  return encodeOpening(SEAL_REFUSAL_CODES.indexOf(code) + 1);
}

/** Returns the refusal in what a tracker began with; `undefined` if it has no such number. */
export function sealRefusalIn(
  { version, value }: Extract<StreamOpening, { type: "sealed" }>,
): SealRefusalCode | undefined {
  return version === PROTOCOL_VERSION ? SEAL_REFUSAL_CODES[value - 1] : "seal_version";
}

/** Returns true if a refusal is of a connection whose request was not read. */
export function isSealRefusal(answer: { ok: boolean; code?: string }): answer is SealRefusal {
  return !answer.ok && (SEAL_REFUSAL_CODES as readonly unknown[]).includes(answer.code);
}

/** Finds out from the first bytes of a stream whether it is sealed. */
export class OpeningReader {
  #bytes: Uint8Array = NO_BYTES;

  /** Takes bytes; returns `undefined` while more must come. */
  push(chunk: Uint8Array): StreamOpening | undefined {
    const bytes = new Uint8Array(this.#bytes.length + chunk.length);
    bytes.set(this.#bytes);
    bytes.set(chunk, this.#bytes.length);
    this.#bytes = bytes;
    const isMarked = MARK.every((byte, i) => i >= bytes.length || bytes[i] === byte);
    if (!isMarked) return { type: "plain", bytes };
    if (bytes.length < OPENING_BYTES) return undefined;
    const [version, value] = bytes.subarray(MARK.length);
    return {
      type: "sealed",
      version: version!,
      value: value!,
      rest: bytes.subarray(OPENING_BYTES),
    };
  }
}

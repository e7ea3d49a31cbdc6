import noise from "../../vectors/noise.json" with { type: "json" };
import {
  type Ephemeral,
  ephemeralOf,
  initiate,
  type NoiseSession,
  respond,
} from "../../../lib/noise/mod.ts";

/** A published vector; bytes are in hexadecimal. */
export interface NoiseVector {
  readonly name: string;
  readonly prologue: string;
  readonly psk: string;
  /** The private keys. */
  readonly initiator: string;
  readonly responder: string;
  readonly hash?: string;
  readonly messages: readonly { readonly payload: string; readonly bytes: string }[];
}

export const NOISE_VECTORS: readonly NoiseVector[] = noise.vectors;

/** Returns 32 bytes that differ from number to number, for keys in tests. */
export function bytes32(number: number): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => (number * 31 + i * 7 + 1) % 256);
}

/** Returns a key pair that is the same in each run. */
export function testEphemeral(number: number): Ephemeral {
  return ephemeralOf(bytes32(number));
}

/** Returns both ends of a session under one psk. */
export function sessionPair(): { initiator: NoiseSession; responder: NoiseSession } {
  const options = { prologue: new Uint8Array(0), psk: bytes32(1) };
  const begun = initiate(options, testEphemeral(2));
  const answered = respond(options, begun.message)?.reply(testEphemeral(3));
  const finished = begun.finish(answered!.message);
  return { initiator: finished!.session, responder: answered!.session };
}

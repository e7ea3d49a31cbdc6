import { TAG_BYTES } from "../cipher/mod.ts";
import { invariant } from "../core/mod.ts";
import type { CipherState } from "./cipher_state.ts";
import { agree, DH_BYTES, type Ephemeral, PSK_BYTES } from "./primitives.ts";
import { SymmetricState } from "./symmetric_state.ts";

const PROTOCOL = "Noise_NNpsk0_25519_ChaChaPoly_SHA256";
const NO_BYTES = new Uint8Array(0);

/** Bytes of either message of the handshake, without a payload. */
export const HANDSHAKE_BYTES = DH_BYTES + TAG_BYTES;

/** The part of a handshake that both sides know before it begins. */
export interface HandshakeOptions {
  /** Bytes that both sides have seen before, and which must be the same for both. */
  readonly prologue: Uint8Array;
  /** The pre-shared key, 32 bytes. */
  readonly psk: Uint8Array;
}

/** The two directions of a connection after its handshake. */
export interface NoiseSession {
  readonly sender: CipherState;
  readonly receiver: CipherState;
  /** The hash of the handshake, which is the same on both sides, and in no other session. */
  readonly hash: Uint8Array;
}

/** A handshake that we began. */
export interface Initiation {
  /** The first message. */
  readonly message: Uint8Array;
  /** Takes the second message; returns `undefined` if its sender does not have the psk. */
  finish(
    message: Uint8Array,
  ): { readonly payload: Uint8Array; readonly session: NoiseSession } | undefined;
}

/** A handshake whose first message opened: its sender has the psk, or repeats who had it. */
export interface Acceptance {
  readonly payload: Uint8Array;
  /** Returns the second message; `undefined` if the peer's key agrees with every other one. */
  reply(
    ephemeral: Ephemeral,
    payload?: Uint8Array,
  ): { readonly message: Uint8Array; readonly session: NoiseSession } | undefined;
}

/**
 * Begins a handshake. The payload is sealed with the psk alone: whoever records the message can
 * send it again, and whoever gets hold of the psk later can read it.
 */
export function initiate(
  options: HandshakeOptions,
  ephemeral: Ephemeral,
  payload = NO_BYTES,
): Initiation {
  const state = begin(options);
  state.mixHash(ephemeral.publicKey);
  state.mixKey(ephemeral.publicKey);
  const message = joined(ephemeral.publicKey, state.encryptAndHash(payload));
  return { message, finish: (reply) => finish(state, ephemeral, reply) };
}

/** Takes the first message of a handshake; returns `undefined` if it was made with another psk. */
export function respond(options: HandshakeOptions, message: Uint8Array): Acceptance | undefined {
  if (message.length < HANDSHAKE_BYTES) return undefined;
  const state = begin(options);
  const peer = message.slice(0, DH_BYTES);
  state.mixHash(peer);
  state.mixKey(peer);
  const payload = state.decryptAndHash(message.subarray(DH_BYTES));
  if (payload === undefined) return undefined;
  return { payload, reply: (ephemeral, payload) => reply(state, { peer, ephemeral, payload }) };
}

/** Mixes in the prologue and, for the token `psk`, the pre-shared key. */
function begin({ prologue, psk }: HandshakeOptions): SymmetricState {
  invariant(psk.length === PSK_BYTES, "A pre-shared key of Noise has 32 bytes");
  const state = new SymmetricState(PROTOCOL);
  state.mixHash(prologue);
  state.mixKeyAndHash(psk);
  return state;
}

/** Writes the second message: the tokens `e` and `ee`. */
function reply(
  state: SymmetricState,
  given: { peer: Uint8Array; ephemeral: Ephemeral; payload: Uint8Array | undefined },
): ReturnType<Acceptance["reply"]> {
  const { peer, ephemeral, payload = NO_BYTES } = given;
  if (!mixKeys(state, ephemeral.publicKey, agree(ephemeral, peer))) return undefined;
  const message = joined(ephemeral.publicKey, state.encryptAndHash(payload));
  const [receiver, sender] = state.split();
  return { message, session: { sender, receiver, hash: state.hash } };
}

/** Reads the second message. */
function finish(
  state: SymmetricState,
  ephemeral: Ephemeral,
  message: Uint8Array,
): ReturnType<Initiation["finish"]> {
  if (message.length < HANDSHAKE_BYTES) return undefined;
  const peer = message.slice(0, DH_BYTES);
  if (!mixKeys(state, peer, agree(ephemeral, peer))) return undefined;
  const payload = state.decryptAndHash(message.subarray(DH_BYTES));
  if (payload === undefined) return undefined;
  const [sender, receiver] = state.split();
  return { payload, session: { sender, receiver, hash: state.hash } };
}

/** Mixes in the responder's public key and the secret; returns false if there is no secret. */
function mixKeys(state: SymmetricState, key: Uint8Array, secret: Uint8Array | undefined): boolean {
  if (secret === undefined) return false;
  state.mixHash(key);
  state.mixKey(key);
  state.mixKey(secret);
  return true;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

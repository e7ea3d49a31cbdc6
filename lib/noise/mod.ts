/**
 * Connections under a key that both sides have: Noise_NNpsk0_25519_ChaChaPoly_SHA256, as revision
 * 34 of the Noise Protocol Framework (noiseprotocol.org) has it, and records after it. One message
 * each way agrees on keys for this connection alone ({@linkcode initiate}, {@linkcode respond});
 * then {@linkcode RecordStream} seals what travels. tests/vectors/noise.json has the vectors that
 * others published.
 *
 * All arithmetic with keys is that of node:crypto; the cipher is lib/cipher. Everything is pure:
 * ephemeral keys are passed in. Whatever a peer sent, the functions here return its meaning or a
 * fault as a value, and never throw. Names as in the specification are those of its sections.
 *
 * Nothing here knows of gm: control/ has the connections to a tracker. Importing this folder loads
 * node:crypto, which takes some 50 ms, so plain gm imports it only once it has a key.
 *
 * @module
 */
export { CipherState } from "./cipher_state.ts";
export * from "./handshake.ts";
export * from "./message_splitter.ts";
export { DH_BYTES, type Ephemeral, ephemeralOf, ephemeralOfPair, PSK_BYTES } from "./primitives.ts";
export * from "./record_stream.ts";

/**
 * Sealing: with a shared key (lib/key) a process takes only datagrams of those who hold the key,
 * and nobody else can read, change or repeat one. {@linkcode DatagramSeal} is all of it for one
 * process. It lies between the driver and the socket; the machines see plain datagrams and know
 * nothing of it.
 *
 * Time, randomness and the cipher (lib/cipher) are passed in, and what the seal itself wants to
 * send is polled, so that the simulator runs it, too. Invariants: no key seals two datagrams with
 * one nonce; a replay window moves only for a datagram whose tag is right; nothing that cannot be
 * opened is answered, and no answer is longer than what it answers, except for a datagram that goes
 * once more to a receiver of it; every table has a bound.
 *
 * docs/PROTOCOL.md has the layout and the rules in section 13, docs/decisions/0115 the reasons.
 *
 * @module
 */
export * from "./asked_senders.ts";
export * from "./datagram_seal.ts";
export * from "./known_senders.ts";
export * from "./own_seal.ts";
export * from "./replay_window.ts";
export * from "./seal_statistics.ts";
export * from "./sealed_layout.ts";
export * from "./strangers.ts";
export * from "./try_budget.ts";

/**
 * A role under a shared key: {@linkcode loadSealing} reads the key file of a tracker, a sequencer
 * or a client, and returns what seals all of its datagrams (lib/net/seal) and its requests and
 * answers (lib/noise/control), under keys that follow the file while the role runs.
 *
 * No rule of sealing lives here. Invariants: nothing that needs node:crypto is loaded without a key
 * file, since that takes some 50 ms; a key file that cannot be used ends the start of a role, and
 * later leaves it the keys that it has.
 *
 * docs/decisions/0119 has the reasons, docs/PROTOCOL.md what travels, in sections 5.1 and 13.
 *
 * @module
 */
export { KeyFileError } from "../key/key_file_error.ts";
export type { SealCounts, SealStatistics } from "../net/seal/mod.ts";
export * from "./load_sealing.ts";

/**
 * The statements that are signed, byte by byte: a registration ({@linkcode registrationStatement}),
 * a run of submissions ({@linkcode runStatement}) and a head of the one order ({@linkcode
 * headStatement}). {@linkcode RunSigner} decides which messages of a member one signature covers,
 * and {@linkcode HeldRun} keeps them back at a receiver until the signature is there. {@linkcode
 * OrderChain} hashes the order, and {@linkcode wordsOf} makes its hashes comparable by voice.
 *
 * Everything is pure: signing, verifying and hashing are ports (signing.ts), which lib/identity
 * fills. Invariants: every statement begins with its own domain and version, so that a signature
 * for one kind is none for another; each field has a fixed length or its length before it, so that
 * no two contents have the same bytes; no message leaves a {@linkcode HeldRun} before a signature
 * of its sender was verified. Fields of fixed length have that length, which decoders see to:
 * another length is a bug.
 *
 * Registrations are signed by the roles (lib/roles/registration_steps.ts). Runs and heads are not
 * in use yet: docs/decisions/0123 says how they will be. tests/vectors/identity.json has golden
 * examples.
 *
 * @module
 */
export * from "./chain_words.ts";
export * from "./held_run.ts";
export * from "./order_chain.ts";
export * from "./order_head.ts";
export * from "./registration_statement.ts";
export * from "./run_signer.ts";
export * from "./run_statement.ts";
export * from "./signing.ts";
export * from "./spoken_words.ts";
export * from "./statement.ts";

/**
 * The statements that are signed, byte by byte: a registration ({@linkcode registrationStatement})
 * under an id that nobody can choose ({@linkcode registrationId}), a report to a tracker that was
 * started again ({@linkcode reportStatement}), a run of submissions ({@linkcode runStatement}), and
 * a head of the order ({@linkcode headStatement}), whose hash {@linkcode OrderChain} has.
 * {@linkcode RunSigner} signs the messages of a member, {@linkcode RunVerifier} checks that, and
 * `signature_entry.ts` has the form in which a signature travels.
 *
 * Everything is pure: signing, verifying and hashing are ports (signing.ts), which lib/identity
 * fills. Invariants: every statement begins with its own domain and version, so that a signature
 * for one kind is none for another; each field has a fixed length or its length before it, so that
 * no two contents have the same bytes. Fields of fixed length have that length, which decoders see
 * to: another length is a bug.
 *
 * Registrations and reports are signed by the roles (lib/roles), and runs in signed groups
 * (lib/ordering/stream). Decisions 0123, 0132, 0133, 0140 and 0143 say why it is so;
 * tests/vectors/identity.json has golden examples.
 *
 * @module
 */
export * from "./chain_words.ts";
export * from "./order_chain.ts";
export * from "./order_head.ts";
export * from "./registration_id.ts";
export * from "./registration_statement.ts";
export * from "./report_statement.ts";
export * from "./run_signer.ts";
export * from "./run_statement.ts";
export * from "./run_verifier.ts";
export * from "./signature_entry.ts";
export * from "./signing.ts";
export * from "./spoken_words.ts";
export * from "./statement.ts";

/**
 * The rules of the directory: one file for each kind of frame or request that it handles.
 *
 * Each handler checks what came against the state (state/) and the rebuild (rebuild/), and then
 * calls the methods that change it. {@linkcode Registrations} also has a timer, for names that are
 * claimed, and {@linkcode Invitations} has nothing but one. Handlers keep no members, sequencers or
 * groups of their own. The sentences of refusals are in refusals.ts and direct_refusals.ts, the
 * records of answers in records.ts.
 *
 * Invariants:
 * - Until an address is proven nothing but challenges goes there, and nobody hears of it (7.9).
 * - A frame from another address than its member's or sequencer's changes nothing (PROTOCOL 9.2.2).
 * - A request gets one answer. Only a registration for a taken name is answered later (9.1).
 * - A lost notice or grant is repeated with the next heartbeat or lease (9.2.4, 9.5.5): nothing
 *   here depends on a datagram that arrives.
 *
 * docs/PROTOCOL.md has the requests in section 5, and the rules in sections 9, 11.1 and 12.1.
 *
 * @module
 */
export * from "./address_proofs.ts";
export * from "./control_requests.ts";
export * from "./directs.ts";
export * from "./heartbeats.ts";
export * from "./invitations.ts";
export * from "./leases.ts";
export * from "./registrations.ts";
export * from "./reigns.ts";

/**
 * The way from the name of a host to an address: {@linkcode resolveHosts} asks the system, and
 * {@linkcode locateTracker} finds the address of a name at which a tracker listens (decision 0097).
 *
 * What may not be here: sockets that stay open, and what becomes of a name later
 * ({@linkcode FollowedTracker} in lib/net).
 *
 * Invariant: an address that leaves this folder is an IP literal in canonical text.
 *
 * @module
 */
export * from "./endpoint.ts";
export * from "./environment_error.ts";
export * from "./locate_tracker.ts";
export * from "./resolve.ts";
export * from "./unknown_host_error.ts";

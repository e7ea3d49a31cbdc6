/**
 * From the name of a host to its address: {@linkcode resolveHosts} asks the system, and
 * {@linkcode locateTracker} tries which address of a tracker's name accepts a connection (decision
 * 0097).
 *
 * A name is looked up once here. {@linkcode FollowedTracker} in lib/net looks it up again later. No
 * socket stays open here either.
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

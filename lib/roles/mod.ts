/**
 * The parts that every role has that talks to a tracker: {@linkcode Requests}, the control requests
 * that wait for an answer, and {@linkcode Counters}, the numbers of datagrams sent and received. The
 * member and the sequencer use both; the tracker has its own.
 *
 * Everything here is pure: no socket, clock, timer or randomness. Nothing here knows of streams or
 * orders; those are in lib/ordering.
 *
 * @module
 */
export * from "./counters.ts";
export * from "./requests.ts";

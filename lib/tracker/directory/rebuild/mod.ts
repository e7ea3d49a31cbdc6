/**
 * The rebuild of the directory after a restart: for a while, members and sequencers from before are
 * taken back as they report themselves.
 *
 * {@linkcode Rebuild} takes the reports of members, and ends the rebuild. {@linkcode
 * SequencerReports} holds what sequencers report about groups that they order, {@linkcode
 * KeptGroups} what they report about histories in files. Requests and heartbeats are not handled
 * here; handlers/ asks this folder who may still come back.
 *
 * Invariants:
 * - While it lasts, a restored group shows no view, and no restored member is evicted for its
 *   silence (PROTOCOL 9.4.3).
 * - When it is over, every restored group has a view numbered above all that were reported (9.4.4),
 *   and nothing of the reports is left.
 * - Members go first: a report of a sequencer makes no group while members may still report it.
 *
 * docs/PROTOCOL.md has the rules in sections 9.4, 9.5.9, 11.4 and 12.1. Why members are the
 * tracker's memory: decision 0004.
 *
 * @module
 */
export * from "./kept_groups.ts";
export * from "./rebuild.ts";

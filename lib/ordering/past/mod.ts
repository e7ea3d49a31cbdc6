/**
 * History: messages from before, which members ask for. {@linkcode Recent} keeps the newest entries
 * of a sequencer without a file, {@linkcode pageOfLog} makes the page that replies to a question
 * from an ordered log, and {@linkcode PastSender} sends it. Asking is
 * lib/client/member/group/recalls.ts and, after a takeover, {@linkcode PastFetch}: both put an
 * answer together with {@linkcode Recall}.
 *
 * Files of history are in lib/sequencer/log, and what members remember is in
 * lib/client/member/recent. docs/PROTOCOL.md has the rules in 12.2 to 12.6.
 *
 * Invariants:
 * - a page lists places in ascending order, each either in a message or in a gap, so that whoever
 *   asked knows of every place, and an answer costs a few datagrams, whatever was asked;
 * - the bytes that a recall counts are those of the messages that it keeps ({@linkcode Recall}).
 *
 * @module
 */
export * from "./fetched_past.ts";
export * from "./past_fetch.ts";
export * from "./past_page.ts";
export * from "./past_sender.ts";
export * from "./recall.ts";
export * from "./recent.ts";

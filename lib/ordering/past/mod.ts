/**
 * History: messages from before, which members ask for. {@linkcode Recent} keeps the newest
 * messages of a fifo group or of a sequencer without a file, {@linkcode pageOfLog} answers a
 * question from an ordered log, and {@linkcode PastSender} sends one page of the answer.
 *
 * Invariants: a page lists places in ascending order, each either in a message or in a gap, so
 * that whoever asked knows of every place. An answer costs a few datagrams, whatever was asked.
 * Asking is lib/client/member/group/recalls.ts and, after a takeover, {@linkcode PastFetch}:
 * both put an answer together with {@linkcode Recall}. The file is lib/sequencer/log. docs/PROTOCOL.md has
 * the rules in 12.2 to 12.6.
 *
 * @module
 */
export * from "./fetched_past.ts";
export * from "./past_fetch.ts";
export * from "./past_page.ts";
export * from "./past_sender.ts";
export * from "./recall.ts";
export * from "./recent.ts";

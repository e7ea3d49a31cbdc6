/**
 * The words in which `gm client` speaks: {@linkcode TextVoice} to people, {@linkcode JsonVoice} to
 * programs. Both get the same events and answers, and write to an {@linkcode Output}.
 *
 * Only what is written lives here: no voice decides anything, asks the tracker or changes a group.
 *
 * Invariants:
 * - A message of another member reaches a terminal as one line of harmless characters
 *   (show_text.ts).
 * - Field names and values of JSON lines are documented in docs/guide/talking.md, and never change
 *   their meaning.
 * - Lines leave in the order of the calls.
 *
 * @module
 */
export * from "./emulation_report.ts";
export * from "./json_voice.ts";
export * from "./show_text.ts";
export * from "./text_voice.ts";
export * from "./voice.ts";

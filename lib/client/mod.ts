/**
 * The client: a member of groups for programs, people and pipes.
 *
 * The protocol is in member/, a machine without I/O. {@linkcode MemberShell} puts it on a socket
 * and gives what it tells to whoever waits; {@linkcode Client} over it is the API that programs
 * use. Above that, no line knows a datagram: parse_line.ts says what a typed line means, a
 * {@linkcode Session} obeys it, a {@linkcode Voice} (text or JSON) tells what comes of it, and the
 * front ends (terminal, pipe, emulation) only bring lines. What others sent reaches a terminal as
 * one line of harmless characters (show_text.ts).
 *
 * Two things hold throughout. Delivered means taken: what the application (or a reader of stdout)
 * does not take is not acknowledged and holds its senders up, and a pipe is read no faster than
 * its lines can be multicast, so no queue grows without bound. And a machine that broke is a bug:
 * everybody who waits for it gets the error, and nothing of it is used any more.
 *
 * @module
 */
export * from "./client.ts";
export * from "./client_errors.ts";
export * from "./client_event.ts";
export * from "./emulation.ts";
export * from "./emulation_report.ts";
export * from "./json_voice.ts";
export * from "./member/mod.ts";
export * from "./session.ts";
export * from "./voice.ts";

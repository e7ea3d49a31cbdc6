/**
 * `gm client`: the command, built on `Client` and on nothing below it.
 *
 * command.ts runs the command, and client_flags.ts has its flags. A front end passes lines on:
 * terminal/ from a person (edit/ is its line editor), pipe.ts from stdin; emulation.ts needs none.
 * parse_line.ts says what a line means, and parse_request.ts what a line of JSON means. A `Session`
 * obeys it, and a voice (voice/) writes what happens. lines/ cuts bytes into lines; load/ generates
 * load for the lab.
 *
 * No line here knows a datagram, and no rule of the protocol lives here.
 *
 * Invariants:
 * - Events are taken all the time (`EventPump`), whatever a line waits for.
 * - No more of a pipe is read than can be multicast, so a fast writer is held up and not stored.
 * - stdout has messages and answers; notices and faults go to stderr, except with `--json`.
 *
 * @module
 */
export * from "./command.ts";

/**
 * The frames of a datagram: what each has (`*_frames.ts`, by subject), and how its body is read and
 * written (`*_codecs.ts` beside them). frame.ts has the union of all and their codes;
 * docs/PROTOCOL.md section 3 has every field.
 *
 * Invariants: a codec reads exactly what it writes, and takes whatever a peer may send without
 * throwing. It checks that a frame is well formed, not that it makes sense. No field depends on the
 * clock, the platform or Unicode tables.
 *
 * To add a frame:
 * 1. its interface, in the `*_frames.ts` of its subject;
 * 2. its place in the union `Frame` and its code in `FRAME_CODES` (frame.ts);
 * 3. its codec, in the `*_codecs.ts` beside the interface. Until it is there, frame_codecs.ts does
 *    not compile. A list in the frame gets a limit in lib/core/limits.ts, to fit a datagram;
 * 4. its fields, under a heading of its own in docs/PROTOCOL.md section 3, and its row in the table
 *    there. A test compares both with the code;
 * 5. golden examples in tests/vectors/datagrams.json, written by hand: a good one, and one for each
 *    fault. An arbitrary one in tests/unit/wire/arbitraries.ts, which does not compile without it;
 * 6. a case in the machines that take it: `onFrame` in lib/client/member, lib/sequencer/machine or
 *    lib/tracker/directory;
 * 7. a new `PROTOCOL_VERSION`, for a program of the old version drops a datagram with an unknown
 *    frame whole (PROTOCOL 2.2).
 *
 * @module
 */
export * from "./address_frames.ts";
export * from "./frame.ts";
export * from "./frame_codec.ts";
export * from "./frame_codecs.ts";
export * from "./history_frames.ts";
export * from "./message_run.ts";
export * from "./sequencer_frames.ts";
export * from "./stream_frames.ts";
export * from "./total_order_frames.ts";
export * from "./tracker_frames.ts";
export * from "./view_change.ts";

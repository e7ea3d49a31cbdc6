/**
 * The ordered log in a stream that several sequencers share (decision 0139), without the stream: a
 * {@linkcode GroupWriter} decides what one reign publishes and what an outcome means, {@linkcode
 * surveyStream} reads the end of a stream before a reign, and {@linkcode readPast} makes pages of
 * history. Reading is a generator, a {@linkcode Reading}, which yields its questions.
 *
 * Connections, promises, clocks and keys do not belong here: ../jetstream/ has them, and the tests
 * have a model of a stream that loses, delays and repeats.
 *
 * Invariants: a record is published on the condition that the stream ends where our last one is;
 * each attempt of a record has the same id, condition and bytes; the first record of a reign is
 * published before all others; nothing is confirmed that the stream has not confirmed.
 *
 * @module
 */
export * from "./batch_body.ts";
export * from "./body_seal.ts";
export * from "./group_writer.ts";
export * from "./look.ts";
export * from "./read_past.ts";
export * from "./reading.ts";
export * from "./record_format.ts";
export * from "./stream_record.ts";
export * from "./survey.ts";
export * from "./writer_command.ts";

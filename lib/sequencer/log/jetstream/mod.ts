/**
 * The ordered log in NATS JetStream: {@linkcode JetStreamLog} runs the writers of ../replicated/
 * over a connection. `gm sequencer` imports this folder only with `--nats`, since the client is
 * large.
 *
 * Rules of ordering, and what an outcome means, do not belong here. Invariants: no promise is left
 * without a handler; what the server says by a read is no more than a hint, and only the condition
 * of a publish decides.
 *
 * @module
 */
export * from "./jetstream_log.ts";
export * from "./nats_error.ts";

/**
 * What travels: datagrams (header and frames) and control messages (JSON lines). Bytes in, a value
 * or a {@linkcode WireError} out, never an exception, whatever a peer sent. docs/PROTOCOL.md has
 * every field; tests/vectors holds golden examples of both.
 *
 * No rule of the protocol lives here: a frame that decodes may still be stale, foreign or absurd.
 *
 * @module
 */
export * from "./control.ts";
export * from "./control_codec.ts";
export * from "./datagram.ts";
export * from "./datagram_decoder.ts";
export * from "./datagram_writer.ts";
export * from "./encode_datagram.ts";
export * from "./frames.ts";
export * from "./line_splitter.ts";
export * from "./wire_error.ts";

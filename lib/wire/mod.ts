/**
 * What travels: datagrams (header and frames) and control messages (JSON lines). Bytes in, a value
 * or a {@linkcode WireError} out, never an exception, whatever a peer sent. docs/PROTOCOL.md has
 * every field; tests/vectors holds golden examples of both.
 *
 * No rule of the protocol lives here: a frame that decodes may still be stale, foreign or absurd.
 *
 * @module
 */
export * from "./control/control.ts";
export * from "./control/control_codec.ts";
export * from "./datagram/datagram.ts";
export * from "./datagram/datagram_decoder.ts";
export * from "./datagram/datagram_writer.ts";
export * from "./datagram/encode_datagram.ts";
export * from "./frames/frames.ts";
export * from "./control/line_splitter.ts";
export * from "./bytes/wire_error.ts";

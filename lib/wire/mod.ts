/**
 * The wire format: datagrams (datagram/), the frames in them (frames/), the fields in those
 * (bytes/), and the lines of JSON on control connections (control/). Bytes in, a value or a
 * {@linkcode WireError} out, whatever a peer sent: nothing here throws on it. frames/mod.ts says
 * how to add a frame.
 *
 * No rule of the protocol lives here: a frame that decodes may still be stale, foreign or absurd.
 * docs/PROTOCOL.md has every field in sections 2 to 5; tests/vectors has golden examples.
 *
 * @module
 */
export { WireError, type WireFault } from "./bytes/mod.ts";
export * from "./control/control.ts";
export * from "./control/control_codec.ts";
export * from "./control/control_transport.ts";
export * from "./control/line_splitter.ts";
export * from "./control/opening.ts";
export * from "./control/plain_control.ts";
export * from "./datagram/mod.ts";
export * from "./frames/address_frames.ts";
export * from "./frames/frame.ts";
export * from "./frames/history_frames.ts";
export {
  FIRST_FRAGMENT,
  LAST_FRAGMENT,
  type MessageSlice,
  RUN_SIGNATURE,
} from "./frames/message_run.ts";
export * from "./frames/sequencer_frames.ts";
export * from "./frames/stream_frames.ts";
export * from "./frames/total_order_frames.ts";
export * from "./frames/tracker_frames.ts";
export { CHANGE_KINDS, type ChangeKind, type ViewChange } from "./frames/view_change.ts";

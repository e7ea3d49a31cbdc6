import type { ByteReader } from "../bytes/byte_reader.ts";
import type { ByteWriter } from "../bytes/byte_writer.ts";
import type { Frame, FrameType } from "./frames.ts";

/** How the body of one type of frame is read and written; the reader ends where the body ends. */
export interface FrameCodec<F extends Frame> {
  read(reader: ByteReader): F;
  /** `payload` is what the offsets of a frame's messages point into. */
  write(writer: ByteWriter, frame: F, payload: Uint8Array): void;
}

/** One codec for each of some types of frames. */
export type FrameCodecs<T extends FrameType> = {
  readonly [K in T]: FrameCodec<Frame & { type: K }>;
};

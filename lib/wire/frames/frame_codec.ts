import type { ByteReader, ByteWriter } from "../bytes/mod.ts";
import type { Frame, FrameType } from "./frame.ts";

/** Reads and writes the body of one type of frame. The reader ends where the body ends. */
export interface FrameCodec<F extends Frame> {
  read(reader: ByteReader): F;
  /** `payload` is the buffer that the offsets of the frame's messages point into. */
  write(writer: ByteWriter, frame: F, payload: Uint8Array): void;
}

/** One codec for each of some types of frames. */
export type FrameCodecs<T extends FrameType> = {
  readonly [K in T]: FrameCodec<Frame & { type: K }>;
};

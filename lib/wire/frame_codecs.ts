import type { Frame, FrameType } from "./frames.ts";
import type { ByteReader } from "./byte_reader.ts";
import type { ByteWriter } from "./byte_writer.ts";
import { streamCodecs } from "./stream_frames.ts";
import { historyCodecs } from "./history_frames.ts";
import { totalOrderCodecs } from "./total_order_frames.ts";
import { sequencerCodecs } from "./sequencer_frames.ts";
import { trackerCodecs } from "./tracker_frames.ts";
import { FRAME_CODES } from "./frames.ts";

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

/** The codec of every frame. */
export const frameCodecs: FrameCodecs<FrameType> = {
  ...streamCodecs,
  ...totalOrderCodecs,
  ...historyCodecs,
  ...sequencerCodecs,
  ...trackerCodecs,
};

const typesByCode: (FrameType | undefined)[] = [];
for (const [type, code] of Object.entries(FRAME_CODES)) typesByCode[code] = type as FrameType;

/** The type of frame with this code, if there is one. */
export function frameTypeOf(code: number): FrameType | undefined {
  return typesByCode[code];
}

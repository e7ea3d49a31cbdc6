import type { FrameCodecs } from "./frame_codec.ts";
import { streamCodecs } from "./stream_frames.ts";
import { historyCodecs } from "./history_frames.ts";
import { totalOrderCodecs } from "./total_order_frames.ts";
import { sequencerCodecs } from "./sequencer_frames.ts";
import { trackerCodecs } from "./tracker_frames.ts";
import { FRAME_CODES, type FrameType } from "./frames.ts";

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

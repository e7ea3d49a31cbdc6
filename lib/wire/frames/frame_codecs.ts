import type { FrameCodec, FrameCodecs } from "./frame_codec.ts";
import { addressCodecs } from "./address_codecs.ts";
import { streamCodecs } from "./stream_codecs.ts";
import { historyCodecs } from "./history_codecs.ts";
import { totalOrderCodecs } from "./total_order_codecs.ts";
import { sequencerCodecs } from "./sequencer_codecs.ts";
import { trackerCodecs } from "./tracker_codecs.ts";
import { type Frame, FRAME_CODES, type FrameType } from "./frame.ts";

/** The codec of every frame. */
export const frameCodecs: FrameCodecs<FrameType> = {
  ...streamCodecs,
  ...totalOrderCodecs,
  ...historyCodecs,
  ...sequencerCodecs,
  ...trackerCodecs,
  ...addressCodecs,
};

const codecsByCode: (FrameCodec<Frame> | undefined)[] = [];
for (const [type, code] of Object.entries(FRAME_CODES)) {
  codecsByCode[code] = frameCodecs[type as FrameType] as FrameCodec<Frame>;
}

/** Returns the codec of the frames that have a code; `undefined` if none has. */
export function frameCodecOf(code: number): FrameCodec<Frame> | undefined {
  return codecsByCode[code];
}

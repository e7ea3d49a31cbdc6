import type { FrameCodecs } from "./frame_codec.ts";
import { addressCodecs } from "./address_codecs.ts";
import { streamCodecs } from "./stream_codecs.ts";
import { historyCodecs } from "./history_codecs.ts";
import { totalOrderCodecs } from "./total_order_codecs.ts";
import { sequencerCodecs } from "./sequencer_codecs.ts";
import { trackerCodecs } from "./tracker_codecs.ts";
import { FRAME_CODES, type FrameType } from "./frame.ts";

/** The codec of every frame. */
export const frameCodecs: FrameCodecs<FrameType> = {
  ...streamCodecs,
  ...totalOrderCodecs,
  ...historyCodecs,
  ...sequencerCodecs,
  ...trackerCodecs,
  ...addressCodecs,
};

const typesByCode: (FrameType | undefined)[] = [];
for (const [type, code] of Object.entries(FRAME_CODES)) typesByCode[code] = type as FrameType;

/** Returns the type of frame that has a code; `undefined` if none has. */
export function frameTypeOf(code: number): FrameType | undefined {
  return typesByCode[code];
}

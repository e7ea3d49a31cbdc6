import type { FrameCodecs } from "./frame_codec.ts";

/** Codecs of the frames that prove an address. */
export const addressCodecs: FrameCodecs<"challenge" | "echo"> = {
  challenge: {
    read: (reader) => ({ type: "challenge", cookie: reader.u32() }),
    write: (writer, frame) => writer.u32(frame.cookie),
  },
  echo: {
    read: (reader) => ({ type: "echo", cookie: reader.u32() }),
    write: (writer, frame) => writer.u32(frame.cookie),
  },
};

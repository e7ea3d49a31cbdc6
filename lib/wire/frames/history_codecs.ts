import { MESSAGE_BYTES_MAX, U48_MAX } from "../../core/mod.ts";
import type { FrameCodecs } from "./frame_codec.ts";
import { PAST_MARKS } from "./history_frames.ts";
import { readMessageRun, writeMessageRun } from "./message_run.ts";

/** Codecs of the frames by which a member asks for history and gets it. */
export const historyCodecs: FrameCodecs<"recall" | "past" | "past-mark"> = {
  recall: {
    read: (reader) => ({
      type: "recall",
      question: reader.u32(),
      place: reader.u48(),
      offset: reader.u32(),
      count: reader.u16(),
      until: reader.u48(),
    }),
    write(writer, frame) {
      writer.u32(frame.question);
      writer.u48(frame.place);
      writer.u32(frame.offset);
      writer.u16(frame.count);
      writer.u48(frame.until);
    },
  },
  past: {
    read(reader) {
      const question = reader.u32();
      const from = reader.u48();
      const place = reader.u48();
      const seq = reader.u48();
      const seqs = reader.u16();
      const sender = reader.u48();
      const length = reader.u32();
      const offset = reader.u32();
      const name = reader.name();
      reader.expect(from <= place && place > 0 && seq > 0 && seqs > 0);
      reader.expect(Math.max(place, seq) + seqs - 1 <= U48_MAX && length <= MESSAGE_BYTES_MAX);
      const messages = readMessageRun(reader);
      const [piece] = messages;
      reader.expect(messages.length === 1 && offset + piece!.end - piece!.start <= length);
      const where = { question, from, place, seq, seqs };
      return { type: "past", ...where, sender, length, offset, name, messages };
    },
    write(writer, frame, payload) {
      writer.u32(frame.question);
      writer.u48(frame.from);
      writer.u48(frame.place);
      writer.u48(frame.seq);
      writer.u16(frame.seqs);
      writer.u48(frame.sender);
      writer.u32(frame.length);
      writer.u32(frame.offset);
      writer.name(frame.name);
      writeMessageRun(writer, frame.messages, payload);
    },
  },
  "past-mark": {
    read(reader) {
      const question = reader.u32();
      const kind = reader.choice(PAST_MARKS);
      const from = reader.u48();
      const first = reader.u48();
      const last = reader.u48();
      reader.expect(from <= first);
      return { type: "past-mark", question, kind, from, first, last };
    },
    write(writer, frame) {
      writer.u32(frame.question);
      writer.u8(PAST_MARKS.indexOf(frame.kind));
      writer.u48(frame.from);
      writer.u48(frame.first);
      writer.u48(frame.last);
    },
  },
};

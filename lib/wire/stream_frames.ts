import { U48_MAX } from "../core/mod.ts";
import type { FrameCodec, FrameCodecs } from "./frame_codecs.ts";
import type { AckEntry, GreetingFrame, RangesFrame } from "./frames.ts";
import { readMessageRun, writeMessageRun } from "./message_run.ts";

function rangesCodec<T extends RangesFrame["type"]>(
  type: T,
): FrameCodec<RangesFrame & { type: T }> {
  return {
    read(reader) {
      const stream = reader.u48();
      const ranges = reader.ranges();
      reader.expect(ranges.length > 0);
      return { type, stream, ranges };
    },
    write(writer, frame) {
      writer.u48(frame.stream);
      writer.ranges(frame.ranges);
    },
  };
}

function greetingCodec<T extends GreetingFrame["type"]>(
  type: T,
): FrameCodec<GreetingFrame & { type: T }> {
  return {
    read(reader) {
      return {
        type,
        joined: reader.u32(),
        peerJoined: reader.u32(),
        cut: reader.u48(),
        name: reader.name(),
      };
    },
    write(writer, frame) {
      writer.u32(frame.joined);
      writer.u32(frame.peerJoined);
      writer.u48(frame.cut);
      writer.name(frame.name);
    },
  };
}

/** Frames of the streams between members (and of submissions to a sequencer). */
export const streamCodecs: FrameCodecs<
  "data" | "ack" | "nak" | "not-held" | "tail" | "hello" | "welcome" | "bye"
> = {
  data: {
    read(reader) {
      const base = reader.u48();
      reader.expect(base > 0);
      const messages = readMessageRun(reader);
      reader.expect(base + messages.length - 1 <= U48_MAX);
      return { type: "data", base, messages };
    },
    write(writer, frame, payload) {
      writer.u48(frame.base);
      writeMessageRun(writer, frame.messages, payload);
    },
  },
  ack: {
    read(reader) {
      const entries: AckEntry[] = [];
      do {
        entries.push({ stream: reader.u48(), delivered: reader.u48(), credit: reader.u32() });
      } while (reader.remaining > 0);
      return { type: "ack", entries };
    },
    write(writer, frame) {
      for (const { stream, delivered, credit } of frame.entries) {
        writer.u48(stream);
        writer.u48(delivered);
        writer.u32(credit);
      }
    },
  },
  nak: rangesCodec("nak"),
  "not-held": rangesCodec("not-held"),
  tail: {
    read: (reader) => ({ type: "tail", highest: reader.u48() }),
    write: (writer, frame) => writer.u48(frame.highest),
  },
  hello: greetingCodec("hello"),
  welcome: greetingCodec("welcome"),
  bye: {
    read: (reader) => ({ type: "bye", joined: reader.u32(), last: reader.u48() }),
    write(writer, frame) {
      writer.u32(frame.joined);
      writer.u48(frame.last);
    },
  },
};

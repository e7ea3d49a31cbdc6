import { U48_MAX } from "../../core/mod.ts";
import type { FrameCodec, FrameCodecs } from "./frame_codec.ts";
import { readMessageRun, writeMessageRun } from "./message_run.ts";
import type { AckEntry, GreetingFrame, RangesFrame } from "./stream_frames.ts";

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
      const joined = reader.u32();
      const peerJoined = reader.u32();
      const base = reader.u48();
      const cut = reader.u48();
      reader.expect(base <= cut);
      return { type, joined, peerJoined, base, cut, name: reader.name() };
    },
    write(writer, frame) {
      writer.u32(frame.joined);
      writer.u32(frame.peerJoined);
      writer.u48(frame.base);
      writer.u48(frame.cut);
      writer.name(frame.name);
    },
  };
}

/** The types of frames of streams: between members, and of submissions to a sequencer. */
type StreamFrameType =
  | "data"
  | "ack"
  | "nak"
  | "not-held"
  | "tail"
  | "hello"
  | "welcome"
  | "bye"
  | "extent"
  | "relay"
  | "slow"
  | "path-probe"
  | "path-passed"
  | "channel-probe"
  | "channel-passed";

/** Codecs of the frames of streams. */
export const streamCodecs: FrameCodecs<StreamFrameType> = {
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
      const share = reader.u32();
      const entries: AckEntry[] = [];
      do {
        entries.push({ stream: reader.u48(), delivered: reader.u48(), credit: reader.u32() });
      } while (reader.remaining > 0);
      return { type: "ack", share, entries };
    },
    write(writer, frame) {
      writer.u32(frame.share);
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
  extent: {
    read(reader) {
      const stream = reader.u48();
      const joined = reader.u32();
      const view = reader.u32();
      const highest = reader.u48();
      const asks = reader.choice([false, true]);
      const held = reader.ranges();
      reader.expect((held.at(-1)?.last ?? 0) <= highest);
      return { type: "extent", stream, joined, view, highest, asks, held };
    },
    write(writer, frame) {
      writer.u48(frame.stream);
      writer.u32(frame.joined);
      writer.u32(frame.view);
      writer.u48(frame.highest);
      writer.u8(frame.asks ? 1 : 0);
      writer.ranges(frame.held);
    },
  },
  relay: {
    read(reader) {
      const stream = reader.u48();
      const joined = reader.u32();
      const base = reader.u48();
      reader.expect(base > 0);
      const messages = readMessageRun(reader);
      reader.expect(base + messages.length - 1 <= U48_MAX);
      return { type: "relay", stream, joined, base, messages };
    },
    write(writer, frame, payload) {
      writer.u48(frame.stream);
      writer.u32(frame.joined);
      writer.u48(frame.base);
      writeMessageRun(writer, frame.messages, payload);
    },
  },
  slow: {
    read: (reader) => ({ type: "slow", count: reader.u32(), members: reader.ids() }),
    write(writer, frame) {
      writer.u32(frame.count);
      for (const id of frame.members) writer.u48(id);
    },
  },
  "path-probe": {
    read: (reader) => ({ type: "path-probe", padding: reader.zeros() }),
    write: (writer, frame) => writer.zeros(frame.padding),
  },
  "path-passed": {
    read: (reader) => ({ type: "path-passed", bytes: reader.u16() }),
    write: (writer, frame) => writer.u16(frame.bytes),
  },
  "channel-probe": {
    read: (reader) => ({ type: "channel-probe", count: reader.u32(), padding: reader.zeros() }),
    write(writer, frame) {
      writer.u32(frame.count);
      writer.zeros(frame.padding);
    },
  },
  "channel-passed": {
    read: (reader) => ({ type: "channel-passed", count: reader.u32() }),
    write: (writer, frame) => writer.u32(frame.count),
  },
};

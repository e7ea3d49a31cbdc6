import { CHAIN_HASH_BYTES, type MemberId, SIGNATURE_BYTES, U48_MAX } from "../../core/mod.ts";
import type { FrameCodecs } from "./frame_codec.ts";
import { readMessageRun, writeMessageRun } from "./message_run.ts";
import { UNREACHED_PATHS, type UnreachedPath } from "./total_order_frames.ts";
import { readViewChange, writeViewChange } from "./view_change.ts";

/** Codecs of the frames of the one sequence that a sequencer makes for a group. */
export const totalOrderCodecs: FrameCodecs<
  "ordered" | "change" | "install" | "stable" | "unreached" | "lacking" | "head"
> = {
  ordered: {
    read(reader) {
      const epoch = reader.epoch();
      const base = reader.u48();
      const slot = reader.u32();
      const submission = reader.u48();
      reader.expect(base > 0 && submission > 0);
      const messages = readMessageRun(reader);
      reader.expect(Math.max(base, submission) + messages.length - 1 <= U48_MAX);
      return { type: "ordered", epoch, base, slot, submission, messages };
    },
    write(writer, frame, payload) {
      writer.epoch(frame.epoch);
      writer.u48(frame.base);
      writer.u32(frame.slot);
      writer.u48(frame.submission);
      writeMessageRun(writer, frame.messages, payload);
    },
  },
  change: {
    read(reader) {
      const epoch = reader.epoch();
      const seq = reader.u48();
      reader.expect(seq > 0);
      return { type: "change", epoch, seq, change: readViewChange(reader) };
    },
    write(writer, frame) {
      writer.epoch(frame.epoch);
      writer.u48(frame.seq);
      writeViewChange(writer, frame.change);
    },
  },
  install: {
    read(reader) {
      const epoch = reader.epoch();
      const seq = reader.u48();
      const previousLast = reader.u48();
      const view = reader.u32();
      const part = reader.u16();
      const parts = reader.u16();
      reader.expect(seq === previousLast + 1 + part && part < parts);
      const members = reader.ids();
      return { type: "install", epoch, seq, previousLast, view, part, parts, members };
    },
    write(writer, frame) {
      writer.epoch(frame.epoch);
      writer.u48(frame.seq);
      writer.u48(frame.previousLast);
      writer.u32(frame.view);
      writer.u16(frame.part);
      writer.u16(frame.parts);
      for (const member of frame.members) writer.u48(member);
    },
  },
  stable: {
    read: (reader) => ({ type: "stable", seq: reader.u48() }),
    write: (writer, frame) => writer.u48(frame.seq),
  },
  unreached: {
    read(reader) {
      const count = reader.u32();
      const members: { id: MemberId; path: UnreachedPath }[] = [];
      while (reader.remaining > 0) {
        const id = reader.u48();
        reader.expect(id > 0);
        members.push({ id, path: reader.choice(UNREACHED_PATHS) });
      }
      return { type: "unreached", count, members };
    },
    write(writer, frame) {
      writer.u32(frame.count);
      for (const { id, path } of frame.members) {
        writer.u48(id);
        writer.u8(UNREACHED_PATHS.indexOf(path));
      }
    },
  },
  lacking: {
    read(reader) {
      const seq = reader.u48();
      const members: { id: MemberId; delivered: number }[] = [];
      while (reader.remaining > 0) {
        const id = reader.u48();
        reader.expect(id > 0);
        members.push({ id, delivered: reader.u48() });
      }
      return { type: "lacking", seq, members };
    },
    write(writer, frame) {
      writer.u48(frame.seq);
      for (const { id, delivered } of frame.members) {
        writer.u48(id);
        writer.u48(delivered);
      }
    },
  },
  head: {
    read: (reader) => ({
      type: "head",
      seq: reader.u48(),
      held: reader.u48(),
      chain: reader.fixed(CHAIN_HASH_BYTES),
      signature: reader.fixed(SIGNATURE_BYTES),
    }),
    write(writer, frame) {
      writer.u48(frame.seq);
      writer.u48(frame.held);
      writer.copy(frame.chain, 0, CHAIN_HASH_BYTES);
      writer.copy(frame.signature, 0, SIGNATURE_BYTES);
    },
  },
};

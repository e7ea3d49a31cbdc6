import type { ByteReader, ByteWriter } from "../bytes/mod.ts";
import type { FrameCodecs } from "./frame_codec.ts";
import { readGroupKind, writeGroupKind } from "./group_kinds.ts";
import { readSignedReport, writeSignedReport } from "./identity_fields.ts";
import { UNKNOWN_REASONS, type ViewNumber } from "./tracker_frames.ts";
import { readViewChange, writeViewChange } from "./view_change.ts";

function readViewNumbers(reader: ByteReader): ViewNumber[] {
  const views: ViewNumber[] = [];
  while (reader.remaining > 0) views.push({ group: reader.u32(), view: reader.u32() });
  return views;
}

function writeViewNumbers(writer: ByteWriter, views: readonly ViewNumber[]): void {
  for (const { group, view } of views) {
    writer.u32(group);
    writer.u32(view);
  }
}

/** Codecs of the frames between the tracker and its members. */
export const trackerCodecs: FrameCodecs<
  "heartbeat" | "heartbeat-ack" | "probe" | "unknown" | "restore" | "notice" | "direct"
> = {
  heartbeat: {
    read: (reader) => ({
      type: "heartbeat",
      count: reader.u32(),
      asks: reader.choice([false, true]),
      views: readViewNumbers(reader),
    }),
    write(writer, frame) {
      writer.u32(frame.count);
      writer.u8(frame.asks ? 1 : 0);
      writeViewNumbers(writer, frame.views);
    },
  },
  "heartbeat-ack": {
    read: (reader) => ({
      type: "heartbeat-ack",
      count: reader.u32(),
      boot: reader.u32(),
      views: readViewNumbers(reader),
    }),
    write(writer, frame) {
      writer.u32(frame.count);
      writer.u32(frame.boot);
      writeViewNumbers(writer, frame.views);
    },
  },
  probe: {
    read: (reader) => ({ type: "probe", count: reader.u32() }),
    write: (writer, frame) => writer.u32(frame.count),
  },
  unknown: {
    read: (reader) => ({
      type: "unknown",
      boot: reader.u32(),
      reason: reader.choice(UNKNOWN_REASONS),
    }),
    write(writer, frame) {
      writer.u32(frame.boot);
      writer.u8(UNKNOWN_REASONS.indexOf(frame.reason));
    },
  },
  restore: {
    read: (reader) => ({
      type: "restore",
      name: reader.name(),
      groupName: reader.name(),
      ...readGroupKind(reader),
      created: reader.u32(),
      epoch: reader.epoch(),
      view: reader.u32(),
      joined: reader.u32(),
      slot: reader.u32(),
      forgotten: reader.u32(),
      ...reader.choice([false, true]) && { report: readSignedReport(reader) },
      removed: reader.ids(),
    }),
    write(writer, frame) {
      writer.name(frame.name);
      writer.name(frame.groupName);
      writeGroupKind(writer, frame);
      writer.u32(frame.created);
      writer.epoch(frame.epoch);
      writer.u32(frame.view);
      writer.u32(frame.joined);
      writer.u32(frame.slot);
      writer.u32(frame.forgotten);
      writer.u8(frame.report === undefined ? 0 : 1);
      if (frame.report !== undefined) writeSignedReport(writer, frame.report);
      for (const id of frame.removed) writer.u48(id);
    },
  },
  notice: {
    read: (reader) => ({ type: "notice", change: readViewChange(reader) }),
    write: (writer, frame) => writeViewChange(writer, frame.change),
  },
  direct: {
    read: (reader) => ({ type: "direct", partner: reader.u48() }),
    write: (writer, frame) => writer.u48(frame.partner),
  },
};

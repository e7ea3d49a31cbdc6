import type { FrameCodecs } from "./frame_codec.ts";
import { readGroupKind, writeGroupKind } from "./group_kinds.ts";
import { readSignedIdentity, writeSignedIdentity } from "./identity_fields.ts";
import { EXPEL_REASONS, type LeaseFrame } from "./sequencer_frames.ts";

/** Codecs of the frames by which a sequencer gets, keeps and takes over its groups. */
export const sequencerCodecs: FrameCodecs<
  "invite" | "lease" | "grant" | "recover" | "promise" | "stale" | "reign" | "expel"
> = {
  invite: {
    read: (reader) => ({ type: "invite", boot: reader.u32() }),
    write: (writer, frame) => writer.u32(frame.boot),
  },
  lease: {
    read(reader) {
      const count = reader.u32();
      const groups: LeaseFrame["groups"][number][] = [];
      while (reader.remaining > 0) {
        groups.push({
          group: reader.u32(),
          epoch: reader.epoch(),
          view: reader.u32(),
          last: reader.u48(),
        });
      }
      return { type: "lease", count, groups };
    },
    write(writer, frame) {
      writer.u32(frame.count);
      for (const { group, epoch, view, last } of frame.groups) {
        writer.u32(group);
        writer.epoch(epoch);
        writer.u32(view);
        writer.u48(last);
      }
    },
  },
  grant: {
    read: (reader) => ({
      type: "grant",
      epoch: reader.epoch(),
      count: reader.u32(),
      leaseMs: reader.u32(),
      ...readGroupKind(reader),
      view: reader.u32(),
      members: reader.u32(),
      last: reader.u48(),
      name: reader.name(),
    }),
    write(writer, frame) {
      writer.epoch(frame.epoch);
      writer.u32(frame.count);
      writer.u32(frame.leaseMs);
      writeGroupKind(writer, frame);
      writer.u32(frame.view);
      writer.u32(frame.members);
      writer.u48(frame.last);
      writer.name(frame.name);
    },
  },
  recover: {
    read: (reader) => ({ type: "recover", epoch: reader.epoch(), view: reader.u32() }),
    write(writer, frame) {
      writer.epoch(frame.epoch);
      writer.u32(frame.view);
    },
  },
  promise: {
    read: (reader) => ({
      type: "promise",
      epoch: reader.epoch(),
      installed: reader.epoch(),
      base: reader.u48(),
      joined: reader.u32(),
      hasBegun: reader.choice([false, true]),
      cut: reader.u48(),
      delivered: reader.u48(),
      submitted: reader.u48(),
      held: reader.ranges(),
    }),
    write(writer, frame) {
      writer.epoch(frame.epoch);
      writer.epoch(frame.installed);
      writer.u48(frame.base);
      writer.u32(frame.joined);
      writer.u8(frame.hasBegun ? 1 : 0);
      writer.u48(frame.cut);
      writer.u48(frame.delivered);
      writer.u48(frame.submitted);
      writer.ranges(frame.held);
    },
  },
  stale: {
    read: (reader) => ({ type: "stale", epoch: reader.epoch() }),
    write: (writer, frame) => writer.epoch(frame.epoch),
  },
  reign: {
    read(reader) {
      const epoch = reader.epoch();
      const sequencer = reader.u48();
      const address = reader.address();
      if (reader.remaining === 0) return { type: "reign", epoch, sequencer, address };
      const registration = { name: reader.name(), identity: readSignedIdentity(reader) };
      return { type: "reign", epoch, sequencer, address, registration };
    },
    write(writer, frame) {
      writer.epoch(frame.epoch);
      writer.u48(frame.sequencer);
      writer.address(frame.address);
      if (frame.registration === undefined) return;
      writer.name(frame.registration.name);
      writeSignedIdentity(writer, frame.registration.identity);
    },
  },
  expel: {
    read: (reader) => ({
      type: "expel",
      epoch: reader.epoch(),
      reason: reader.choice(EXPEL_REASONS),
      members: reader.ids(),
    }),
    write(writer, frame) {
      writer.epoch(frame.epoch);
      writer.u8(EXPEL_REASONS.indexOf(frame.reason));
      for (const id of frame.members) writer.u48(id);
    },
  },
};

import { MODES } from "../core/mod.ts";
import type { FrameCodecs } from "./frame_codecs.ts";
import type { LeaseFrame } from "./frames.ts";

/** Frames by which a sequencer gets, keeps and takes over its groups. */
export const sequencerCodecs: FrameCodecs<
  "invite" | "lease" | "grant" | "recover" | "promise" | "stale"
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
      mode: reader.choice(MODES),
      view: reader.u32(),
      members: reader.u32(),
      name: reader.name(),
    }),
    write(writer, frame) {
      writer.epoch(frame.epoch);
      writer.u32(frame.count);
      writer.u32(frame.leaseMs);
      writer.u8(MODES.indexOf(frame.mode));
      writer.u32(frame.view);
      writer.u32(frame.members);
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
      delivered: reader.u48(),
      held: reader.ranges(),
    }),
    write(writer, frame) {
      writer.epoch(frame.epoch);
      writer.epoch(frame.installed);
      writer.u48(frame.delivered);
      writer.ranges(frame.held);
    },
  },
  stale: {
    read: (reader) => ({ type: "stale", epoch: reader.epoch() }),
    write: (writer, frame) => writer.epoch(frame.epoch),
  },
};

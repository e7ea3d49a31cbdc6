import { FifoGroup } from "./fifo/fifo_group.ts";
import type { Group, GroupOptions } from "./group/group.ts";
import { TotalGroup } from "./total/total_group.ts";

/** Begins our stay in the group of `options.record`. Only this function asks which mode a group has. */
export function enterGroup(options: GroupOptions): Group {
  return options.record.mode === "fifo" ? new FifoGroup(options) : new TotalGroup(options);
}

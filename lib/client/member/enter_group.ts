import { FifoGroup } from "./fifo/fifo_group.ts";
import type { Group, GroupOptions } from "./group/group.ts";
import { TotalGroup } from "./total/total_group.ts";

/** Our part in the group that a view is of, as its mode wants it. */
export function enterGroup(options: GroupOptions): Group {
  return options.record.mode === "fifo" ? new FifoGroup(options) : new TotalGroup(options);
}

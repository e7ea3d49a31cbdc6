import { FifoGroup } from "./fifo_group.ts";
import type { Group, GroupOptions } from "./group.ts";
import { TotalGroup } from "./total_group.ts";

/** Our part in the group that a view is of, as its mode wants it. */
export function enterGroup(options: GroupOptions): Group {
  return options.record.mode === "fifo" ? new FifoGroup(options) : new TotalGroup(options);
}

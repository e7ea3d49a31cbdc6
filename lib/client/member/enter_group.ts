import { FifoGroup } from "./fifo/mod.ts";
import type { Group, GroupOptions } from "./group/group.ts";
import { TotalGroup } from "./total/mod.ts";

/**
 * Begins our stay in the group of `options.record`. Only this function chooses the class for a
 * mode.
 */
export function enterGroup(options: GroupOptions): Group {
  return options.record.mode === "fifo" ? new FifoGroup(options) : new TotalGroup(options);
}

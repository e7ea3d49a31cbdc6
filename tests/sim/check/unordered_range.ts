import type { SeqRange } from "../../../lib/core/mod.ts";
import type { Lacking } from "../../../lib/client/member/mod.ts";

/** The name that a member gives its sequencer. No member of the simulator has this name. */
const SEQUENCER = "sequencer";

/**
 * Returns the messages of a leaver that may have no place in the order: those that it says its
 * sequencer lacks. The name tells the sequencer from members, and the leaver's view does not: a
 * member that lacked something when the leaver said bye may be out of the view by now.
 */
export function unorderedRange(lacking: readonly Lacking[]): SeqRange | undefined {
  return lacking.find(({ member }) => member.name === SEQUENCER)?.range;
}

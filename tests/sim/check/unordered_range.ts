import type { SeqRange } from "../../../lib/core/mod.ts";
import type { Lacking } from "../../../lib/client/member/mod.ts";

/** The name under which a member speaks of its sequencer. The simulator's members have others. */
const SEQUENCER = "sequencer";

/**
 * Returns the messages that a leaver says have not come back: the sequencer lacks them. Whether the
 * others that it names are in its view does not matter: one that lacked something when the leaver
 * said bye may be gone before the leaver is out.
 */
export function unorderedRange(lacking: readonly Lacking[]): SeqRange | undefined {
  return lacking.find(({ member }) => member.name === SEQUENCER)?.range;
}

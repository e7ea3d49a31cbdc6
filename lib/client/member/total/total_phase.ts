import type { Seq } from "../../../core/mod.ts";
import type { HelloSchedule } from "./hello_schedule.ts";
import type { Sequence, SequencerPeer } from "./sequencer_peer.ts";

/**
 * The phases of a member's part in a total-order group. A phase determines which sequencer's
 * entries the member takes. docs/ARCHITECTURE.md has the diagram; `Succession` is the only class
 * that changes the phase.
 *
 * A phase says nothing of what the application has taken. A member that has delivered its own leave
 * still follows its sequencer (`OrderedEvents.isOut`), and a member in any phase may be leaving
 * (`Leaving`).
 */
export const TOTAL_PHASES = ["greeting", "following", "promised", "abandoned"] as const;

interface Phase<Type extends typeof TOTAL_PHASES[number]> {
  readonly type: Type;
}

/** The phase before the welcome: the member says hello, takes no entry and submits nothing. */
interface GreetingPhase extends Phase<"greeting"> {
  readonly hello: HelloSchedule;
}

/** The phase in which the member takes entries of its sequencer, and submits to it. */
interface FollowingPhase extends Phase<"following"> {
  readonly sequence: Sequence;
}

/**
 * The phase from the tracker's `reign`, which names another sequencer, to that sequencer's install.
 * The member takes no entry, not even from the new sequencer, and submits nothing; entries that it
 * holds in order are still delivered (PROTOCOL 11.2.1).
 */
export interface PromisedPhase extends Phase<"promised"> {
  readonly sequence: Sequence;
  /** The sequencer that sent the entries which still wait for the application. */
  readonly former: SequencerPeer;
  /** The promise: no entry is added to the sequence, so these marks of it do not move. */
  readonly marks: { readonly contiguous: Seq; readonly highest: Seq };
}

/** The last phase: the tracker has evicted the member, and every frame is foreign to it. */
type AbandonedPhase = Phase<"abandoned">;

export type TotalPhase = GreetingPhase | FollowingPhase | PromisedPhase | AbandonedPhase;

import type { Address, MemberId } from "../../../core/mod.ts";
import type { SignedRegistration, TrackerLife } from "../../../roles/mod.ts";
import type { RegisterAnswer } from "../../../wire/mod.ts";
import type { TrackerWatch } from "./tracker_watch.ts";

/** The phases of a {@linkcode SequencerLink}. */
export const LINK_PHASES = [
  "uninvited",
  "registering",
  "registered",
  "quitting",
  "closed",
] as const satisfies readonly LinkPhase["type"][];

/** A registration at a tracker. */
export interface Registered {
  readonly tracker: Address;
  readonly self: MemberId;
  readonly life: TrackerLife;
  /** The answer to our registration: it has our address, and the range of the groups' channels. */
  readonly answer: RegisterAnswer;
  readonly watch: TrackerWatch;
  /** The registration as we have signed it; `undefined` without an identity. */
  readonly signed: SignedRegistration | undefined;
}

/** One phase, with what only it has. */
export type LinkPhase =
  /** No tracker is known: we register at the first one that invites us. */
  | { readonly type: "uninvited" }
  /** A request to register is under way, or will be tried again. */
  | {
    readonly type: "registering";
    readonly tracker: Address;
    /** True after an eviction. */
    readonly again: boolean;
    /** True after a refusal, or when the tracker could not be reached. */
    readonly hasFailed: boolean;
  }
  /** The tracker knows us by this id, and grants groups to us while we renew our leases. */
  | ({ readonly type: "registered" } & Registered)
  /** The shell wants to close: the tracker was asked to give our groups to others. */
  | ({ readonly type: "quitting" } & Registered)
  /** Closed: no input is taken any more. */
  | { readonly type: "closed" };

import type { Address, Instant, Random, SequencerTables } from "../../core/mod.ts";
import type { OwnIdentity, RunVerifier } from "../../identity/statements/mod.ts";
import type { BufferShare } from "../../ordering/mod.ts";
import type { Counters } from "../../roles/mod.ts";
import type { GrantedGroupOptions, Recovery, ViewPlace } from "./takeover/mod.ts";

/** Everything that an {@linkcode OrderedGroup} needs to begin. */
export interface OrderedGroupOptions extends GrantedGroupOptions {
  /** The sequencer's name, which greetings carry. */
  readonly name: string;
  readonly random: Random;
  /** The sequencer's receive buffer, which all its groups share; by default this group's alone. */
  readonly buffer?: BufferShare | undefined;
  readonly counters: Counters;
  /** Milliseconds that a member may take for a window of the sequence while entries wait. */
  readonly slowMemberMs: number;
  /** The outcome of the takeover from another sequencer; none if the group is new. */
  readonly recovery?: Recovery;
  readonly tables?: SequencerTables | undefined;
  /** Returns the bytes of the datagrams that the path to an address is probed for, ascending. */
  readonly sizesTo?: ((to: Address) => readonly number[]) | undefined;
  /** The address of the group's channel, if we may use it. */
  readonly channel?: Address | undefined;
  /** Returns the check of a member's signatures, which a signed group needs. */
  readonly verifierOf?: ((member: ViewPlace) => RunVerifier | undefined) | undefined;
  /** Our identity, with which the heads of a signed group are signed. */
  readonly identity?: OwnIdentity | undefined;
  readonly now: Instant;
}

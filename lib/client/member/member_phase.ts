import type { Address, MemberId } from "../../core/mod.ts";
import type { SignedRegistration } from "../../roles/mod.ts";
import type { TrackerLink } from "./tracker_link.ts";

/** A registration at the tracker: our id, and the link that keeps it alive. */
export interface Registration {
  readonly id: MemberId;
  readonly address: Address;
  readonly link: TrackerLink;
  /** The range of the groups' channels, as the tracker named it. */
  readonly channels: string | undefined;
  /** The registration as we have signed it; `undefined` without an identity. */
  readonly signed: SignedRegistration | undefined;
}

/** A phase in which no registration counts. */
interface Unregistered<T extends string> {
  readonly type: T;
  readonly registration?: undefined;
}

/** The phase of a member. docs/ARCHITECTURE.md has a picture of it. */
export type MemberPhase =
  /** The member has no id: it asks for one, or the tracker refused the first time. */
  | Unregistered<"registering">
  | { readonly type: "registered"; readonly registration: Registration }
  /** The application closes the member, which is leaving all its groups. */
  | { readonly type: "closing"; readonly registration: Registration }
  /** All groups were left; the `quit` is on its way to the tracker. */
  | Unregistered<"quitting">
  | Unregistered<"closed">;

/** The `type` of every {@linkcode MemberPhase}. */
export const MEMBER_PHASES = [
  "registering",
  "registered",
  "closing",
  "quitting",
  "closed",
] as const satisfies readonly MemberPhase["type"][];

import type { Mode } from "../../core/mod.ts";

/** The kind of group to insist on; what is absent is taken as it is. */
export interface GroupWish {
  readonly mode?: Mode;
  /** True: only a group in which members sign what they say will do. */
  readonly signed?: true;
}

/** A group that we are not in and want to be in. */
export type WantedMembership =
  /** The application joins the group. A refusal ends that. */
  | { readonly type: "joining"; readonly kind: GroupWish }
  /** An eviction ended our stay. We go on until we are in again, or the application leaves. */
  | { readonly type: "rejoining"; readonly kind: GroupWish };

/** The phase of our membership in a group. docs/ARCHITECTURE.md has a picture of it. */
export type MembershipPhase =
  | WantedMembership
  | { readonly type: "in" }
  /** The group is being left; how far that is, the group's `LeavingPhase` says. */
  | {
    readonly type: "leaving";
    /** True once the exit was sent. */
    isExiting: boolean;
    /** The membership to begin afterwards, if the application has changed its mind. */
    next: WantedMembership | undefined;
  };

/** The `type` of every {@linkcode MembershipPhase}. */
export const MEMBERSHIP_PHASES = [
  "joining",
  "rejoining",
  "in",
  "leaving",
] as const satisfies readonly MembershipPhase["type"][];

/** Returns the kind of a group, or of one that is wanted. */
export function kindOf(
  { mode, signed, isSigned }: GroupWish & { readonly isSigned?: boolean },
): GroupWish {
  return { ...mode && { mode }, ...(signed || isSigned) && { signed: true } };
}

/** Returns true if the group is one that we are not in and want to be in. */
export function isWanted(membership: MembershipPhase): membership is WantedMembership {
  return membership.type === "joining" || membership.type === "rejoining";
}

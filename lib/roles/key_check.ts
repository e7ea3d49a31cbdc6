import {
  type Address,
  forgetOldest,
  type MemberId,
  sameBytes,
  type SignedIdentity,
} from "../core/mod.ts";
import { type OwnIdentity, verifyRegistration } from "../identity/statements/mod.ts";
import type { Role } from "../wire/mod.ts";

/** Ids whose keys are remembered: as many as a tracker has members, and some that are gone. */
const CHECKED_MAX = 16_384;

/** A member or a sequencer as somebody describes it. */
export interface DescribedMember {
  readonly id: MemberId;
  readonly name: string;
  readonly address: Address;
  readonly identity?: SignedIdentity | undefined;
}

/** A key that has signed the registration of one id, under this name and in this role. */
interface CheckedKey {
  readonly name: string;
  readonly role: Role;
  readonly key: Uint8Array;
}

/**
 * The keys of others. Whoever describes a member, the tracker or a sequencer, may lie: a key counts
 * once it has signed the registration of that id, under that name, at our tracker. That is verified
 * once for each id (PROTOCOL 7.10).
 *
 * A forged description does not keep the member out, since the others have it in their views, too:
 * the member stands there without a key.
 */
export class KeyCheck {
  readonly #own: OwnIdentity;
  readonly #onForged: (member: DescribedMember) => void;
  readonly #checked = new Map<MemberId, CheckedKey>();
  /** The public key of the tracker; `undefined` while we know none. */
  tracker: Uint8Array | undefined;

  constructor(own: OwnIdentity, onForged: (member: DescribedMember) => void) {
    this.#own = own;
    this.#onForged = onForged;
  }

  /** Returns the verified key of a member or sequencer; the same object each time. */
  keyOf(described: DescribedMember, role: Role = "member"): Uint8Array | undefined {
    const { id, name, identity } = described;
    const known = this.#checked.get(id);
    // Whoever registers as a sequencer may take any name, also that of a member.
    const isKnown = known?.name === name && known.role === role;
    if (identity === undefined) return isKnown ? known.key : undefined;
    if (known !== undefined) {
      if (isKnown && sameBytes(known.key, identity.key)) return known.key;
    } else if (this.#isSigned(described, identity, role)) {
      this.#checked.set(id, { name, role, key: identity.key });
      forgetOldest(this.#checked, CHECKED_MAX);
      return identity.key;
    }
    this.#onForged(described);
    return undefined;
  }

  #isSigned(
    { id: member, name, address }: DescribedMember,
    { key, signature, freshness, start, asked = address }: SignedIdentity,
    role: Role,
  ): boolean {
    const { tracker } = this;
    if (tracker === undefined) return false;
    const claim = { tracker, freshness, key, role, name, address: asked, member, start };
    return verifyRegistration(claim, signature, this.#own.verifier);
  }
}

import { addressOf, forgetOldest, type MemberId, type Seq } from "../../../core/mod.ts";
import type { RunVerifier } from "../../../identity/statements/mod.ts";
import type { SequenceSigner, SequenceSigners } from "../../../ordering/mod.ts";
import type { DescribedMember } from "../../../roles/mod.ts";
import type { ViewChange, ViewRecord } from "../../../wire/mod.ts";

/** Ids of which it is remembered how far their messages have places: more than a group has. */
const SIGNERS_MAX = 16_384;

/** Settings of {@linkcode SlotSigners}. */
export interface SlotSignersOptions {
  /** Ourselves, and the seq of our first message in this stay. */
  readonly self: { readonly id: MemberId; readonly next: Seq };
  /** Returns the check of a member's signatures; `undefined` if no key of it is known. */
  verifierOf(member: DescribedMember): RunVerifier | undefined;
}

/**
 * The members of a signed total-order group by their slots, as the check of its sequence knows
 * them. It is ahead of the view that our application has, since entries are checked before they are
 * delivered. A member that comes back under its id goes on where it was: what it said in an earlier
 * stay has no place in a later one.
 *
 * Worked case: ford left slot 1 after his submission 9, and is back in slot 5. A sequencer that
 * places his submissions 7 to 9 once more, in slot 5, gets no further.
 */
export class SlotSigners implements SequenceSigners {
  readonly #options: SlotSignersOptions;
  readonly #bySlot = new Map<number, SequenceSigner>();
  readonly #byId = new Map<MemberId, SequenceSigner>();

  constructor(record: ViewRecord, options: SlotSignersOptions) {
    this.#options = options;
    this.onRecord(record);
  }

  inSlot(slot: number): SequenceSigner | undefined {
    return this.#bySlot.get(slot);
  }

  onChange({ kind, slot, member: id, name, address, identity }: ViewChange): void {
    if (kind === "join") this.#add(slot, { id, name, address, identity });
    else if (kind === "leave" || kind === "evict") this.#bySlot.delete(slot);
  }

  /** Takes the members of a view that was fetched, of whom no entry may have told. */
  onRecord({ members }: ViewRecord): void {
    for (const { slot, host, port, id, name, identity } of members) {
      const address = addressOf(host, port);
      if (address !== undefined) this.#add(slot, { id, name, address, identity });
    }
  }

  #add(slot: number, member: DescribedMember): void {
    const known = this.#byId.get(member.id) ?? this.#signerOf(member);
    if (known !== undefined) this.#bySlot.set(slot, known);
  }

  #signerOf(member: DescribedMember): SequenceSigner | undefined {
    const { self, verifierOf } = this.#options;
    const verifier = verifierOf(member);
    if (verifier === undefined) return undefined;
    const signer = { id: member.id, verifier, last: member.id === self.id ? self.next - 1 : 0 };
    this.#byId.set(member.id, signer);
    forgetOldest(this.#byId, SIGNERS_MAX);
    return signer;
  }
}

import { type Instant, type MemberId, RECOVER_PATIENCE_MS } from "../../../core/mod.ts";
import type { PromiseFrame, ViewChange, ViewRecord } from "../../../wire/mod.ts";
import { placeOfJoin, viewPlaceOf } from "./view_place.ts";
import { Witness } from "./witness.ts";

/** The members of the view, each as the witness that a takeover asks. */
export class Witnesses {
  readonly #byId = new Map<MemberId, Witness>();
  #view = 0;

  /** The number of the view; 0 while it is not known. */
  get view(): number {
    return this.#view;
  }

  get(id: MemberId): Witness | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<Witness> {
    return this.#byId.values();
  }

  /** Returns the witnesses that have not promised. */
  silent(): Witness[] {
    return [...this.#byId.values()].filter(({ promise }) => promise === undefined);
  }

  /** Returns those that have not promised although they were asked for long enough. */
  overdue(now: Instant): Witness[] {
    return this.silent().filter(({ since }) => now - since >= RECOVER_PATIENCE_MS);
  }

  /** Returns the promises of the members for which the sequence has begun. */
  begun(): PromiseFrame[] {
    return [...this.#byId.values()].flatMap(({ begun }) => begun ?? []);
  }

  /** Makes the next change of the view. Returns true if a witness is out that may hold entries. */
  onChange(change: ViewChange, now: Instant): boolean {
    const { kind, member: id, view } = change;
    this.#view = view;
    if (kind === "join") this.#byId.set(id, new Witness(placeOfJoin(change), now));
    if (kind !== "leave" && kind !== "evict") return false;
    const isLoss = this.#byId.get(id)?.begun !== undefined;
    this.#byId.delete(id);
    return isLoss;
  }

  /** Takes over a whole view. Returns true if a witness is out that may hold entries. */
  onRecord({ view, members }: ViewRecord, now: Instant): boolean {
    const before = new Map(this.#byId);
    this.#view = view;
    this.#byId.clear();
    for (const member of members) {
      const known = before.get(member.id);
      const isSameStay = known?.place.joined === member.joined;
      this.#byId.set(member.id, isSameStay ? known : new Witness(viewPlaceOf(member), now));
    }
    return [...before].some(([id, witness]) =>
      witness.begun !== undefined && this.#byId.get(id) !== witness
    );
  }
}

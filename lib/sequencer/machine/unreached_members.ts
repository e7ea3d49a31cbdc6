import { type Instant, SLOW_NOTICES, TAIL_MS, UNREACHED_IDS_MAX } from "../../core/mod.ts";
import { pathOf, type ReachChange } from "../../ordering/mod.ts";
import type { UnreachedFrame, UnreachedPath } from "../../wire/mod.ts";
import type { Submitter } from "./submitter.ts";

/**
 * The members that the sequence does not reach, and the notices of them to all members (PROTOCOL
 * 10.5.5). Nothing depends on such a notice, so it is repeated `SLOW_NOTICES` times and not
 * acknowledged.
 */
export class UnreachedMembers {
  /** Each member, and what is known of the path to it. */
  readonly #members = new Map<Submitter, UnreachedPath>();
  #count = 0;
  #repeats = 0;
  #repeatMs = TAIL_MS;
  #deadline: Instant | undefined;

  nextDeadline(): Instant | undefined {
    return this.#deadline;
  }

  onChange(change: ReachChange<Submitter>, now: Instant): void {
    const { type, peer } = change;
    if (type === "reached") this.#members.delete(peer);
    else this.#members.set(peer, pathOf(change, peer.heardAt, now));
    this.#count++;
    this.#repeats = SLOW_NOTICES;
    this.#repeatMs = TAIL_MS;
    this.#deadline = now;
  }

  /** Returns the notice for all members if one is due. */
  takeNotice(now: Instant): UnreachedFrame | undefined {
    if (this.#deadline === undefined || this.#deadline > now) return undefined;
    for (const member of this.#members.keys()) if (member.isGone) this.#members.delete(member);
    this.#repeats--;
    this.#deadline = this.#repeats > 0 ? now + this.#repeatMs : undefined;
    this.#repeatMs *= 2;
    const members = [...this.#members].slice(0, UNREACHED_IDS_MAX)
      .map(([{ id }, path]) => ({ id, path }));
    return { type: "unreached", count: this.#count, members };
  }
}

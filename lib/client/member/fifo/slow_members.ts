import {
  IDS_PER_FRAME_MAX,
  type Instant,
  type MemberId,
  SLOW_NOTICES,
  TAIL_MS,
} from "../../../core/mod.ts";
import type { PaceChange } from "../../../ordering/mod.ts";
import type { SlowFrame } from "../../../wire/mod.ts";
import type { EventSink } from "../group/group_events.ts";
import type { MemberIdentity } from "../group/member_event.ts";
import type { Peer } from "./peer.ts";

/** The members of the group, besides ourselves. */
interface Peers {
  peer(id: MemberId): Peer | undefined;
}

/** Settings and outputs of {@linkcode SlowMembers}. */
export interface SlowMembersOptions {
  /** The name of the group. */
  readonly group: string;
  readonly self: MemberIdentity;
  readonly peers: Peers;
  readonly events: EventSink;
}

/**
 * Members that are detached from a stream because they are too slow for it (PROTOCOL 8.4.9,
 * decision 0013). In a fifo group each sender decides that for its own stream and sends a notice to
 * all members. Nothing depends on such a notice, so it is repeated `SLOW_NOTICES` times and not
 * acknowledged.
 *
 * Marvin is too slow for ford and for arthur. Trillian's application gets "detached" with the first
 * notice, whichever of the two that is, and "reattached" when neither names marvin any more.
 */
export class SlowMembers {
  readonly #options: SlowMembersOptions;
  /** Members that are detached from our stream. */
  readonly #own = new Set<MemberId>();
  /** The newest notice of each sender. */
  readonly #notices = new Map<Peer, SlowFrame>();
  #count = 0;
  /** Number of times that our newest notice must still be sent. */
  #repeats = 0;
  #repeatMs = TAIL_MS;
  #deadline: Instant | undefined;

  constructor(options: SlowMembersOptions) {
    this.#options = options;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadline;
  }

  /** Takes a change in how the members keep up with our own stream. */
  onOwn(change: PaceChange<Peer>, now: Instant): void {
    const { group, self, events } = this.#options;
    if (change.type === "waiting") {
      const identities = (peers: readonly Peer[]) => peers.map(({ identity }) => identity);
      const [members, silent] = [identities(change.peers), identities(change.silent)];
      events.push({ type: "waiting", group, members, silent, isSequencer: false });
      return;
    }
    const before = this.#all();
    if (change.type === "detached") this.#own.add(change.peer.id);
    else this.#own.delete(change.peer.id);
    this.#count++;
    this.#repeats = SLOW_NOTICES;
    this.#repeatMs = TAIL_MS;
    this.#deadline = now;
    this.#reportSince(before, self);
  }

  /** Takes a sender's notice, unless a newer one came before. */
  onNotice(peer: Peer, notice: SlowFrame): void {
    if (notice.count <= (this.#notices.get(peer)?.count ?? 0)) return;
    const before = this.#all();
    this.#notices.set(peer, notice);
    this.#reportSince(before, peer.identity);
  }

  /** Forgets a peer that is gone, as a sender and as a slow member. */
  onGone(peer: Peer): void {
    this.#notices.delete(peer);
    this.#own.delete(peer.id);
  }

  /** Returns the notice for all members if one is due. */
  takeNotice(now: Instant): SlowFrame | undefined {
    if (this.#deadline === undefined || this.#deadline > now) return undefined;
    this.#repeats--;
    this.#deadline = this.#repeats > 0 ? now + this.#repeatMs : undefined;
    this.#repeatMs *= 2;
    return {
      type: "slow",
      count: this.#count,
      members: [...this.#own].slice(0, IDS_PER_FRAME_MAX),
    };
  }

  /** Returns the members that are too slow for at least one sender. */
  #all(): Set<MemberId> {
    const all = new Set(this.#own);
    for (const { members } of this.#notices.values()) for (const id of members) all.add(id);
    return all;
  }

  #reportSince(before: ReadonlySet<MemberId>, by: MemberIdentity): void {
    const after = this.#all();
    for (const id of after) if (!before.has(id)) this.#report("detached", id, by);
    for (const id of before) if (!after.has(id)) this.#report("reattached", id, by);
  }

  #report(type: "detached" | "reattached", id: MemberId, by: MemberIdentity): void {
    const { group, events } = this.#options;
    const name = this.#nameOf(id);
    if (name === undefined) return;
    events.push({ type, group, member: { id, name }, by: { id: by.id, name: by.name } });
  }

  /** Returns the name of a member that is here. */
  #nameOf(id: MemberId): string | undefined {
    const { self, peers } = this.#options;
    return id === self.id ? self.name : peers.peer(id)?.name;
  }
}

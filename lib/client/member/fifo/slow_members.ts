import { type Instant, type MemberId, SLOW_NOTICES, TAIL_MS } from "../../../core/mod.ts";
import type { PaceChange } from "../../../ordering/mod.ts";
import type { SlowFrame } from "../../../wire/mod.ts";
import type { GroupEvent, MemberIdentity } from "../group/member_event.ts";
import type { Peer } from "./peer.ts";

/** Ids in one notice: they fit a datagram. */
const IDS_MAX = 200;

/** What the news need of their group. */
export interface SlowMembersOptions {
  readonly group: string;
  readonly self: MemberIdentity;
  /** The name of a member that is here. */
  nameOf(id: MemberId): string | undefined;
  emit(event: GroupEvent): void;
}

/**
 * Who is too slow for whose stream. In a fifo group that is each sender's own matter; it tells all
 * others, and since nothing depends on such a notice, it is repeated some times and then left.
 */
export class SlowMembers {
  readonly #options: SlowMembersOptions;
  readonly #own = new Set<MemberId>();
  readonly #told = new Map<Peer, SlowFrame>();
  #count = 0;
  #repeats = 0;
  #repeatMs = TAIL_MS;
  #deadline: Instant | undefined;

  constructor(options: SlowMembersOptions) {
    this.#options = options;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadline;
  }

  /** Our own stream has something to tell of those who take it. */
  onOwn(change: PaceChange<Peer>, now: Instant): void {
    const { group, self, emit } = this.#options;
    if (change.type === "waiting") {
      const members = change.peers.map(({ id, name }) => ({ id, name }));
      return emit({ type: "waiting", group, members });
    }
    const before = this.#all();
    if (change.type === "detached") this.#own.add(change.peer.id);
    else this.#own.delete(change.peer.id);
    this.#count++;
    this.#repeats = SLOW_NOTICES;
    this.#repeatMs = TAIL_MS;
    this.#deadline = now;
    this.#tellSince(before, self);
  }

  /** A peer tells who is too slow for its stream; what is older than what it told last says nothing. */
  onNotice(peer: Peer, notice: SlowFrame): void {
    if (notice.count <= (this.#told.get(peer)?.count ?? 0)) return;
    const before = this.#all();
    this.#told.set(peer, notice);
    this.#tellSince(before, peer);
  }

  /** A peer is gone, and nobody is too slow for it, nor is it for anybody. */
  onGone(peer: Peer): void {
    this.#told.delete(peer);
    this.#own.delete(peer.id);
  }

  /** What to tell all, when it is time to. */
  takeNotice(now: Instant): SlowFrame | undefined {
    if (this.#deadline === undefined || this.#deadline > now) return undefined;
    this.#repeats--;
    this.#deadline = this.#repeats > 0 ? now + this.#repeatMs : undefined;
    this.#repeatMs *= 2;
    return { type: "slow", count: this.#count, members: [...this.#own].slice(0, IDS_MAX) };
  }

  /** Who is too slow for anybody. */
  #all(): Set<MemberId> {
    const all = new Set(this.#own);
    for (const { members } of this.#told.values()) for (const id of members) all.add(id);
    return all;
  }

  #tellSince(before: ReadonlySet<MemberId>, by: MemberIdentity): void {
    const after = this.#all();
    for (const id of after) if (!before.has(id)) this.#tell("detached", id, by);
    for (const id of before) if (!after.has(id)) this.#tell("reattached", id, by);
  }

  #tell(type: "detached" | "reattached", id: MemberId, { id: byId, name: byName }: MemberIdentity) {
    const { group, nameOf, emit } = this.#options;
    const name = nameOf(id);
    if (name === undefined) return;
    emit({ type, group, member: { id, name }, by: { id: byId, name: byName } });
  }
}

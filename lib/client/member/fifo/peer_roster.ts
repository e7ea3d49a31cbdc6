import {
  type Address,
  addressOf,
  forgetOldest,
  type Instant,
  invariant,
  isPlausibleSeq,
  type MemberId,
  type Seq,
  TABLE_LIMITS,
} from "../../../core/mod.ts";
import type { ChangeKind, MemberRecord, ViewChange, ViewRecord } from "../../../wire/mod.ts";
import type { Outbound } from "../../../ordering/mod.ts";
import type { DescribedMember } from "../../../roles/mod.ts";
import type { MemberKeys } from "../group/group.ts";
import { Peer } from "./peer.ts";

/** A stay that has ended. */
interface RemovedStay {
  /** The number of the view in which the member had joined. */
  readonly joined: number;
  /**
   * The number of a view without the member. For a bye that no view has confirmed yet, it is the
   * newest view at the time of the bye.
   */
  view: number;
}

/** A member that came or went. */
export interface RosterChange {
  readonly kind: ChangeKind;
  readonly peer: Peer;
  /** The last seq of a member that went; `undefined` if it is not known. */
  readonly last: Seq | undefined;
}

/**
 * The outcome of a change of the view: the members that came or went, "known" if it was applied
 * before, or "ahead" if a change before it is missing.
 */
export type ChangeOutcome = RosterChange[] | "known" | "ahead";

/** A maker of the outbound sides of new peers, which is our stream's sender. */
export interface OutboundMaker {
  outboundFor(address: Address, now: Instant): Outbound;
}

/** The other members of a group: the members of the newest view, without those that said bye. */
export class PeerRoster {
  readonly #self: MemberId;
  readonly #sender: OutboundMaker;
  readonly #peers = new Map<MemberId, Peer>();
  /** Members that left lately. */
  readonly #removed = new Map<MemberId, RemovedStay>();
  /**
   * The view in which each had joined of the members that said bye and that the newest view still
   * has.
   */
  readonly #saidBye = new Map<MemberId, number>();
  readonly #removedMax: number;
  readonly #keys: MemberKeys | undefined;
  #forgotten = 0;
  #number = 0;
  #addresses: readonly Address[] | undefined;

  constructor(
    self: MemberId,
    sender: OutboundMaker,
    removedMax: number = TABLE_LIMITS.removedIds,
    keys: MemberKeys | undefined = undefined,
  ) {
    this.#self = self;
    this.#keys = keys;
    this.#sender = sender;
    this.#removedMax = removedMax;
  }

  /** The number of the newest view applied. */
  get number(): number {
    return this.#number;
  }

  /** Ids of members that left lately and are not back, for a tracker that has lost its memory. */
  get removed(): readonly MemberId[] {
    return [...this.#removed.keys()].filter((id) => !this.#peers.has(id));
  }

  /**
   * The number of a view: members that left after it and are not back are all in
   * {@linkcode removed}, or said bye and are in the view still.
   */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Returns true if the stay of a member that began in view `joined` has ended. */
  hasLeft(id: MemberId, joined: number): boolean {
    const left = this.#saidBye.get(id) ?? this.#removed.get(id)?.joined;
    return left !== undefined && joined <= left;
  }

  get size(): number {
    return this.#peers.size;
  }

  peers(): Iterable<Peer> {
    return this.#peers.values();
  }

  peer(id: MemberId): Peer | undefined {
    return this.#peers.get(id);
  }

  /** Returns the addresses of all peers; the same list until a member comes or goes. */
  addresses(): readonly Address[] {
    return this.#addresses ??= [...this.#peers.values()].map((peer) => peer.address);
  }

  /**
   * Applies a whole view; returns `undefined` if our stay that began in view `joined` is not in it.
   */
  applyRecord(record: ViewRecord, joined: number, now: Instant): RosterChange[] | undefined {
    if (record.view < this.#number) return [];
    const isIn = record.members.some((m) => m.id === this.#self && m.joined === joined);
    if (!isIn) return undefined;
    this.#number = record.view;
    const changes = this.#removeMissing(record);
    this.#forgetByes(record);
    for (const member of record.members) {
      const known = this.#peers.get(member.id);
      if (this.hasLeft(member.id, member.joined)) continue;
      if (known !== undefined || member.id === this.#self) continue;
      changes.push(this.#add(peerFrom(member), now));
    }
    return changes;
  }

  /** Applies the next change of the view. */
  applyChange(change: ViewChange, now: Instant): ChangeOutcome {
    if (change.view <= this.#number) return "known";
    if (change.view > this.#number + 1) return "ahead";
    invariant(change.view === this.#number + 1, "Views are applied one by one");
    this.#number = change.view;
    return this.#apply(change, now);
  }

  /** Removes a member that said bye itself. */
  remove(peer: Peer, last: Seq): RosterChange {
    this.#saidBye.set(peer.id, peer.joined);
    return this.#remove(peer, "leave", last);
  }

  #apply(change: ViewChange, now: Instant): RosterChange[] {
    if (change.kind === "detach" || change.kind === "reattach") return [];
    const known = this.#peers.get(change.member);
    this.#forgetBye(change.member);
    if (change.kind === "join") {
      // Its leave was never heard of: the former stay ends here, at a seq that we do not know.
      const gone = known === undefined ? [] : [this.#remove(known, "leave", undefined)];
      const { member: id, name, address, identity } = change;
      return [...gone, this.#add({ id, name, address, identity, joined: change.view }, now)];
    }
    // It said bye before.
    if (known === undefined) return [];
    // LAST_UNKNOWN is implausible, too.
    const isUnknown = change.kind === "evict" || !isPlausibleSeq(change.last);
    const last = isUnknown ? undefined : change.last;
    return [this.#remove(known, change.kind, last)];
  }

  #removeMissing(record: ViewRecord): RosterChange[] {
    const joinedById = new Map(record.members.map((member) => [member.id, member.joined]));
    const changes: RosterChange[] = [];
    for (const peer of [...this.#peers.values()]) {
      if (joinedById.get(peer.id) === peer.joined) continue;
      changes.push(this.#remove(peer, "leave", undefined));
    }
    return changes;
  }

  /** Forgets the byes of members that the newest view does not have any more. */
  #forgetByes({ members }: ViewRecord): void {
    if (this.#saidBye.size === 0) return;
    const joinedById = new Map(members.map(({ id, joined }) => [id, joined]));
    for (const [id, joined] of [...this.#saidBye]) {
      if (joinedById.get(id) !== joined) this.#forgetBye(id);
    }
  }

  /** Forgets a bye, because the newest view is without the stay that it ended. */
  #forgetBye(id: MemberId): void {
    if (!this.#saidBye.delete(id)) return;
    const stay = this.#removed.get(id);
    if (stay === undefined) this.#forgotten = this.#number;
    else stay.view = this.#number;
  }

  #add(
    member: DescribedMember & { readonly joined: number },
    now: Instant,
  ): RosterChange {
    const { id, name, address, joined } = member;
    invariant(!this.#peers.has(id), "A member has one stay at a time: the former one ends first");
    const outbound = this.#sender.outboundFor(address, now);
    const peer = new Peer(id, name, address, joined, outbound, this.#keys?.keyOf(member));
    this.#peers.set(id, peer);
    this.#addresses = undefined;
    return { kind: "join", peer, last: undefined };
  }

  #remove(peer: Peer, kind: ChangeKind, last: Seq | undefined): RosterChange {
    invariant(this.#peers.get(peer.id) === peer, "A stay ends once");
    this.#peers.delete(peer.id);
    this.#addresses = undefined;
    // A member that left before is the newest again.
    this.#removed.delete(peer.id);
    this.#removed.set(peer.id, { joined: peer.joined, view: this.#number });
    const [oldest] = this.#removed.values();
    if (this.#removed.size > this.#removedMax && oldest !== undefined) {
      this.#forgotten = Math.max(this.#forgotten, oldest.view);
    }
    forgetOldest(this.#removed, this.#removedMax);
    return { kind, peer, last };
  }
}

/**
 * Returns a test for the stays that a change of the view ends. A join ends the member's former
 * stay: the leave between the two was not heard of.
 */
export function goneBy({ kind, member, view }: ViewChange) {
  const isOut = kind === "leave" || kind === "evict" || kind === "join";
  return (peer: Peer): boolean => isOut && peer.id === member && peer.joined < view;
}

/** Returns a test for the stays that a view would name, being newer than they are, and does not. */
export function goneIn({ view, members }: ViewRecord) {
  return (peer: Peer): boolean =>
    peer.joined <= view &&
    !members.some(({ id, joined }) => id === peer.id && joined === peer.joined);
}

function peerFrom(record: MemberRecord) {
  const address = addressOf(record.host, record.port);
  invariant(address !== undefined, `Cannot take a member: "${record.host}" is no IP address`);
  const { id, name, joined, identity } = record;
  return { id, name, joined, address, identity };
}

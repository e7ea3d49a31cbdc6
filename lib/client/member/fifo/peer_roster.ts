import {
  type Address,
  addressOf,
  forgetOldest,
  type Instant,
  invariant,
  LAST_UNKNOWN,
  type MemberId,
  REMOVED_IDS_MAX,
  type Seq,
} from "../../../core/mod.ts";
import type { ChangeKind, MemberRecord, ViewChange, ViewRecord } from "../../../wire/mod.ts";
import type { Outbound } from "../../../ordering/mod.ts";
import { Peer } from "./peer.ts";

/** One member came or went. */
export interface RosterChange {
  readonly kind: ChangeKind;
  readonly peer: Peer;
  /** Where the stream of one that went ends; `undefined`: not known. */
  readonly last: Seq | undefined;
}

/** What became of a change of the view: applied, known before, or it came ahead of one that is missing. */
export type ChangeOutcome = RosterChange[] | "known" | "ahead";

/** Makes the outbound side of a new peer. */
export type OutboundFor = (now: Instant) => Outbound;

/** Who is in a group besides ourselves: what views said, less who said bye itself. */
export class PeerRoster {
  readonly #self: MemberId;
  readonly #outboundFor: OutboundFor;
  readonly #peers = new Map<MemberId, Peer>();
  /** Who left lately, with the view in which it had joined. */
  readonly #removed = new Map<MemberId, number>();
  #number = 0;
  #addresses: readonly Address[] | undefined;

  constructor(self: MemberId, outboundFor: OutboundFor) {
    this.#self = self;
    this.#outboundFor = outboundFor;
  }

  /** The number of the newest view applied. */
  get number(): number {
    return this.#number;
  }

  /** Ids that left lately and are not back, for a tracker that has lost its memory. */
  get removed(): readonly MemberId[] {
    return [...this.#removed.keys()].filter((id) => !this.#peers.has(id));
  }

  /** Whether this membership (an id, and the view in which it joined) has ended. */
  hasLeft(id: MemberId, joined: number): boolean {
    const left = this.#removed.get(id);
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

  /** The addresses of all peers; the same list until somebody comes or goes. */
  addresses(): readonly Address[] {
    return this.#addresses ??= [...this.#peers.values()].map((peer) => peer.address);
  }

  /** Takes over a whole view. `undefined`: we are not in it. */
  applyRecord(record: ViewRecord, joined: number, now: Instant): RosterChange[] | undefined {
    if (record.view < this.#number) return [];
    const isIn = record.members.some((m) => m.id === this.#self && m.joined === joined);
    if (!isIn) return undefined;
    this.#number = record.view;
    const changes = this.#removeMissing(record);
    for (const member of record.members) {
      const known = this.#peers.get(member.id);
      if (this.hasLeft(member.id, member.joined)) continue;
      if (known !== undefined || member.id === this.#self) continue;
      changes.push(this.#add(peerFrom(member), now));
    }
    return changes;
  }

  /** Takes over the next change of the view. */
  applyChange(change: ViewChange, now: Instant): ChangeOutcome {
    if (change.view <= this.#number) return "known";
    if (change.view > this.#number + 1) return "ahead";
    this.#number = change.view;
    return this.#apply(change, now);
  }

  #apply(change: ViewChange, now: Instant): RosterChange[] {
    if (change.kind === "detach" || change.kind === "reattach") return [];
    const known = this.#peers.get(change.member);
    if (change.kind === "join") {
      const gone = known === undefined ? [] : [this.#remove(known, "leave", undefined)];
      const { member: id, name, address } = change;
      return [...gone, this.#add({ id, name, address, joined: change.view }, now)];
    }
    if (known === undefined) return [];
    const isUnknown = change.kind === "evict" || change.last === LAST_UNKNOWN;
    const last = isUnknown ? undefined : change.last;
    return [this.#remove(known, change.kind, last)];
  }

  /** A member that said bye itself. */
  remove(peer: Peer, last: Seq): RosterChange {
    return this.#remove(peer, "leave", last);
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

  #add(
    member: { id: MemberId; name: string; address: Address; joined: number },
    now: Instant,
  ): RosterChange {
    const { id, name, address, joined } = member;
    const peer = new Peer(id, name, address, joined, this.#outboundFor(now));
    this.#peers.set(id, peer);
    this.#addresses = undefined;
    return { kind: "join", peer, last: undefined };
  }

  #remove(peer: Peer, kind: ChangeKind, last: Seq | undefined): RosterChange {
    this.#peers.delete(peer.id);
    this.#addresses = undefined;
    this.#removed.set(peer.id, peer.joined);
    forgetOldest(this.#removed, REMOVED_IDS_MAX);
    return { kind, peer, last };
  }
}

/** Whose stay a change of the view ends: one that joins under its id has ended the stay before. */
export function goneBy({ kind, member, view }: ViewChange) {
  const isOut = kind === "leave" || kind === "evict" || kind === "join";
  return (peer: Peer): boolean => isOut && peer.id === member && peer.joined < view;
}

/** Who is not in a view though it is old enough to be. */
export function goneIn({ view, members }: ViewRecord) {
  return (peer: Peer): boolean =>
    peer.joined <= view &&
    !members.some(({ id, joined }) => id === peer.id && joined === peer.joined);
}

function peerFrom(record: MemberRecord) {
  const address = addressOf(record.host, record.port);
  invariant(address !== undefined, `Cannot take a member: "${record.host}" is no IP address`);
  return { id: record.id, name: record.name, joined: record.joined, address };
}

import {
  type Address,
  addressOf,
  type Instant,
  invariant,
  type MemberId,
  REMOVED_IDS_MAX,
  type Seq,
} from "../../core/mod.ts";
import type { ChangeKind, MemberRecord, ViewChange, ViewRecord } from "../../wire/mod.ts";
import type { Outbound } from "../../ordering/mod.ts";
import { Peer } from "./peer.ts";

/** One member came or went. */
export interface RosterChange {
  readonly kind: ChangeKind;
  readonly peer: Peer;
  /** Where the stream of one that went ends; 0: not known. */
  readonly last: Seq;
}

/** What became of a change of the view: applied, known before, or it came ahead of one that is missing. */
export type ChangeOutcome = RosterChange[] | "known" | "ahead";

/** Makes the outbound side of a new peer. */
export type OutboundFor = (now: Instant) => Outbound;

/** Who is in a group besides ourselves: what views said, and who was heard of only by its hello. */
export class Roster {
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

  /** Ids that left lately, for a tracker that has lost its memory. */
  get removed(): readonly MemberId[] {
    return [...this.#removed.keys()];
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
      if (known !== undefined) known.isProvisional &&= known.joined !== member.joined;
      else if (member.id !== this.#self) changes.push(this.#add(peerFrom(member), now));
    }
    return changes;
  }

  /** The highest number of any view that was heard of, be it by a hello. */
  get highestNumber(): number {
    let highest = this.#number;
    for (const { joined } of this.#peers.values()) highest = Math.max(highest, joined);
    return highest;
  }

  /** Takes over the next change of the view. */
  applyChange(change: ViewChange, now: Instant): ChangeOutcome {
    if (change.view <= this.#number) return "known";
    if (change.view > this.#number + 1) return "ahead";
    this.#number = change.view;
    const changes = this.#apply(change, now);
    // The view in which they said they had joined is here, and did not name them.
    for (const peer of [...this.#peers.values()]) {
      if (peer.isProvisional && peer.joined <= change.view) {
        changes.push(this.#remove(peer, "leave", 0));
      }
    }
    return changes;
  }

  #apply(change: ViewChange, now: Instant): RosterChange[] {
    const known = this.#peers.get(change.member);
    // It may have left and come back already, and said so itself: then this is about a stay before.
    if (known !== undefined && known.joined > change.view) return [];
    if (change.kind === "join") {
      if (this.hasLeft(change.member, change.view)) return [];
      if (known?.joined === change.view) {
        known.isProvisional = false;
        return [];
      }
      const gone = known === undefined ? [] : [this.#remove(known, "leave", 0)];
      const { member: id, name, address } = change;
      return [...gone, this.#add({ id, name, address, joined: change.view }, now)];
    }
    if (change.kind === "detach" || change.kind === "reattach") return [];
    return known === undefined ? [] : [this.#remove(known, change.kind, change.last)];
  }

  /** A member that is heard of by its hello before any view named it. */
  addProvisional(
    member: { id: MemberId; name: string; address: Address; joined: number },
    now: Instant,
  ): RosterChange {
    const change = this.#add(member, now);
    change.peer.isProvisional = true;
    return change;
  }

  /** A member that said bye itself. */
  remove(peer: Peer, last: Seq): RosterChange {
    return this.#remove(peer, "leave", last);
  }

  #removeMissing(record: ViewRecord): RosterChange[] {
    const joinedById = new Map(record.members.map((member) => [member.id, member.joined]));
    const changes: RosterChange[] = [];
    for (const peer of [...this.#peers.values()]) {
      const isAhead = peer.isProvisional && peer.joined > record.view;
      if (isAhead || joinedById.get(peer.id) === peer.joined) continue;
      changes.push(this.#remove(peer, "leave", 0));
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
    return { kind: "join", peer, last: 0 };
  }

  #remove(peer: Peer, kind: ChangeKind, last: Seq): RosterChange {
    this.#peers.delete(peer.id);
    this.#addresses = undefined;
    this.#removed.set(peer.id, peer.joined);
    if (this.#removed.size > REMOVED_IDS_MAX) {
      for (const oldest of this.#removed.keys()) {
        this.#removed.delete(oldest);
        break;
      }
    }
    return { kind, peer, last };
  }
}

function peerFrom(record: MemberRecord) {
  const address = addressOf(record.host, record.port);
  invariant(address !== undefined, `Cannot take a member: "${record.host}" is no IP address`);
  return { id: record.id, name: record.name, joined: record.joined, address };
}

import {
  type Address,
  type Instant,
  invariant,
  type MemberId,
  type Mode,
  RecentIds,
  type Seq,
  type SeqRange,
  SEQUENCER_TABLES,
  type SequencerTables,
} from "../../core/mod.ts";
import {
  knownSizeTo,
  type OrderedOutbox,
  Outbound,
  type StreamReceiver,
  type StreamSender,
} from "../../ordering/mod.ts";
import type { OrderChain, RunVerifier } from "../../identity/statements/mod.ts";
import type { ChangeKind, LackingFrame, ViewChange, ViewRecord } from "../../wire/mod.ts";
import type { RecallDesk } from "./recall_desk.ts";
import { Submitter, type SubmitterCheck } from "./submitter.ts";
import { placeOfJoin, type Recovery, type ViewPlace, viewPlaceOf } from "./takeover/mod.ts";

/** The parts of a group that change with its members. */
export interface MemberParts {
  readonly mode: Mode;
  readonly outbox: OrderedOutbox;
  readonly sender: StreamSender<Submitter>;
  readonly receiver: StreamReceiver<Submitter>;
  readonly recalls: RecallDesk;
  /** @default {SEQUENCER_TABLES} */
  readonly tables?: SequencerTables;
  /** The chain hash of the order; `undefined` if the group is not signed. */
  readonly chain?: OrderChain | undefined;
  /** Returns the check of a member's signatures; without it the group is not signed. */
  readonly verifierOf?: ((member: ViewPlace) => RunVerifier | undefined) | undefined;
}

/**
 * The members of a total-order group at its sequencer. Joins, leaves and evictions come from the
 * tracker, numbered, and become entries of the sequence in the order of their numbers, each once
 * (PROTOCOL 10.4). A member's streams begin and end right at its entries.
 */
export class SequencedMembers {
  readonly #parts: MemberParts;
  readonly #byId = new Map<MemberId, Submitter>();
  readonly #removed: RecentIds;
  readonly #lackingMax: number;
  /** The number of the newest view that is in the sequence. */
  #view = 0;
  /** The addresses of all that are not gone; `undefined` after each change. */
  #addresses: readonly Address[] | undefined;
  /** The member whose address comes first. */
  #foremost: Submitter | undefined;
  /** True after a hello of a member that no view has named yet. */
  #isBehind = false;

  constructor(parts: MemberParts) {
    this.#parts = parts;
    const { removedIds, lackingIds } = parts.tables ?? SEQUENCER_TABLES;
    this.#removed = new RecentIds(removedIds);
    this.#lackingMax = lackingIds;
  }

  get view(): number {
    return this.#view;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Ids that left lately. */
  get removed(): readonly MemberId[] {
    return this.#removed.list();
  }

  /** The number of a view: the members that left later are all in {@linkcode removed}. */
  get forgotten(): number {
    return this.#removed.forgotten;
  }

  /** The addresses to which the sequence goes. */
  get addresses(): readonly Address[] {
    return this.#addresses ??= this.#listAddresses();
  }

  /** Sends to a member before all others from now on: it waits for a message of its own. */
  putFirst(member: Submitter): void {
    if (member === this.#foremost) return;
    this.#foremost = member;
    this.#addresses = undefined;
  }

  get(id: MemberId): Submitter | undefined {
    return this.#byId.get(id);
  }

  /** Returns the members of the newest view, those that said bye included. */
  all(): Iterable<Submitter> {
    return this.#byId.values();
  }

  /** Returns the members that hold up a safe group. */
  slow(): MemberId[] {
    return [...this.#byId.values()].filter(({ isSlow }) => isSlow).map(({ id }) => id);
  }

  /**
   * The seq up to which all members have delivered; 0 when none is left. No later epoch can declare
   * it void while one of them lives.
   */
  get deliveredByAll(): Seq {
    let delivered = Infinity;
    for (const { isGone, outbound } of this.#byId.values()) {
      if (!isGone && outbound.acked < delivered) delivered = outbound.acked;
    }
    return delivered === Infinity ? 0 : delivered;
  }

  /**
   * Returns the answer to a member that leaves: the others that have not acknowledged up to `seq`.
   * `undefined` if its question is none.
   */
  lacking(leaver: Submitter, { seq, members }: LackingFrame): LackingFrame | undefined {
    if (seq > this.#parts.outbox.ready || members.length > 0) return undefined;
    const lacking: LackingFrame["members"][number][] = [];
    for (const member of this.#byId.values()) {
      if (member === leaver || !member.lacks(seq)) continue;
      lacking.push({ id: member.id, delivered: member.taken });
      if (lacking.length === this.#lackingMax) break;
    }
    return { type: "lacking", seq, members: lacking };
  }

  /** Records a hello of a member that no view has named yet. */
  noteBehind(): void {
    this.#isBehind = true;
  }

  /** Returns true once after {@linkcode noteBehind}: asking the tracker once settles it. */
  takeBehind(): boolean {
    const isBehind = this.#isBehind;
    this.#isBehind = false;
    return isBehind;
  }

  /** Puts the next change of the view into the sequence; returns false if one before is missing. */
  onChange(change: ViewChange, now: Instant): boolean {
    if (change.view <= this.#view) return true;
    if (change.view > this.#view + 1) return false;
    invariant(change.view === this.#view + 1, "View numbers in the sequence rise by one per entry");
    this.#view = change.view;
    const { member: id, kind } = change;
    if (kind === "join") {
      this.#enter(placeOfJoin(change), change, now);
    } else if (kind === "leave" || kind === "evict") {
      this.#exit(id);
      this.#parts.outbox.appendChange(change);
    }
    return true;
  }

  /**
   * Brings the sequence to a whole view, in one step: joins first, then leaves (PROTOCOL 10.4.3,
   * decision 0010).
   *
   * Worked case: the sequence is at view 2 (ford, arthur), and the tracker's view 6 has ford,
   * trillian (joined with 4) and zaphod (joined with 6). The entries are "join trillian", "join
   * zaphod", "leave arthur", all with number 6. Trillian was told view 4 when she joined, and
   * arthur was in it: she must find his leave after her own join, or she would hold him for a
   * member for ever.
   */
  onRecord(record: ViewRecord, now: Instant): void {
    if (record.view <= this.#view) return;
    this.#view = record.view;
    const joinedById = new Map(record.members.map(({ id, joined }) => [id, joined]));
    const gone = [...this.#byId.values()].filter(({ id, joined }) => joinedById.get(id) !== joined);
    for (const member of gone) this.#exit(member.id);
    for (const member of record.members) {
      if (this.#byId.has(member.id)) continue;
      const newcomer = viewPlaceOf(member);
      this.#enter(newcomer, changeOf("join", record.view, newcomer), now);
    }
    for (const member of gone) {
      this.#parts.outbox.appendChange(changeOf("leave", record.view, member));
    }
  }

  /**
   * Opens an epoch after a takeover (PROTOCOL 11.2.8, 11.2.9) and returns the seqs of the install.
   * The members whose place is in the recovered log go on from there. The newcomers, whose join is
   * not in it, join by new entries after the install.
   *
   * Worked case: the log ends with 41. Ford (slot 1) and trillian (slot 3) go on; arthur (slot 2)
   * is a newcomer, for nobody holds the entry of his join any more. The sequence goes on with
   * "install" (42), "join arthur" (43) and "join trillian" (44). The last entry is for arthur
   * alone: the view that the tracker told him is older than trillian's join. For ford it changes
   * nothing.
   */
  install({ view, members, newcomers, isAfterRestart }: Recovery, now: Instant): SeqRange {
    const { outbox } = this.#parts;
    this.#view = view;
    for (const place of members) {
      const goesOn = place.submitted !== undefined;
      const member = new Submitter(
        place,
        new Outbound(place.cut, now, knownSizeTo(place.address)),
        { goesOn, check: this.#checkOf(place) },
      );
      if (place.submitted !== undefined) member.begin(place.submitted);
      // The time of its promise, which may be a while ago: others may have been waited for.
      member.heardAt = place.heardAt;
      this.#add(member);
    }
    const installed = outbox.appendInstall(view, members.map(({ id }) => id));
    const since = Math.min(...newcomers.map(({ slot }) => slot));
    for (const place of inOrder(newcomers)) {
      const member = this.#enter(place, changeOf("join", view, place), now);
      if (place.submitted !== undefined) member.begin(place.submitted);
    }
    // A restarted tracker may have taken somebody back whose eviction only those know who have
    // joined since; newcomers, too, may be back, and are unknown to those that joined after them.
    const later = isAfterRestart
      ? [...members, ...newcomers]
      : members.filter(({ slot }) => slot >= since);
    for (const place of inOrder(later)) outbox.appendChange(changeOf("join", view, place));
    return installed;
  }

  /**
   * Acts on members that became too slow, or have caught up. An entry says so, and all hear of it
   * at the same place (PROTOCOL 10.5.3). A safe group cannot go on without one of its members, so
   * there the tracker is asked to evict whoever is too slow (PROTOCOL 11.3.6).
   */
  placePaceChanges(): void {
    const { sender, outbox, mode } = this.#parts;
    for (let one = sender.takePaceChange(); one; one = sender.takePaceChange()) {
      if (one.type === "waiting" || one.peer.isGone) continue;
      if (mode === "safe") {
        one.peer.isSlow = one.type === "detached";
        continue;
      }
      const kind = one.type === "detached" ? "detach" : "reattach";
      outbox.appendChange(changeOf(kind, this.#view, one.peer));
    }
  }

  /**
   * Stops sending to a member and taking from it, before its leave is an entry: it said bye
   * (PROTOCOL 10.6.2).
   */
  end(member: Submitter): void {
    const { sender, receiver, recalls } = this.#parts;
    sender.removePeer(member);
    receiver.forgetPeer(member);
    recalls.forget(member.id);
    member.isSlow = false;
    member.end();
    this.#addresses = undefined;
  }

  #listAddresses(): Address[] {
    const addresses: Address[] = [];
    for (const member of this.#byId.values()) {
      if (member.isGone) continue;
      if (member === this.#foremost) addresses.unshift(member.address);
      else addresses.push(member.address);
    }
    return addresses;
  }

  #add(member: Submitter): void {
    const { sender, receiver } = this.#parts;
    this.#byId.set(member.id, member);
    this.#removed.delete(member.id);
    sender.addPeer(member);
    receiver.addPeer(member);
    this.#addresses = undefined;
  }

  #enter(newcomer: ViewPlace, change: ViewChange, now: Instant): Submitter {
    this.#exit(newcomer.id);
    const { sender, outbox, chain } = this.#parts;
    const outbound = sender.outboundFor(newcomer.address, now);
    const base = chain?.point;
    invariant(base === undefined || base.seq === outbound.cut, "A newcomer begins at a chain hash");
    const member = new Submitter(newcomer, outbound, { check: this.#checkOf(newcomer), base });
    this.#add(member);
    outbox.appendChange(change);
    return member;
  }

  #checkOf(member: ViewPlace): SubmitterCheck | undefined {
    const { verifierOf } = this.#parts;
    return verifierOf && { verifier: verifierOf(member) };
  }

  /** Ends a stay. Submissions that come later are refused: their sender is no member any more. */
  #exit(id: MemberId): void {
    const member = this.#byId.get(id);
    if (member === undefined) return;
    this.end(member);
    this.#byId.delete(id);
    this.#removed.add(id, this.#view);
  }
}

/** Returns places in the order of joining. */
function inOrder<P extends ViewPlace>(places: readonly P[]): P[] {
  return [...places].sort((a, b) => a.slot - b.slot);
}

function changeOf(kind: ChangeKind, view: number, member: ViewPlace): ViewChange {
  const { id, name, address, slot, identity } = member;
  const change = { kind, view, slot, member: id, address, name, last: 0 };
  return kind === "join" && identity !== undefined ? { ...change, identity } : change;
}

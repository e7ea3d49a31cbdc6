import {
  BYE_MS,
  formatMemberId,
  type GroupId,
  type Instant,
  invariant,
  isDirectName,
  type MemberId,
  rangeLength,
  RECEIVE_WINDOW_SEQS_MAX,
  type Seq,
} from "../../../lib/core/mod.ts";
import type { MemberEvent } from "../../../lib/client/member/mod.ts";
import type { DirectLedger } from "../check/direct_ledger.ts";
import type { GapExcuses } from "../check/gap_excuses.ts";
import type { Ledger } from "../check/ledger.ts";
import type { HolderClaims } from "../check/holder_claims.ts";
import { OwnMessages } from "../check/own_messages.ts";
import type { StableLedger } from "../check/stable_ledger.ts";
import { Stay } from "../check/stay.ts";
import type { TotalLedger } from "../check/total_ledger.ts";
import { unorderedRange } from "../check/unordered_range.ts";
import { Violation } from "../check/violation.ts";

/** The event of one type. */
export type EventOf<T extends MemberEvent["type"]> = Extract<MemberEvent, { type: T }>;

/** The ledgers that every event of an application is checked against. */
export interface Records {
  readonly ledger: Ledger;
  readonly totalLedger: TotalLedger;
  readonly excuses: GapExcuses;
  readonly stable: StableLedger;
  readonly holders: HolderClaims;
  readonly directs: DirectLedger;
}

/** The options of an {@linkcode Application}. */
export interface ApplicationOptions {
  readonly name: string;
  readonly records: Records;
  /**
   * The id that its member had when it offered the event that is taken: another than a stay's once
   * that was ended by an eviction.
   */
  currentId(): MemberId | undefined;
  /** The id that the application was told last. */
  lastId(): MemberId | undefined;
  /**
   * Returns the number of the next message in a group; `undefined` if the member is out of it
   * again.
   */
  nextSeq(name: string, group: GroupId): Seq | undefined;
  /** True if members remember fewer stays than there are. */
  readonly isForgetful: boolean;
  /** Groups of one name of which the member remembers where an eviction ended its stay. */
  readonly resumptions: number;
  /** Returns the time of the host's clock. */
  now(): Instant;
  trace(what: string): void;
}

/** A member's application: checks each event of its groups against the ledgers. */
export class Application {
  /** The groups that it believes itself in. */
  readonly stays = new Map<string, Stay>();
  readonly #options: ApplicationOptions;
  /** Groups that it wants out of, and since when. */
  readonly #leaving = new Map<string, number>();
  /** Own messages that were not delivered to ourselves yet, by group. */
  readonly #own = new Map<string, OwnMessages>();
  /** Of stays that an eviction ended; their fate is yet to be told. */
  readonly #inDoubt = new Map<string, OwnMessages>();
  /** Stays that an eviction ended and that may go on. */
  readonly #interrupted = new Map<GroupId, Stay>();
  /** Numbers told as gaps; not those of a hostile member, which may name any number. */
  missed = 0;

  constructor(options: ApplicationOptions) {
    this.#options = options;
  }

  /** Returns whether the application is in the group and is not leaving it. */
  isIn(group: string): boolean {
    return this.stays.has(group) && !this.#leaving.has(group);
  }

  /**
   * Returns the seq up to which the member may acknowledge a stream: the application took that
   * much, or what comes next counts as taken with it (`takenAhead`). In a safe group a member
   * acknowledges what it holds, as far as there is room. Returns `undefined` if that is not known,
   * or if nothing of the stream came yet.
   */
  mayAcknowledge(
    group: GroupId,
    stream: MemberId,
    takenAhead: (group: string, sender?: MemberId) => Seq,
  ): Seq | undefined {
    const stay = [...this.stays.values()].find((it) => it.group === group);
    if (stay === undefined) return undefined;
    if (stay.mode === "safe") return (stay.position ?? Infinity) + RECEIVE_WINDOW_SEQS_MAX;
    if (stay.mode !== "fifo") {
      return stay.position && Math.max(stay.position, takenAhead(stay.groupName));
    }
    const { ledger } = this.#options.records;
    const cut = ledger.cut(group, stream, stay.member);
    // What is left of a former stay may be taken after the new one's cut was acknowledged.
    const position = stay.positions.get(stream);
    // The application of a sender that sleeps has not said when it got to know us.
    if (position === undefined) return ledger.signed.has(group) ? undefined : cut;
    return Math.max(position, cut ?? 0, takenAhead(stay.groupName, stream));
  }

  /** Own messages that are yet to be delivered to ourselves. */
  get pending(): number {
    return [...this.#own.values()].reduce((sum, own) => sum + own.count, 0);
  }

  onJoined({ group, view }: EventOf<"joined">): void {
    const { records: { ledger, directs }, lastId, name } = this.#options;
    directs.onJoined(lastId()!, view);
    const before = this.#interrupted.get(view.group);
    this.#interrupted.delete(view.group);
    const stay = new Stay({
      member: lastId()!,
      group: view.group,
      groupName: group,
      mode: view.mode,
      view: view.number,
      before,
      found: view.members.map(({ id }) => id),
    });
    this.stays.set(group, stay);
    this.#own.set(group, new OwnMessages(`${name} in ${group}`));
    if (view.signed) ledger.signed.add(view.group);
    const next = this.#options.nextSeq(group, view.group);
    if (next !== undefined) ledger.noteBegin(view.group, stay.member, next);
    stay.positions.set(stay.member, ledger.last(view.group, stay.member));
    for (const { id } of view.members) this.#meet(stay, id, true);
  }

  /** `next`: in a signed group the number that the message gets. */
  multicast(group: string, payload: Uint8Array, next?: Seq): void {
    const { ledger, totalLedger } = this.#options.records;
    const stay = this.stays.get(group)!;
    const range = ledger.noteMulticast(stay.group, stay.member, payload, next);
    if (stay.mode !== "fifo") totalLedger.noteMulticast(stay.group, stay.member, payload);
    this.#own.get(group)!.noteMulticast(range, payload);
  }

  onView(event: EventOf<"view">): void {
    const { group, view, changes } = event;
    const { records: { totalLedger }, name, trace } = this.#options;
    const stay = this.stays.get(group);
    if (stay?.mode === "fifo") {
      const fault = stay.noteView(view.number, changes.map(({ kind }) => kind));
      if (fault !== undefined) throw new Violation(`${name} is shown ${fault} in ${group}`);
    }
    for (const { kind, member } of changes) {
      trace(`${name} sees ${kind} of ${member.name} in ${group}, view ${view.number}`);
      if (stay === undefined) continue;
      if (kind === "join") this.#meet(stay, member.id);
      else stay.notePresent(member.id, false);
    }
    if (stay !== undefined && stay.mode !== "fifo") totalLedger.onView(stay, event);
  }

  onPace(event: EventOf<"detached" | "reattached">): void {
    const { records: { totalLedger }, name, trace } = this.#options;
    const { type, group, member } = event;
    trace(`${name} hears that ${member.name} is ${type} in ${group}`);
    const stay = this.stays.get(group);
    if (stay !== undefined && stay.mode !== "fifo") totalLedger.onPace(stay, event);
  }

  onDeliver(event: EventOf<"deliver">): void {
    const { ledger, totalLedger, directs, stable } = this.#options.records;
    const stay = this.#stay(event.group);
    if (stay.mode === "safe") {
      for (const { range } of event.messages) {
        stable.checkDelivered(this.#options.name, stay.group, range.last);
      }
    }
    directs.onDelivered(stay.member, event.group, event.sender.id, event.messages.length);
    if (event.sender.id === stay.member) {
      const own = this.#own.get(event.group)!;
      for (const { bytes, start, end } of event.messages) own.onDeliver(bytes.subarray(start, end));
      stay.ownPlace = event.messages.at(-1)?.range.last ?? stay.ownPlace;
    }
    if (stay.mode === "fifo") ledger.onDeliver(stay, event);
    else totalLedger.onDeliver(stay, event);
  }

  onGap({ group, sender, range }: EventOf<"gap">): void {
    const { records: { ledger }, name, trace } = this.#options;
    const stay = this.#stay(group);
    if (!ledger.hostile.has(sender.id)) this.missed += rangeLength(range);
    trace(`${name} misses ${range.first}-${range.last} of ${sender.name} in ${group}`);
    const isOver = this.#options.currentId() !== stay.member;
    if (stay.mode === "fifo") this.#onFifoGap(stay, { sender: sender.id, range, isOver });
    else this.#onTotalGap(stay, range, isOver);
  }

  onLeft({ group, lacking }: EventOf<"left">): void {
    const stay = this.stays.get(group);
    const own = this.#own.get(group);
    const since = this.#leaving.get(group) ?? -Infinity;
    this.#forget(group);
    this.#leaving.delete(group);
    this.stays.delete(group);
    this.#own.delete(group);
    if (stay === undefined || own === undefined) return;
    // The other member of a direct group is not waited for once it is gone.
    const isOver = isDirectName(group);
    if (!isOver && lacking.length > 0 && this.#options.now() - since < BYE_MS) {
      throw new Violation(`${this.#options.name} left ${group} before the others had everything`);
    }
    if (stay.mode === "fifo") {
      own.end(undefined);
      this.#options.records.ledger.noteLeft(stay.group, stay.member);
      this.#options.records.excuses.noteLeft(stay, lacking);
      return;
    }
    const { totalLedger, holders } = this.#options.records;
    totalLedger.noteLeft(stay);
    holders.noteLeft(stay, lacking);
    for (const payload of own.end(unorderedRange(lacking))) {
      totalLedger.noteUnordered(stay, payload);
    }
  }

  onEvicted(): void {
    for (const [group, stay] of this.stays) {
      this.#options.records.excuses.noteGone(stay.member);
      this.#interrupt(group, stay);
      const own = this.#own.get(group)!;
      if (stay.mode === "fifo") own.end(undefined);
      else if (!own.isEmpty) this.#inDoubt.set(group, own);
    }
    this.stays.clear();
    this.#own.clear();
  }

  onUnknownOutcome({ group, range }: EventOf<"unknown-outcome">): void {
    const { name, trace } = this.#options;
    trace(`${name} cannot know of its own ${range.first}-${range.last} in ${group}`);
    this.#inDoubt.get(group)?.end(range);
    this.#inDoubt.delete(group);
  }

  /**
   * The process has died. Its stays are over, also where it had not taken the news of an eviction,
   * and its member is there under another id.
   */
  onKilled(): void {
    for (const { member } of this.stays.values()) this.#options.records.excuses.noteGone(member);
  }

  /** All that an eviction had to tell was told. */
  checkNothingInDoubt(): void {
    for (const own of this.#inDoubt.values()) own.end(undefined);
    this.#inDoubt.clear();
  }

  /** The application wants out of a group. */
  onLeaving(group: string): void {
    const stay = this.stays.get(group);
    if (stay !== undefined) stay.isLeaving = true;
    this.#forget(group);
    this.#leaving.set(group, this.#options.now());
  }

  #onFifoGap(
    stay: Stay,
    gap: { sender: MemberId; range: EventOf<"gap">["range"]; isOver: boolean },
  ): void {
    const { ledger, excuses } = this.#options.records;
    const { sender, range, isOver } = gap;
    const told = stay.missed;
    ledger.onGap(stay, sender, range);
    // A leaver has said bye: nobody repairs anything for it any more.
    const isOut = isOver || this.#leaving.has(stay.groupName);
    if (!isOut && stay.missed > told) excuses.noteGap(stay, sender, range);
  }

  #onTotalGap(stay: Stay, range: EventOf<"gap">["range"], isOver: boolean): void {
    const { totalLedger } = this.#options.records;
    const { position } = stay;
    totalLedger.onGap(stay, range, isOver);
    this.#own.get(stay.groupName)?.onGap();
    if (isOver || stay.position === position || totalLedger.mayForget(stay.group)) return;
    const { first, last } = range;
    const who = `${formatMemberId(stay.member)} in ${stay.groupName}`;
    throw new Violation(`${who} was told to miss ${first}-${last}, and its sequencer lives`);
  }

  /**
   * Forgets the interrupted stays of a group, those of earlier groups of the same name included.
   */
  #forget(group: string): void {
    for (const [id, stay] of this.#interrupted) {
      if (stay.groupName === group) this.#interrupted.delete(id);
    }
  }

  /** Notes a stay that may go on. Of several groups of one name the member remembers the newest. */
  #interrupt(group: string, stay: Stay): void {
    this.#interrupted.delete(stay.group);
    this.#interrupted.set(stay.group, stay);
    const known = [...this.#interrupted].filter(([, { groupName }]) => groupName === group);
    const tooMany = known.slice(0, -this.#options.resumptions);
    for (const [oldest] of tooMany) this.#interrupted.delete(oldest);
  }

  #meet(stay: Stay, other: MemberId, isUnmet = false): void {
    const { isForgetful, records: { excuses, ledger } } = this.#options;
    if (isForgetful && stay.positions.has(other)) stay.metAgain.add(other);
    ledger.noteMeeting(stay.group, stay.member, other);
    ledger.noteArrival(stay.group, other, stay.member, isUnmet);
    if (stay.mode === "fifo") excuses.noteMet(stay, other);
    stay.notePresent(other, true);
  }

  #stay(group: string): Stay {
    const stay = this.stays.get(group);
    invariant(stay !== undefined, `${this.#options.name} hears of ${group}, where it is not`);
    return stay;
  }
}

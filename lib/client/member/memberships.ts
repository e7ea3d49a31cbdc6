import {
  type Address,
  channelOf,
  type Instant,
  invariant,
  isDirectName,
  type Random,
  type TableLimits,
} from "../../core/mod.ts";
import type { OwnIdentity } from "../../identity/statements/mod.ts";
import { type Refusal, refuse, type ViewRecord } from "../../wire/mod.ts";
import type { BufferShare } from "../../ordering/mod.ts";
import type { Counters, Requests } from "../../roles/mod.ts";
import { enterGroup } from "./enter_group.ts";
import { Exits } from "./exits.ts";
import { FormerStays } from "./former_stays.ts";
import type { Group, MemberKeys } from "./group/group.ts";
import type { GroupTable } from "./group_table.ts";
import type { MemberEvent } from "./group/member_event.ts";
import {
  type GroupWish,
  isWanted,
  kindOf,
  type MembershipPhase,
  type WantedMembership,
} from "./membership.ts";
import type { Registration } from "./member_phase.ts";

/** Settings and parts of a member that its memberships work with. */
export interface MembershipsOptions {
  readonly name: string;
  readonly random: Random;
  readonly slowMemberMs: number;
  readonly tables?: TableLimits | undefined;
  /** The receive buffer, which all groups share. */
  readonly buffer: BufferShare;
  /** Returns the bytes of the datagrams that the path to an address is probed for, ascending. */
  readonly sizesTo?: ((to: Address) => readonly number[]) | undefined;
  /** Returns true if we may use a channel. */
  readonly allowsChannel?: ((channel: Address) => boolean) | undefined;
  readonly identity?: OwnIdentity | undefined;
  readonly keys?: MemberKeys | undefined;
  readonly counters: Counters;
  readonly requests: Requests;
  readonly groups: GroupTable;
}

/** The member, as its memberships see it. */
export interface MembershipsPort {
  registration(): Registration | undefined;
  emit(event: MemberEvent): void;
  /** Reports that we left a group, after the events that are left in it. */
  onLeft(group: Group): void;
  /** Ends the member: it is being closed, and has left its last group. */
  onAlone(): void;
}

/**
 * Joining and leaving groups. The tracker hears of each by a request, whose answer may be lost or
 * late and whose effect the tracker may have forgotten. So:
 * - an exit is sent until it is answered, and before the group is joined again;
 * - a join that is answered with a stay that has ended is not taken up (decision 0003, seed 11823).
 *   The exit is sent once more, and the group is joined again after that.
 *
 * Ford joined "books" in view 3 and left it. The tracker restarts, and a late restore of ford's
 * brings the stay of view 3 back. He joins again and gets a view that has him as joined in 3: that
 * stay has ended. He sends the exit again and joins; the next answer has him as joined in 5.
 */
export class Memberships {
  readonly #port: MembershipsPort;
  readonly #options: MembershipsOptions;
  readonly #requests: Requests;
  readonly #groups: GroupTable;
  readonly #exits: Exits;
  /** By the name of the group, in the order in which the application joined. */
  readonly #memberships = new Map<string, MembershipPhase>();
  readonly #former: FormerStays;
  #isClosing = false;

  constructor(port: MembershipsPort, options: MembershipsOptions) {
    this.#port = port;
    this.#options = options;
    this.#requests = options.requests;
    this.#groups = options.groups;
    this.#former = new FormerStays(options.tables);
    this.#exits = new Exits(options.requests, () => port.registration()?.id);
  }

  /** Joins a group for the application; a `joined` or a `join-failed` event follows. */
  join(group: string, kind: GroupWish): void {
    const known = this.#groups.byName(group);
    if (known !== undefined && !known.isLeaving) {
      this.#port.emit({ type: "joined", group, view: known.currentView(), again: false });
      return;
    }
    this.#want(group, { type: "joining", kind });
    this.#join(group, kind);
  }

  /** Leaves a group for the application; a `left` event follows once all have what we sent. */
  leave(name: string, now: Instant): void {
    const group = this.#groups.byName(name);
    this.#former.forgetEvictions(name);
    this.#requests.settle(`join ${name}`);
    if (group === undefined) {
      this.#memberships.delete(name);
      this.#port.emit({ type: "left", group: name, lacking: [] });
    } else this.#startLeaving(group, now);
  }

  /** Returns true if we are in a group, or the tracker may not have heard yet that we left it. */
  knowsStay(group: string): boolean {
    return this.#groups.byName(group) !== undefined || this.#exits.has(group);
  }

  /**
   * Takes up a direct group into which the tracker has put us, if we are not in it yet; a `joined`
   * event follows. Returns false if nobody can be talked with there: our stay in it has ended or is
   * about to, or the other member is gone.
   */
  enterDirect(registration: Registration, record: ViewRecord, now: Instant): boolean {
    const { group: id, name, members } = record;
    const known = this.#groups.byId(id);
    if (known !== undefined) return !known.isLeaving;
    if (this.#isClosing || this.knowsStay(name)) return false;
    const joined = members.find((one) => one.id === registration.id)?.joined ?? 0;
    if (joined === 0) return false;
    if (this.#former.hasLeft(id, joined) || members.length < 2) {
      this.#endUnwanted(record);
      return false;
    }
    const group = this.#enter(registration, record, now);
    this.#memberships.set(name, { type: "in" });
    this.#port.emit({ type: "joined", group: name, view: group.currentView(), again: false });
    return true;
  }

  /** Joins the groups that are wanted: we are registered, or registered again. */
  joinWanted(): void {
    for (const [group, membership] of [...this.#memberships]) {
      if (isWanted(membership)) this.#join(group, membership.kind);
    }
  }

  /** Leaves all groups, and joins none any more. */
  close(now: Instant): void {
    this.#isClosing = true;
    this.#exits.close();
    for (const [group, { type }] of [...this.#memberships]) {
      if (type !== "leaving") this.#memberships.delete(group);
    }
    for (const group of this.#groups.all()) this.#startLeaving(group, now);
    this.#checkAlone();
  }

  /**
   * Ends all stays, since we were evicted. The groups that were not being left are to be joined
   * again.
   */
  abandon(now: Instant): void {
    const groups = this.#groups.all();
    const { emit } = this.#port;
    for (const group of groups) {
      const { name } = group;
      const abandoned = group.abandon(now);
      const { inDoubt } = abandoned;
      if (inDoubt !== undefined) emit({ type: "unknown-outcome", group: name, range: inDoubt });
      // A direct group is one of two ids, and ours has ended.
      if (group.isLeaving || isDirectName(name)) {
        emit({ type: "left", group: name, lacking: group.drained ?? [] });
        this.#endLeaving(name);
      } else {
        // Another group may have the name by then: it must not be made anew with another mode.
        this.#memberships.set(name, { type: "rejoining", kind: kindOf(group) });
        this.#former.onEvicted(group, abandoned);
      }
    }
    this.#groups.clear();
    this.#former.clearLeft();
    this.#exits.clear();
  }

  /** Sends the exits from the groups that have nothing to wait for any more. */
  checkDrained(): void {
    for (const group of this.#groups.all()) {
      if (group.drained === undefined) continue;
      // A direct group leaves by itself when the other member is gone.
      if (isDirectName(group.name)) this.#noteLeaving(group.name);
      const leaving = this.#memberships.get(group.name);
      invariant(leaving?.type === "leaving", "Only a group that is being left is drained");
      if (leaving.isExiting) continue;
      leaving.isExiting = true;
      this.#exit(group);
    }
  }

  /**
   * Records what the application wants, at the end of the order unless the group is wanted already.
   */
  #want(group: string, wanted: WantedMembership): void {
    const leaving = this.#memberships.get(group);
    if (leaving?.type !== "leaving") {
      this.#memberships.set(group, wanted);
      return;
    }
    const isFirst = leaving.next === undefined;
    leaving.next = wanted;
    if (!isFirst) return;
    this.#memberships.delete(group);
    this.#memberships.set(group, leaving);
  }

  #join(group: string, kind: GroupWish): void {
    const registration = this.#port.registration();
    const what = `join ${group}`;
    const wanted = this.#wanted(group);
    if (registration === undefined || wanted === undefined || this.#groups.byName(group)) return;
    if (this.#exits.has(group)) return this.#joinAfterExit(group, kind);
    this.#requests.ask<"join_group">(
      { type: "join_group", member: registration.id, group, ...kind },
      (answer, at) => {
        const isIn = this.#groups.byName(group) !== undefined;
        const current = this.#wanted(group);
        if (answer?.ok && !isIn && current === undefined) return this.#endUnwanted(answer.view);
        // Another request for the same membership was under way, and has joined us or will.
        if (isIn || current !== wanted) return;
        if (answer?.ok) return this.#onJoined(registration, answer.view, wanted, at);
        if (answer === undefined) return this.#onJoinFailed(group, undefined, at);
        const isPassing = answer.code === "rebuilding" || answer.code === "unknown_member";
        // The answer to a heartbeat says whether the tracker has restarted or evicted us.
        if (answer.code === "unknown_member") registration.link.beat();
        if (!isPassing) return this.#onJoinFailed(group, answer, at);
        this.#requests.retry(what, at, () => this.#join(group, kind));
      },
    );
  }

  /**
   * Ends a stay that only the tracker knows of: the application left before the join was answered.
   */
  #endUnwanted({ group: id, name }: ViewRecord): void {
    if (this.#isClosing) return;
    this.#exits.note(name, this.#former.lastSentIn(id));
    this.#exits.send(name, () => {});
  }

  /**
   * Joins once the tracker has heard that we left: heard later, the exit would end the new stay.
   */
  #joinAfterExit(group: string, kind: GroupWish): void {
    this.#exits.sendNow(group, (answer, now) => {
      if (answer === undefined) this.#onJoinFailed(group, undefined, now);
      else this.#join(group, kind);
    });
  }

  /** Reports a failed join, and tries again if it is the member's own after an eviction. */
  #onJoinFailed(group: string, refusal: Refusal | undefined, now: Instant): void {
    const wanted = this.#wanted(group);
    if (wanted === undefined) return;
    const again = wanted.type === "rejoining";
    this.#port.emit({ type: "join-failed", group, refusal, again });
    if (!again) this.#memberships.delete(group);
    else this.#requests.retry(`join ${group}`, now, () => this.#join(group, wanted.kind));
  }

  #onJoined(
    registration: Registration,
    record: ViewRecord,
    wanted: WantedMembership,
    now: Instant,
  ): void {
    const { name } = record;
    this.#requests.settle(`join ${name}`);
    if (record.signed && this.#options.identity === undefined) {
      const message = `The group "${name}" is signed, and this member cannot check that.`;
      return this.#onJoinFailed(name, refuse("identity_required", message), now);
    }
    const joined = record.members.find(({ id }) => id === registration.id)?.joined ?? 0;
    if (record.mode !== "fifo" && record.sequencer === null) {
      const message = `The group "${name}" has no sequencer just now.`;
      return this.#onJoinFailed(name, refuse("no_sequencer", message), now);
    }
    // Views of a total-order group are entries of its sequence, which begins for us with our own
    // join.
    const isLate = record.mode !== "fifo" && joined < record.view;
    if (this.#former.hasLeft(record.group, joined) || isLate) {
      if (joined > 0) this.#exits.note(name, this.#former.lastSentIn(record.group));
      const retry = () => this.#join(name, this.#wanted(name)?.kind ?? {});
      this.#requests.retry(`join ${name}`, now, retry);
      return;
    }
    const group = this.#enter(registration, record, now);
    this.#memberships.set(name, { type: "in" });
    const again = wanted.type === "rejoining";
    this.#port.emit({ type: "joined", group: name, view: group.currentView(), again });
  }

  #enter(registration: Registration, record: ViewRecord, now: Instant): Group {
    const { id, address, channels } = registration;
    const { name, random, slowMemberMs, tables, buffer, sizesTo, counters } = this.#options;
    const { allowsChannel, identity, keys } = this.#options;
    const key = registration.signed && identity?.signer.publicKey;
    const group = enterGroup({
      record,
      self: { id, name, address, ...key && { key } },
      identity,
      keys,
      next: this.#former.lastSeqIn(record.group) + 1,
      // A group that was made anew under the name has another id, and other streams.
      ...this.#former.takeResumption(record.group),
      random,
      slowMemberMs,
      tables,
      buffer,
      sizesTo,
      // A channel saves nothing where one member listens.
      channel: !isDirectName(record.name)
        ? channelOf(channels, address, record.group, allowsChannel)
        : undefined,
      counters,
      now,
    });
    this.#groups.add(group);
    return group;
  }

  #startLeaving(group: Group, now: Instant): void {
    this.#noteLeaving(group.name);
    group.startLeaving(now);
  }

  /** Notes that a group is being left, and not wanted after that. */
  #noteLeaving(group: string): void {
    const leaving = this.#memberships.get(group);
    if (leaving?.type === "leaving") leaving.next = undefined;
    else this.#memberships.set(group, { type: "leaving", isExiting: false, next: undefined });
  }

  /**
   * Replaces a membership that was left by the one that the application wants now, if there is one.
   */
  #endLeaving(name: string): void {
    const leaving = this.#memberships.get(name);
    const next = leaving?.type === "leaving" ? leaving.next : undefined;
    if (next === undefined) this.#memberships.delete(name);
    else this.#memberships.set(name, next);
  }

  #exit(group: Group): void {
    const { name } = group;
    this.#exits.note(name, group.next - 1);
    this.#exits.send(name, () => {
      if (!this.#groups.has(group)) return;
      this.#groups.remove(group);
      this.#former.onLeft(group);
      this.#endLeaving(name);
      this.#port.onLeft(group);
      this.#join(name, this.#wanted(name)?.kind ?? {});
      this.#checkAlone();
    });
  }

  /** Returns the membership that we want and do not have. */
  #wanted(group: string): WantedMembership | undefined {
    const membership = this.#memberships.get(group);
    return membership !== undefined && isWanted(membership) ? membership : undefined;
  }

  #checkAlone(): void {
    if (this.#isClosing && this.#groups.all().length === 0) this.#port.onAlone();
  }
}

import {
  forgetOldest,
  type GroupId,
  type Instant,
  LEFT_GROUPS_MAX,
  type MemberId,
  type Mode,
  type Random,
  type Seq,
} from "../../core/mod.ts";
import { type Refusal, refuse, type ViewRecord } from "../../wire/mod.ts";
import type { Counters } from "../../roles/mod.ts";
import { enterGroup } from "./enter_group.ts";
import type { Group } from "./group/group.ts";
import type { GroupTable } from "./group_table.ts";
import type { MemberEvent } from "./group/member_event.ts";
import type { Registration } from "./registration.ts";
import type { OnAnswer, Requests } from "../../roles/mod.ts";

/** A group that we want to be in. */
interface WantedGroup {
  readonly mode: Mode | undefined;
  /** Joined before, under an id that was evicted. */
  readonly again: boolean;
}

/** A stay that has ended, of which the tracker has not heard yet. */
interface Exit {
  readonly group: string;
  readonly last: Seq;
  /** Who waits for the outcome of the request that is under way; `undefined`: none is. */
  waiting: OnAnswer<"exit_group">[] | undefined;
}

/** Where streams stood at an eviction. */
interface Resumption {
  /** The group's name. */
  readonly name: string;
  readonly streams: ReadonlyMap<MemberId, Seq>;
}

/** What memberships need of the member. */
export interface MembershipsOptions {
  readonly name: string;
  readonly random: Random;
  readonly slowMemberMs: number;
  readonly counters: Counters;
  readonly requests: Requests;
  readonly groups: GroupTable;
  registration(): Registration | undefined;
  emit(event: MemberEvent): void;
  /** The last group was left, and no more are to be joined. */
  onAlone(): void;
}

/**
 * Joining and leaving groups. The tracker hears of each by a request whose answer may be lost or
 * late; so a stay that has ended is told until it was heard, before the group is joined again.
 */
export class Memberships {
  readonly #options: MembershipsOptions;
  readonly #requests: Requests;
  readonly #groups: GroupTable;
  readonly #wanted = new Map<string, WantedGroup>();
  /** By id: while a tracker rebuilds, we may be in another group of the name for a moment. */
  readonly #resume = new Map<GroupId, Resumption>();
  /** Stays that have ended: numbers go on behind them, and none of them may be taken up again. */
  readonly #left = new Map<GroupId, { readonly next: Seq; readonly joined: number }>();
  /** By group, what the tracker is yet to hear. */
  readonly #exits = new Map<string, Exit>();
  /** Groups that the tracker was told we leave. */
  readonly #exiting = new WeakSet<Group>();
  #isClosing = false;

  constructor(options: MembershipsOptions) {
    this.#options = options;
    this.#requests = options.requests;
    this.#groups = options.groups;
  }

  /** The application wants to be in a group. */
  join(group: string, mode: Mode | undefined): void {
    const known = this.#groups.byName(group);
    if (known !== undefined && !known.isLeaving) {
      this.#options.emit({ type: "joined", group, view: known.currentView(), again: false });
      return;
    }
    this.#wanted.set(group, { mode, again: false });
    this.#join(group, mode);
  }

  /** The application wants out: once all have what we sent, the tracker is told. */
  leave(name: string, now: Instant): void {
    const group = this.#groups.byName(name);
    this.#wanted.delete(name);
    this.#forgetResumptions(name);
    this.#requests.settle(`join ${name}`);
    if (group === undefined) this.#options.emit({ type: "left", group: name, lacking: [] });
    else group.startLeaving(now);
  }

  /** We are registered (again): joins what is wanted. */
  joinWanted(): void {
    for (const [group, { mode }] of [...this.#wanted]) this.#join(group, mode);
  }

  /** Leaves all groups, and joins none any more. */
  close(now: Instant): void {
    this.#isClosing = true;
    this.#wanted.clear();
    for (const group of this.#groups.all()) group.startLeaving(now);
    this.#checkAlone();
  }

  /** We were evicted: ends all stays, and wants back in. */
  abandon(now: Instant): void {
    const groups = this.#groups.all();
    const { emit } = this.#options;
    for (const group of groups) {
      const { name } = group;
      const { resume, inDoubt } = group.abandon(now);
      if (inDoubt !== undefined) emit({ type: "unknown-outcome", group: name, range: inDoubt });
      if (group.isLeaving) emit({ type: "left", group: name, lacking: group.drained ?? [] });
      else {
        // The group may be gone meanwhile, and must not be made anew as another kind of group.
        this.#wanted.set(name, { mode: group.mode, again: true });
        this.#noteResumption(group.id, { name, streams: resume });
      }
    }
    this.#groups.clear();
    this.#left.clear();
    this.#exits.clear();
  }

  /** Groups that have nothing to wait for any more: the tracker is told. */
  checkDrained(): void {
    for (const group of this.#groups.all()) {
      if (group.drained === undefined || this.#exiting.has(group)) continue;
      this.#exiting.add(group);
      this.#exit(group);
    }
  }

  #join(group: string, mode: Mode | undefined): void {
    const registration = this.#options.registration();
    const what = `join ${group}`;
    const wanted = this.#wanted.get(group);
    if (registration === undefined || wanted === undefined || this.#groups.byName(group)) return;
    const exit = this.#exits.get(group);
    if (exit !== undefined) return this.#joinAfterExit(exit, mode);
    const request = { type: "join_group", member: registration.id, group } as const;
    this.#requests.ask<"join_group">(
      mode === undefined ? request : { ...request, mode },
      (answer, at) => {
        const isIn = this.#groups.byName(group) !== undefined;
        if (answer?.ok && !isIn && !this.#wanted.has(group)) return this.#endUnwanted(answer.view);
        // Another request for the same was under way, and has joined us, or will.
        if (isIn || this.#wanted.get(group) !== wanted) return;
        if (answer?.ok) return this.#onJoined(registration, answer.view, wanted.again, at);
        if (answer === undefined) return this.#onJoinFailed(group, undefined, at);
        const isPassing = answer.code === "rebuilding" || answer.code === "unknown_member";
        // The tracker's answer to a heartbeat tells whether it has restarted or evicted us.
        if (answer.code === "unknown_member") registration.link.beat();
        if (!isPassing) return this.#onJoinFailed(group, answer, at);
        this.#requests.retry(what, at, () => this.#join(group, mode));
      },
    );
  }

  /** We left before we had joined: only the tracker believes us in the group. */
  #endUnwanted({ group: id, name }: ViewRecord): void {
    if (this.#isClosing) return;
    const last = (this.#left.get(id)?.next ?? 1) - 1;
    this.#tellExit(this.#noteExit(name, last), () => {});
  }

  /** The tracker may not know yet that we left: told after we joined again, it would end the new stay. */
  #joinAfterExit(exit: Exit, mode: Mode | undefined): void {
    this.#requests.settle(`exit ${exit.group}`);
    this.#tellExit(exit, (answer, now) => {
      if (answer === undefined) this.#onJoinFailed(exit.group, undefined, now);
      else this.#join(exit.group, mode);
    });
  }

  /** A join by the application fails; one that goes on after an eviction is tried again. */
  #onJoinFailed(group: string, refusal: Refusal | undefined, now: Instant): void {
    const wanted = this.#wanted.get(group);
    if (wanted === undefined) return;
    this.#options.emit({ type: "join-failed", group, refusal, again: wanted.again });
    if (!wanted.again) this.#wanted.delete(group);
    else this.#requests.retry(`join ${group}`, now, () => this.#join(group, wanted.mode));
  }

  #onJoined(registration: Registration, record: ViewRecord, again: boolean, now: Instant): void {
    const { id, address } = registration;
    const { name } = record;
    this.#requests.settle(`join ${name}`);
    const left = this.#left.get(record.group);
    const joined = record.members.find((member) => member.id === id)?.joined ?? 0;
    if (record.mode !== "fifo" && record.sequencer === null) {
      const message = `The group "${name}" has no sequencer just now.`;
      return this.#onJoinFailed(name, refuse("no_sequencer", message), now);
    }
    // In a total-order group views have their place in the sequence: we must begin with our own.
    const isLate = record.mode !== "fifo" && joined < record.view;
    if (joined <= (left?.joined ?? 0) || isLate) {
      // A tracker that has lost its memory may have taken us back into the stay that we ended.
      if (joined > 0) this.#noteExit(name, (left?.next ?? 1) - 1);
      const retry = () => this.#join(name, this.#wanted.get(name)?.mode);
      this.#requests.retry(`join ${name}`, now, retry);
      return;
    }
    const group = enterGroup({
      record,
      self: { id, name: this.#options.name, address },
      next: left?.next ?? 1,
      // A group made anew under the name has other streams.
      resume: this.#resume.get(record.group)?.streams ?? new Map(),
      random: this.#options.random,
      slowMemberMs: this.#options.slowMemberMs,
      counters: this.#options.counters,
      now,
    });
    this.#resume.delete(record.group);
    this.#groups.add(group);
    this.#options.emit({ type: "joined", group: name, view: group.currentView(), again });
  }

  #exit(group: Group): void {
    const { name } = group;
    this.#tellExit(this.#noteExit(name, group.next - 1), () => {
      if (!this.#groups.has(group)) return;
      this.#groups.remove(group);
      this.#noteLeft(group);
      this.#options.emit({ type: "left", group: name, lacking: group.drained ?? [] });
      // Wanted again meanwhile, perhaps.
      this.#join(name, this.#wanted.get(name)?.mode);
      this.#checkAlone();
    });
  }

  #noteExit(group: string, last: Seq): Exit {
    const exit: Exit = { group, last, waiting: undefined };
    this.#exits.set(group, exit);
    return exit;
  }

  /**
   * Tells the tracker until it has heard it; `onTried` comes after the first try. Never twice at a
   * time: one that is still under way after we joined again would end the new stay.
   */
  #tellExit(exit: Exit, onTried: OnAnswer<"exit_group">): void {
    if (exit.waiting !== undefined) {
      exit.waiting.push(onTried);
      return;
    }
    const waiting = exit.waiting = [onTried];
    const { group, last } = exit;
    const member = this.#options.registration()!.id;
    const request = { type: "exit_group", member, group, last } as const;
    this.#requests.ask<"exit_group">(request, (answer, now) => {
      exit.waiting = undefined;
      this.#onExitTried(exit, answer !== undefined, now);
      for (const hear of waiting) hear(answer, now);
    });
  }

  #onExitTried(exit: Exit, isHeard: boolean, now: Instant): void {
    const { group } = exit;
    if (this.#exits.get(group) !== exit) return;
    const what = `exit ${group}`;
    // A refusal is an answer, too: a tracker that has lost its memory knows of no stay to end.
    if (isHeard) {
      this.#exits.delete(group);
      this.#requests.settle(what);
    } else if (!this.#isClosing) {
      this.#requests.retry(what, now, () => this.#tellExit(exit, () => {}));
    }
  }

  #noteResumption(group: GroupId, resumption: Resumption): void {
    this.#resume.set(group, resumption);
    forgetOldest(this.#resume, LEFT_GROUPS_MAX);
  }

  #forgetResumptions(name: string): void {
    for (const [group, resumption] of [...this.#resume]) {
      if (resumption.name === name) this.#resume.delete(group);
    }
  }

  #noteLeft({ id, next, joined }: Group): void {
    this.#left.set(id, { next, joined });
    forgetOldest(this.#left, LEFT_GROUPS_MAX);
  }

  #checkAlone(): void {
    if (this.#isClosing && this.#groups.all().length === 0) this.#options.onAlone();
  }
}

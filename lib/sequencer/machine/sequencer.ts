import {
  type Address,
  earlier,
  type GroupId,
  type Instant,
  isNewerEpoch,
  type Machine,
  type MemberId,
  SLOW_MEMBER_MS,
  type Transmit,
  unreachable,
} from "../../core/mod.ts";
import { Fifo } from "../../core/fifo.ts";
import { RunVerifier } from "../../identity/statements/mod.ts";
import { BufferShare } from "../../ordering/mod.ts";
import {
  copyOnce,
  Counters,
  DatagramIntake,
  isChallengeOf,
  KeyCheck,
  reachOf,
  reachOfAnswer,
  Requests,
} from "../../roles/mod.ts";
import type {
  Datagram,
  Frame,
  GrantFrame,
  Header,
  HeartbeatAckFrame,
  UnknownFrame,
  ViewChange,
  ViewNumber,
  ViewRecord,
} from "../../wire/mod.ts";
import { type HeldGroup, HeldGroups } from "./held_groups.ts";
import { reignOf } from "./log_types.ts";
import { OrderedGroup } from "./ordered_group.ts";
import type { SequencerEvent, SequencerInput, SequencerOptions } from "./sequencer_event.ts";
import { SequencerLink } from "./link/sequencer_link.ts";
import { StoredGroups } from "./stored_groups.ts";
import { type Recovery, Takeover, type ViewPlace } from "./takeover/mod.ts";

/**
 * A sequencer: registers at its tracker, keeps its leases, takes over the groups that it is
 * granted, and orders them. {@linkcode SequencerInput} and {@linkcode SequencerEvent} are all that
 * goes in and out.
 *
 * Every `handle` and every `handleTimeout` ends with the admission of the groups that it may
 * concern: then everything that can have a place in a sequence has one. `pollEvent` only hands out
 * what was decided before. Its order: what happened, requests to the tracker, then for each group
 * one batch for the engine, what was fetched of the past, and one question.
 */
export class Sequencer implements Machine<SequencerInput, SequencerEvent> {
  readonly counters = new Counters();
  readonly #options: SequencerOptions;
  readonly #requests = new Requests();
  readonly #events = new Fifo<SequencerEvent>();
  readonly #groups = new HeldGroups();
  /** The receive buffer, which all groups share. */
  readonly #buffer: BufferShare;
  readonly #stored: StoredGroups;
  readonly #link: SequencerLink;
  readonly #intake: DatagramIntake;
  /** The keys of members; `undefined` if we have no identity. */
  readonly #keys: KeyCheck | undefined;
  /** Groups whose newest view we lacked at the last answer to a lease that listed them. */
  readonly #behind = new Set<GroupId>();
  /** Groups whose view was asked for and has not come yet. */
  readonly #fetching = new Set<GroupId>();

  constructor(options: SequencerOptions) {
    this.#options = options;
    this.#buffer = new BufferShare(options.bufferBytes);
    this.#stored = new StoredGroups(options.stored, this.#requests, this.#groups);
    const { random, tables } = options;
    this.#intake = new DatagramIntake(this.counters, random, tables?.proofs);
    const { identity } = options;
    this.#keys = identity && new KeyCheck(identity.own, () => this.counters.forgedKeys++);
    this.#link = new SequencerLink({
      keys: this.#keys,
      sequencer: options,
      requests: this.#requests,
      counters: this.counters,
      events: this.#events,
      groups: this.#groups,
      stored: this.#stored,
    });
  }

  /** Our id; `undefined` while we are not registered. */
  get id(): MemberId | undefined {
    return this.#link.self;
  }

  /** The phase of our link to the tracker. */
  get phase(): SequencerLink["phase"] {
    return this.#link.phase;
  }

  /** Returns the groups that we order. */
  groups(): Iterable<OrderedGroup> {
    return this.#groups.ordered;
  }

  handle(input: SequencerInput, now: Instant): void {
    if (this.#link.phase === "closed") return;
    switch (input.type) {
      case "datagram":
        return this.#onDatagram(input.bytes, input.from, now);
      case "answer":
        this.#onAnswer(input, now);
        return this.#admitAll(now);
      case "appended": {
        const group = this.#ordered(input.group);
        group?.onAppended(input.last);
        if (input.lacks !== undefined) group?.fetchPast(input.lacks, now);
        return group?.admit(now);
      }
      case "past":
        return this.#ordered(input.group)?.onPast(input.member, input.question, input.page);
      case "fenced": {
        const group = this.#ordered(input.group);
        return group && this.#release(group);
      }
      case "close":
        for (const group of this.#groups.ordered) group.markStable();
        return this.#link.close();
      default:
        return unreachable(input);
    }
  }

  handleTimeout(now: Instant): void {
    if (this.#link.phase === "closed") return;
    this.#requests.handleTimeout(now);
    this.#groups.handleTimeout(now);
    for (const group of this.#groups.all) {
      if (group instanceof Takeover) this.#followUp(group, now);
    }
    this.#link.handleTimeout(now);
    this.#admitAll(now);
  }

  nextDeadline(): Instant | undefined {
    if (this.#link.phase === "closed") return undefined;
    const own = earlier(this.#requests.nextDeadline(), this.#link.nextDeadline());
    return earlier(own, this.#groups.nextDeadline());
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    const { id } = this;
    const transmit = id === undefined ? undefined : this.#intake.pollTransmit(id, into);
    return transmit ?? this.#link.pollTransmit(into) ?? this.#groups.pollTransmit(now, into);
  }

  pollEvent(): SequencerEvent | undefined {
    const event = this.#events.shift() ?? this.#link.pollRequest();
    if (event !== undefined) return event;
    for (const group of this.#groups.ordered) {
      const batch = group.takeAppend();
      if (batch !== undefined) return { type: "append", batch };
      const past = group.takeFetched();
      if (past !== undefined) return { type: "fetched", group: group.id, past };
      const asked = group.takeQuestion();
      if (asked !== undefined) return { type: "recall", group: group.id, ...asked };
    }
    return undefined;
  }

  #onAnswer({ id, answer }: SequencerInput & { readonly type: "answer" }, now: Instant): void {
    const { tracker } = this.#link;
    const reached = tracker === undefined ? answer : reachOfAnswer(answer, tracker);
    this.#requests.onAnswer(id, reached, now);
  }

  #ordered(id: GroupId): OrderedGroup | undefined {
    const group = this.#groups.get(id);
    return group instanceof OrderedGroup ? group : undefined;
  }

  /** Admits in every group: an input of the tracker may concern any of them. */
  #admitAll(now: Instant): void {
    for (const group of this.#groups.ordered) group.admit(now);
  }

  #onDatagram(bytes: Uint8Array, from: Address, now: Instant): void {
    const datagram = this.#intake.decode(bytes);
    if (datagram === undefined) return;
    if (datagram.header.source !== 0) return this.#onMemberDatagram(datagram, bytes, from, now);
    this.#onTrackerDatagram(datagram, bytes, from, now);
    this.#admitAll(now);
  }

  /** Takes a member's datagram, which concerns one group. */
  #onMemberDatagram(datagram: Datagram, bytes: Uint8Array, from: Address, now: Instant): void {
    const { header, frames } = datagram;
    const group = this.#groups.get(header.group);
    const isForUs = header.destination === 0 || header.destination === this.id;
    if (group === undefined || !isForUs) {
      this.counters.foreign++;
      return;
    }
    const known = group.addressOf(header.source);
    if (known !== undefined && !this.#intake.counts(datagram, bytes.length, known, from, now)) {
      return;
    }
    const keep = copyOnce(bytes);
    for (const frame of frames) group.onFrame(header, frame, keep, now);
    if (group instanceof Takeover) return this.#followUp(group, now);
    if (group.takeBehind()) this.#link.renewSoon(now);
    // A member that has gone astray cannot go on: once it is out it learns that, and joins again.
    this.#link.expel(group, "behind", group.takeAstray());
    group.admit(now);
  }

  #onTrackerDatagram(datagram: Datagram, bytes: Uint8Array, from: Address, now: Instant): void {
    const { header, frames } = datagram;
    const { tracker } = this.#link;
    // Any tracker may invite us while we have none.
    const isInvite = frames[0]?.type === "invite" && this.id === undefined;
    if (!isInvite && tracker !== undefined) {
      if (!this.#intake.counts(datagram, bytes.length, tracker, from, now)) {
        if (isChallengeOf(tracker, datagram, from)) this.#link.onHeard(false, now);
        return;
      }
    }
    for (const frame of frames) {
      const self = this.#link.addressee(header);
      if (frame.type === "invite") this.#link.onInvite(from, now);
      else if (self === undefined) this.counters.foreign++;
      else {
        this.#link.onHeard(frame.type === "heartbeat-ack", now);
        this.#onTrackerFrame(header, self, frame, now);
      }
    }
  }

  #onTrackerFrame(header: Header, self: MemberId, frame: Frame, now: Instant): void {
    const { group: id, destination } = header;
    switch (frame.type) {
      case "grant":
        return this.#onGrant(id, self, frame, now);
      case "notice":
        if (this.#link.life?.sent(header)) {
          return this.#onNotice(id, this.#reach(frame.change), now);
        }
        this.counters.foreign++;
        return;
      case "heartbeat-ack":
        this.#onLeaseAnswered(frame);
        return this.#onViewNumbers(frame.views);
      case "probe":
        return this.#link.renew(now);
      case "unknown":
        // A frame without a destination may be meant for a process that had our address before us.
        if (destination === 0) return;
        if (frame.reason === "restarted") return this.#onRestarted(self, frame);
        return this.#onEvicted(frame.reason === "unheard", now);
      default:
        this.counters.foreign++;
    }
  }

  /** Returns a change of a view with the member's address as we reach it. */
  #reach(change: ViewChange): ViewChange {
    const { tracker } = this.#link;
    return tracker === undefined
      ? change
      : { ...change, address: reachOf(change.address, tracker) };
  }

  #onGrant(id: GroupId, self: MemberId, grant: GrantFrame, now: Instant): void {
    const known = this.#groups.get(id);
    const isNews = known === undefined || isNewerEpoch(grant.epoch, known.epoch);
    const isFit = grant.mode !== "fifo" && (this.#keys !== undefined || !grant.signed);
    if (id === 0 || !isFit || !isNews) return;
    if (known !== undefined) this.#release(known);
    // In its first epoch a group has no past; in a later one it must be taken over.
    if (grant.epoch.number === 1) return this.#order(id, self, grant, now);
    const told = Math.max(grant.last, this.#stored.last(id));
    const takeover = new Takeover({
      ...{ id, self, grant, told, counters: this.counters },
      idsPerFrame: this.#options.tables?.idsPerFrame,
    });
    this.#groups.hold(takeover);
    this.#fetchView(takeover);
  }

  #onNotice(id: GroupId, change: ViewChange, now: Instant): void {
    const group = this.#groups.get(id);
    if (group === undefined) return;
    if (!group.onChange(change, now)) this.#fetchView(group);
    else if (group instanceof Takeover) this.#followUp(group, now);
    else if (group.size === 0 && !this.#stored.isKept) this.#release(group);
  }

  /** Reports what a takeover has to report. One that is over becomes a group that we order. */
  #followUp(takeover: Takeover, now: Instant): void {
    const { id, self, grant, recovery } = takeover;
    for (let frame = takeover.takeReport(); frame; frame = takeover.takeReport()) {
      this.#link.report(id, frame);
      // The reported members may be out already, without our having heard of it.
      this.#fetchView(takeover);
    }
    if (recovery !== undefined) this.#order(id, self, grant, now, recovery);
  }

  /** Orders a group from now on. */
  #order(id: GroupId, self: MemberId, grant: GrantFrame, now: Instant, recovery?: Recovery): void {
    const { name, random, slowMemberMs = SLOW_MEMBER_MS, tables, sizesTo } = this.#options;
    const { counters } = this;
    const buffer = this.#buffer;
    const channel = this.#link.channelOf(id);
    const verifierOf = (member: ViewPlace) => this.#verifierOf(id, member);
    const shared = { sizesTo, channel, identity: this.#options.identity?.own };
    const parts = { random, buffer, counters, slowMemberMs, tables, verifierOf, ...shared };
    const options = { id, self, name, grant, ...parts, now };
    const group = new OrderedGroup(recovery === undefined ? options : { ...options, recovery });
    this.#groups.hold(group);
    const reign = reignOf(id, grant, recovery);
    this.#events.push({ type: "granted", reign });
    this.#link.renewSoon(now);
    // The group's place in the order of creation is in its view.
    if (this.#stored.begin(reign)) this.#fetchView(group);
  }

  /** Returns the check of a member's signatures; `undefined` if its key is not known. */
  #verifierOf(group: GroupId, described: ViewPlace): RunVerifier | undefined {
    const own = this.#options.identity?.own;
    const key = this.#keys?.keyOf(described);
    if (own === undefined || key === undefined) return undefined;
    const { verifier, hash } = own;
    return new RunVerifier({ group, member: described.id, key, verifier, hash });
  }

  /** Releases a group that has no members any more, or is another's. */
  #release({ id, name }: HeldGroup): void {
    this.#stored.update();
    this.#groups.release(id);
    this.#behind.delete(id);
    this.#events.push({ type: "released", group: id, name });
  }

  /**
   * Acts on the answer to a lease (PROTOCOL 9.5.3). A group that the lease named and its answer
   * names, too, is ours for longer; one that the answer does not name is ours no more.
   */
  #onLeaseAnswered(frame: HeartbeatAckFrame): void {
    const { views } = frame;
    const lease = this.#link.takeAnswered(frame);
    if (lease === undefined) return;
    for (const id of lease.groups) {
      const group = this.#groups.get(id);
      const isOurs = views.some((view) => view.group === id);
      if (group !== undefined && !isOurs) this.#release(group);
      else if (group instanceof OrderedGroup) group.renewLease(lease.until);
    }
  }

  /** Fetches the views that we lack. One answer says nothing of groups that another lease named. */
  #onViewNumbers(views: readonly ViewNumber[]): void {
    for (const { group: id, view } of views) {
      const group = this.#groups.get(id);
      const wasBehind = this.#behind.delete(id);
      if (group === undefined || group.view >= view) continue;
      this.#behind.add(id);
      // The notice may be on its way; but a takeover cannot begin without its view.
      if (wasBehind || group instanceof Takeover) this.#fetchView(group);
    }
  }

  #fetchView({ id, name }: HeldGroup): void {
    if (this.#fetching.has(id)) return;
    this.#fetching.add(id);
    this.#requests.ask<"list_members">({ type: "list_members", group: name }, (answer, now) => {
      this.#fetching.delete(id);
      if (answer !== undefined) this.#noteCreated(id, answer.ok ? answer.view : undefined);
      if (!answer?.ok || answer.view.group !== id) return;
      const group = this.#groups.get(id);
      group?.onRecord(answer.view, now);
      if (group instanceof Takeover) this.#followUp(group, now);
    });
  }

  /** Notes a group's place in the order of creation; 0 if the tracker does not know the group. */
  #noteCreated(id: GroupId, view: ViewRecord | undefined): void {
    const created = view?.group === id ? view.created : 0;
    if (this.id === undefined || !this.#stored.onCreated(id, created, this.id)) return;
    this.#events.push({ type: "created", group: id, created });
  }

  #onRestarted(self: MemberId, { boot }: UnknownFrame): void {
    this.#link.life?.note(boot);
    for (const group of this.#groups.all) if (group instanceof Takeover) group.noteRestart();
    this.#link.restore(self, boot);
  }

  /** Releases all groups, which others order from now on, and registers anew. */
  #onEvicted(isUnheard: boolean, now: Instant): void {
    for (const { id, name } of this.#groups.all) {
      this.#events.push({ type: "released", group: id, name });
    }
    this.#stored.update();
    this.#fetching.clear();
    this.#behind.clear();
    this.#groups.clear();
    this.#link.onEvicted(isUnheard, now);
  }
}

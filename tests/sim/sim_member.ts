import {
  type Address,
  formatMemberId,
  invariant,
  type MemberId,
  type Mode,
  type Random,
} from "../../lib/core/mod.ts";
import { Member, type MemberEvent, type MemberInput } from "../../lib/client/member/mod.ts";
import { checkLoad } from "./check_load.ts";
import type { EventHeap } from "./event_heap.ts";
import { type Ledger, Stay } from "./ledger.ts";
import type { SimNetwork } from "./network.ts";
import { SimHost } from "./sim_host.ts";
import type { TotalLedger } from "./total_ledger.ts";
import type { SimTracker } from "./sim_tracker.ts";
import { Violation } from "./violation.ts";

/** Milliseconds after which a join that failed is tried again. */
const RETRY_MS = 500;

/** What a simulated member needs of its world. */
export interface SimMemberOptions {
  readonly name: string;
  readonly address: Address;
  readonly trackerAddress: Address;
  readonly tracker: SimTracker;
  readonly network: SimNetwork;
  readonly heap: EventHeap;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly totalLedger: TotalLedger;
  /** The mode that it insists on when it joins a group. */
  modeOf(group: string): Mode;
  /** It could not register: the process ends. */
  onRefused(): void;
  trace(what: string): void;
}

/** A member's process, and its application, which holds all that is delivered against the ledger. */
export class SimMember {
  readonly name: string;
  readonly #options: SimMemberOptions;
  readonly #machine: Member;
  readonly #host: SimHost<MemberInput, MemberEvent>;
  /** The groups that its application believes itself in. */
  readonly stays = new Map<string, Stay>();
  /** The groups that it was told to be in. */
  readonly wanted = new Set<string>();
  readonly #leaving = new Set<string>();
  /** Payloads that wait for room, by group. */
  readonly #waiting = new Map<string, Uint8Array[]>();
  /** Own messages that were not delivered to ourselves yet, by group. */
  readonly #own = new Map<string, Uint8Array[]>();
  #closed = false;
  /** Who lacked what when it left. */
  lacking = 0;
  evictions = 0;

  constructor(options: SimMemberOptions) {
    const { name, address, trackerAddress, network, heap, random } = options;
    this.name = name;
    this.#options = options;
    this.#machine = new Member({ name, address, tracker: trackerAddress, random, now: heap.now });
    this.#host = new SimHost<MemberInput, MemberEvent>({
      address,
      machine: this.#machine,
      network,
      heap,
      datagram: (bytes, from) => ({ type: "datagram", bytes, from }),
      onEvent: (event) => this.#onEvent(event),
      afterTurn: () => this.#machine.loads().forEach((load) => checkLoad(name, load)),
    });
  }

  get id(): MemberId | undefined {
    return this.#machine.id;
  }

  get machine(): Member {
    return this.#machine;
  }

  get isDown(): boolean {
    return this.#host.isDown;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Messages that wait for room, or to be delivered to their own sender. */
  get pending(): number {
    const lists = [...this.#own.values(), ...this.#waiting.values()];
    return lists.reduce((sum, list) => sum + list.length, 0);
  }

  /** Whether it is in the group and does not want to leave it. */
  isIn(group: string): boolean {
    return !this.isDown && this.stays.has(group) && !this.#leaving.has(group);
  }

  kill(): void {
    this.#options.trace(`${this.name} is killed`);
    this.#host.kill();
  }

  join(group: string): void {
    this.wanted.add(group);
    this.#join(group);
  }

  leave(group: string): void {
    if (!this.isIn(group)) return;
    this.#options.trace(`${this.name} leaves ${group}`);
    this.#leaving.add(group);
    this.wanted.delete(group);
    this.#waiting.delete(group);
    this.#host.handle({ type: "leave", group });
  }

  close(): void {
    for (const group of this.stays.keys()) this.#leaving.add(group);
    this.#waiting.clear();
    this.#host.handle({ type: "close" });
  }

  /** Multicasts, or waits for room; outside the group nothing happens. */
  multicast(group: string, payload: Uint8Array): void {
    if (!this.isIn(group)) return;
    const waiting = this.#waiting.get(group) ?? [];
    waiting.push(payload);
    this.#waiting.set(group, waiting);
    this.#multicastWaiting(group);
  }

  #multicastWaiting(group: string): void {
    const waiting = this.#waiting.get(group) ?? [];
    while (waiting.length > 0 && this.isIn(group) && this.#machine.hasRoom(group)) {
      const payload = waiting.shift()!;
      const own = this.#own.get(group) ?? [];
      own.push(payload);
      this.#own.set(group, own);
      const stay = this.stays.get(group)!;
      if (stay.mode !== "fifo") {
        this.#options.totalLedger.noteMulticast(stay.group, stay.member, payload);
      }
      this.#host.handle({
        type: "multicast",
        group,
        payload,
        sentAt: 1_000 * this.#options.heap.now,
      });
    }
  }

  #onEvent(event: MemberEvent): void {
    const { tracker, address, trace } = this.#options;
    switch (event.type) {
      case "request":
        return tracker.request(event.request, address, (answer) => {
          this.#host.handle({ type: "answer", id: event.id, answer });
        });
      case "registered":
        return trace(`${this.name} is ${formatMemberId(event.member)}`);
      case "register-failed":
        if (event.again) return trace(`${this.name} cannot register again`);
        this.kill();
        return this.#options.onRefused();
      case "join-failed":
        if (!event.again) this.#joinLater(event.group);
        return trace(`${this.name} cannot join ${event.group}: ${event.refusal?.code}`);
      case "joined":
        return this.#onJoined(event);
      case "view":
        return this.#onView(event);
      case "deliver":
      case "gap":
        return this.#onArrival(event);
      case "room":
        return this.#multicastWaiting(event.group);
      case "left":
        this.#leaving.delete(event.group);
        this.stays.delete(event.group);
        this.#own.delete(event.group);
        this.lacking += event.lacking.length;
        return trace(`${this.name} left ${event.group}, ${event.lacking.length} lack something`);
      case "evicted":
        this.evictions++;
        this.stays.clear();
        this.#own.clear();
        return trace(`${this.name} was evicted`);
      case "closed":
        this.#closed = true;
        this.#host.kill();
        return trace(`${this.name} has closed`);
      default:
        return trace(`${this.name}: ${JSON.stringify(event)}`);
    }
  }

  /** A person would try again. */
  #joinLater(group: string): void {
    const { heap } = this.#options;
    heap.schedule(heap.now + RETRY_MS, () => {
      if (this.wanted.has(group)) this.#join(group);
    });
  }

  #join(group: string): void {
    this.#host.handle({ type: "join", group, mode: this.#options.modeOf(group) });
  }

  #onJoined({ group, view, again }: MemberEvent & { type: "joined" }): void {
    const { ledger, trace } = this.#options;
    const stay = new Stay(this.#machine.id!, view.group, group, view.mode, again);
    this.stays.set(group, stay);
    stay.positions.set(stay.member, ledger.last(view.group, stay.member));
    for (const { id } of view.members) ledger.noteMeeting(view.group, stay.member, id);
    trace(`${this.name} joined ${group}, view ${view.number}`);
  }

  #onView(event: MemberEvent & { type: "view" }): void {
    const { group, view, changes } = event;
    const stay = this.stays.get(group);
    if (stay !== undefined && stay.mode !== "fifo") this.#options.totalLedger.onView(stay, event);
    for (const { kind, member } of changes) {
      if (kind === "join" && stay !== undefined) {
        this.#options.ledger.noteMeeting(view.group, stay.member, member.id);
      }
      this.#options.trace(`${this.name} sees ${kind} of ${member.name}, view ${view.number}`);
    }
  }

  #onArrival(event: MemberEvent & { type: "deliver" | "gap" }): void {
    const stay = this.stays.get(event.group);
    invariant(stay !== undefined, `${this.name} delivers in ${event.group}, where it is not`);
    const { ledger, trace } = this.#options;
    if (event.type === "deliver" && stay.mode !== "fifo") return this.#onOrdered(stay, event);
    if (event.type === "deliver") {
      if (event.sender.id === stay.member) this.#noteOwn(stay, event);
      return ledger.onDeliver(stay, event);
    }
    const { sender, range } = event;
    trace(`${this.name} misses ${range.first}-${range.last} of ${sender.name} in ${event.group}`);
    // Nothing is lost for good between two members as long as each is in the other's view.
    const view = this.#machine.view(event.group);
    const isHere = stay.mode !== "fifo" || view?.members.some(({ id }) => id === sender.id);
    const isExcused = stay.again || this.#machine.id !== stay.member || !isHere;
    if (!isExcused) {
      throw new Violation(`${this.name} misses messages of ${sender.name}, who lives`);
    }
    if (stay.mode === "fifo") ledger.onGap(stay, sender.id, range);
    else this.#options.totalLedger.onGap(stay, range);
  }

  #onOrdered(stay: Stay, event: MemberEvent & { type: "deliver" }): void {
    if (event.sender.id === stay.member) {
      this.#own.get(event.group)?.splice(0, event.messages.length);
    }
    this.#options.totalLedger.onDeliver(stay, event);
  }

  /** Own messages come back in the order in which they were handed in; then their numbers are known. */
  #noteOwn(stay: Stay, event: MemberEvent & { type: "deliver" }): void {
    for (const { range } of event.messages) {
      const payload = this.#own.get(event.group)?.shift();
      if (payload === undefined) throw new Violation(`${this.name} delivers what it never sent`);
      this.#options.ledger.noteMulticast(stay.group, stay.member, range, payload);
    }
  }
}

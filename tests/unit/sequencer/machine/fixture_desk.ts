/** One total-order group at its sequencer, and members that say what a test makes them say. */
import { assert } from "@std/assert";
import {
  type Address,
  type Epoch,
  type Instant,
  type MemberId,
  type Mode,
  type Seq,
  SLOW_MEMBER_MS,
  type Transmit,
} from "../../../../lib/core/mod.ts";
import { cutMessage } from "../../../../lib/ordering/mod.ts";
import { Counters } from "../../../../lib/roles/mod.ts";
import { OrderedGroup, type OrderedGroupOptions } from "../../../../lib/sequencer/machine/mod.ts";
import {
  type ChangeKind,
  decodeDatagram,
  type Frame,
  type GrantFrame,
  WireError,
} from "../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../sim/world/encode_datagram.ts";
import { addressFor, changeOf, GROUP, idOf, recordOf } from "../../client/member/fixture_groups.ts";
import { type Host, Network } from "../../client/member/fixture_network.ts";
import { bytesOf, rangeText } from "../../client/member/fixture_stories.ts";
import { signingAs } from "../../client/member/fixture_signed_groups.ts";

export const EPOCH: Epoch = { number: 1, boot: 9 };
/** The sequencer's name; its id and its address follow from it. */
export const SEQUENCER = "marvin";

const GRANT: GrantFrame = {
  ...{ type: "grant", epoch: EPOCH, count: 0, leaseMs: 1_000, mode: "total", last: 0 },
  ...{ view: 0, members: 0, name: "books" },
};

/** A group at its sequencer. The tests are its tracker. */
export class Desk implements Host {
  readonly name = SEQUENCER;
  readonly address: Address = addressFor(SEQUENCER);
  readonly id: MemberId = idOf(SEQUENCER);
  readonly counters = new Counters();
  readonly group: OrderedGroup;
  /** An engine that takes its time does not say that it has what it was asked to keep. */
  isEngineSlow = false;
  /** Up to where the engine was asked to keep the sequence. */
  asked: Seq = 0;

  /** With a check of signatures the group is a signed one. */
  constructor(mode: Mode = "total", verifierOf: OrderedGroupOptions["verifierOf"] = undefined) {
    const { id, name, counters } = this;
    const kind = verifierOf === undefined ? { mode } : { mode, signed: true } as const;
    this.group = new OrderedGroup({
      ...{ id: GROUP, self: id, name, grant: { ...GRANT, ...kind }, counters, random: () => 0.5 },
      ...{ slowMemberMs: SLOW_MEMBER_MS, now: 0, verifierOf, identity: signingAs(name) },
    });
    this.group.renewLease(Infinity);
  }

  receive(bytes: Uint8Array, _from: Address, now: Instant): void {
    const datagram = decodeDatagram(bytes);
    assert(!(datagram instanceof WireError));
    const { header, frames } = datagram;
    if (header.destination !== 0 && header.destination !== this.id) return;
    for (const frame of frames) this.group.onFrame(header, frame, () => bytes, now);
    this.group.admit(now);
  }

  handleTimeout(now: Instant): void {
    this.group.handleTimeout(now);
    this.group.admit(now);
  }

  nextDeadline(): Instant | undefined {
    return this.group.nextDeadline();
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.group.pollTransmit(now, into);
  }

  takeEvents(): void {
    const batch = this.group.takeAppend();
    if (batch !== undefined) this.asked = batch.first + batch.entries.length - 1;
    if (!this.isEngineSlow) this.group.onAppended(this.asked);
  }
}

/** A member without a mind of its own: what the sequencer sends it becomes lines. */
export class Ear implements Host {
  readonly address: Address;
  readonly id: MemberId;
  readonly told: string[] = [];
  readonly #names: ReadonlyMap<number, string>;

  constructor(readonly name: string, names: ReadonlyMap<number, string>) {
    this.address = addressFor(name);
    this.id = idOf(name);
    this.#names = names;
  }

  receive(bytes: Uint8Array): void {
    const datagram = decodeDatagram(bytes);
    assert(!(datagram instanceof WireError));
    this.told.push(...datagram.frames.flatMap((frame) => this.#linesOf(frame, bytes)));
  }

  handleTimeout(): void {}

  nextDeadline(): undefined {}

  pollTransmit(): undefined {}

  takeEvents(): void {}

  #linesOf(frame: Frame, bytes: Uint8Array): string[] {
    switch (frame.type) {
      case "ordered":
        return frame.messages.map(({ start, end }, i) => {
          const text = new TextDecoder().decode(bytes.subarray(start, end));
          const what = text.length > 40 ? `<${text.length} bytes>` : text;
          return `${frame.base + i} ${this.#names.get(frame.slot)}: ${what}`;
        });
      case "change":
        return [`${frame.seq} ${frame.change.kind} ${frame.change.name}`];
      case "welcome":
        return [`welcome after ${frame.cut}`];
      case "ack":
        return frame.entries.map(({ delivered }) => `ack ${delivered}`);
      case "nak":
      case "not-held":
        return frame.ranges.map((range) => `${frame.type} ${rangeText(range)}`);
      case "tail":
        return [`tail ${frame.highest}`];
      case "lacking": {
        const members = frame.members.map(({ id, delivered }) => {
          const name = [...this.#names.values()].find((one) => idOf(one) === id);
          return `${name} after ${delivered}`;
        });
        return [`lacking ${frame.seq}: ${members.join(", ") || "nobody"}`];
      }
      default:
        return [frame.type];
    }
  }
}

/** A sequencer's group, a network, and members whose every word is a test's. */
export class Scene {
  readonly network = new Network();
  readonly desk = new Desk();
  readonly #ears = new Map<string, Ear>();
  readonly #names = new Map<number, string>();

  /** Lets the members join, one after the other, and greet the sequencer. */
  constructor(...names: string[]) {
    this.network.add(this.desk);
    names.forEach((name, i) => {
      this.change("join", i + 1, name);
      this.greet(name, i + 1);
    });
    this.pass();
    for (const name of names) {
      this.ack(name, names.length);
      this.hears(name);
    }
  }

  get group(): OrderedGroup {
    return this.desk.group;
  }

  ear(name: string): Ear {
    let ear = this.#ears.get(name);
    if (ear === undefined) {
      this.#ears.set(name, ear = new Ear(name, this.#names));
      this.network.add(ear);
    }
    return ear;
  }

  /** The tracker tells the next change of the view; the slot of a join is its view. */
  change(kind: ChangeKind, view: number, name: string, slot = view): boolean {
    this.ear(name);
    if (kind === "join") this.#names.set(slot, name);
    return this.group.onChange({ ...changeOf(kind, view, name), slot }, this.network.now);
  }

  /** The tracker tells a whole view. */
  record(view: number, ...seats: [name: string, joined: number][]): void {
    for (const [name, joined] of seats) {
      this.ear(name);
      this.#names.set(joined, name);
    }
    const record = recordOf(view, seats.map(([name, joined]) => ({ name, joined })));
    this.group.onRecord({ ...record, mode: "total", epoch: EPOCH }, this.network.now);
  }

  /** A member says hello: its submissions begin after `cut`. */
  greet(name: string, joined: number, { cut = 0 } = {}): void {
    this.says(name, { type: "hello", joined, peerJoined: 0, base: cut, cut, name });
  }

  /** A member submits texts, numbered from `base` on. */
  submits(name: string, base: Seq, ...texts: string[]): void {
    const payload = bytesOf(texts.join(""));
    let end = 0;
    const messages = texts.map((text) => {
      const start = end;
      return { fragment: 3, sentAt: 1_000, start, end: end += bytesOf(text).length };
    });
    this.says(name, { type: "data", base, messages }, { payload });
  }

  /**
   * A member submits one long message, a datagram for each fragment but those that are left out.
   */
  submitsLong(name: string, base: Seq, length: number, isSent: (index: number) => boolean): number {
    const payload = new Uint8Array(length).fill(120);
    const slices = cutMessage(length, 1_000);
    slices.forEach((slice, i) => {
      const frame = { type: "data", base: base + i, messages: [slice] } as const;
      if (isSent(i)) this.says(name, frame, { payload });
    });
    return slices.length;
  }

  ack(name: string, delivered: Seq, credit = 10_000): void {
    this.says(name, {
      type: "ack",
      share: 106_496,
      entries: [{ stream: this.desk.id, delivered, credit }],
    });
  }

  /** A frame as a member sends it to the sequencer. */
  says(
    name: string,
    frame: Frame,
    { payload }: { payload?: Uint8Array } = {},
  ): void {
    const header = { group: GROUP, source: idOf(name), destination: this.desk.id, epoch: EPOCH };
    const bytes = encodeDatagram({ header, frames: [frame] }, payload);
    this.desk.receive(bytes, addressFor(name), this.network.now);
  }

  /** Lets what is said reach everybody. */
  pass(ms = 1): void {
    this.network.run(ms);
  }

  /** Takes what a member was sent since the last call; `entries` takes the sequence only. */
  hears(name: string): string[] {
    this.pass();
    return this.ear(name).told.splice(0);
  }

  entries(name: string): string[] {
    return this.hears(name).filter((line) => /^\d/.test(line));
  }
}

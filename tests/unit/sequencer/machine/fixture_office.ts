/** A sequencer in its process; the test is its tracker and its engine, and answers by hand. */
import { assert } from "@std/assert";
import type {
  Address,
  GroupId,
  Instant,
  MemberId,
  Seq,
  Transmit,
} from "../../../../lib/core/mod.ts";
import { Sequencer, type SequencerInput } from "../../../../lib/sequencer/machine/mod.ts";
import {
  type AnswerTypes,
  type Frame,
  type GrantFrame,
  type LeaseFrame,
  lifeOf,
  type Refusal,
  type RequestType,
  type ViewRecord,
} from "../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../sim/world/encode_datagram.ts";
import { addressFor, changeOf, GROUP, idOf, recordOf } from "../../client/member/fixture_groups.ts";
import { at, type Host, Network } from "../../client/member/fixture_network.ts";
import { EPOCH, SEQUENCER } from "./fixture_desk.ts";

export const TRACKER = at(4_000);

/** A frame that the sequencer sent to its tracker, and the group that its datagram names. */
export interface Told {
  readonly group: GroupId;
  readonly source: MemberId;
  readonly frame: Frame;
}

export class Office implements Host {
  readonly name = SEQUENCER;
  readonly address: Address = addressFor(SEQUENCER);
  readonly network = new Network();
  readonly sequencer: Sequencer;
  /** Events that its shell took, as lines. */
  readonly #events: string[] = [];
  /** An engine that takes its time does not say that it has what it was asked to keep. */
  isEngineSlow = false;
  #asked: { readonly id: number; readonly type: RequestType; readonly tracker: Address }[] = [];

  /** Starts a sequencer that knows its tracker, or waits to be invited. */
  constructor(options: { isInvited?: boolean } = {}) {
    const tracker = options.isInvited ? undefined : TRACKER;
    const { name, address, network } = this;
    const random = () => 0.5;
    this.sequencer = new Sequencer({ name, address, tracker, random, now: network.now });
    network.add(this);
    network.run(0);
  }

  /** Returns one that is registered and was granted the group "books", in which `names` joined. */
  static granted(...names: string[]): Office {
    const office = new Office();
    office.register();
    office.grant();
    names.forEach((name, i) => office.notice(GROUP, "join", i + 1, name));
    office.network.run(20);
    office.takeTold();
    office.takeEventLines();
    return office;
  }

  get id(): MemberId {
    return idOf(SEQUENCER);
  }

  receive(bytes: Uint8Array, from: Address, now: Instant): void {
    this.sequencer.handle({ type: "datagram", bytes, from }, now);
  }

  handleTimeout(now: Instant): void {
    this.sequencer.handleTimeout(now);
  }

  nextDeadline(): Instant | undefined {
    return this.sequencer.nextDeadline();
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.sequencer.pollTransmit(now, into);
  }

  takeEvents(): void {
    for (let event = this.sequencer.pollEvent(); event; event = this.sequencer.pollEvent()) {
      switch (event.type) {
        case "request":
          this.#asked.push({ id: event.id, type: event.request.type, tracker: event.tracker });
          break;
        case "append": {
          const { group, first, entries } = event.batch;
          const last = first + entries.length - 1;
          if (!this.isEngineSlow) this.appended(group, last);
          this.#events.push(`append ${group} ${last}`);
          break;
        }
        case "granted":
          this.#events.push(`granted ${event.reign.name}`);
          break;
        case "released":
          this.#events.push(`${event.type} ${event.name}`);
          break;
        case "registered":
          this.#events.push(event.again ? "registered again" : "registered");
          break;
        case "tracker-udp":
          this.#events.push(event.passes ? "udp passes" : `udp lost: ${event.lost}`);
          break;
        default:
          this.#events.push(event.type);
      }
    }
  }

  does(input: SequencerInput): void {
    this.sequencer.handle(input, this.network.now);
    this.network.run(0);
  }

  appended(group: GroupId, last: Seq): void {
    this.sequencer.handle({ type: "appended", group, last }, this.network.now);
  }

  /** Takes the events since the last call; those for the engine only on request. */
  takeEventLines({ isAppendShown = false } = {}): string[] {
    this.network.run(0);
    const lines = this.#events.splice(0);
    return isAppendShown ? lines : lines.filter((line) => !line.startsWith("append"));
  }

  /** Requests that wait for an answer. */
  get asks(): RequestType[] {
    this.network.run(0);
    return this.#asked.map(({ type }) => type);
  }

  /** The address to which its oldest request goes. */
  get asksAt(): Address | undefined {
    return this.#asked[0]?.tracker;
  }

  /** Hands in the answer to the oldest waiting request; `undefined`: no tracker was reached. */
  answer<T extends RequestType>(type: T, answer: AnswerTypes[T] | Refusal | undefined): void {
    this.network.run(0);
    const index = this.#asked.findIndex((asked) => asked.type === type);
    assert(index >= 0, `it asks ${this.asks}, not ${type}`);
    const { id } = this.#asked.splice(index, 1)[0]!;
    this.does({ type: "answer", id, answer });
  }

  register(id = this.id): void {
    const { hostname: host, port } = this.address;
    const rest = { heartbeatMs: 1_000, boot: EPOCH.boot, groups: [] };
    this.answer("register", { ok: true, member: id, host, port, ...rest });
  }

  grant(group = GROUP, changes: Partial<GrantFrame> = {}): void {
    const grant: GrantFrame = {
      ...{ type: "grant", epoch: EPOCH, count: 0, leaseMs: 1_000, mode: "total", last: 0 },
      ...{ view: 1, members: 1, name: "books" },
      ...changes,
    };
    this.tell(grant, { group });
  }

  notice(
    group: GroupId,
    kind: "join" | "leave" | "evict",
    view: number,
    name: string,
    slot = view,
  ) {
    this.tell({ type: "notice", change: { ...changeOf(kind, view, name), slot } }, { group });
  }

  /** A datagram of the tracker. */
  tell(
    frame: Frame,
    { group = 0, destination = this.id, from = TRACKER, boot = EPOCH.boot } = {},
  ): void {
    const header = { group, source: 0, destination, epoch: lifeOf(boot) };
    this.receive(encodeDatagram({ header, frames: [frame] }), from, this.network.now);
    this.network.run(0);
  }

  /** A member's datagram. */
  hear(
    name: string,
    frame: Frame,
    { group = GROUP, destination = this.id, payload = NOTHING } = {},
  ) {
    this.hears(name, [frame], { group, destination, payload });
    this.network.run(0);
  }

  /** Frames of a member that wait in the socket together with others. */
  hears(
    name: string,
    frames: readonly Frame[],
    { group = GROUP, destination = this.id, payload = NOTHING } = {},
  ): void {
    const header = { group, source: idOf(name), destination, epoch: EPOCH };
    for (const frame of frames) {
      this.receive(
        encodeDatagram({ header, frames: [frame] }, payload),
        addressFor(name),
        this.network.now,
      );
    }
  }

  greet(name: string, joined: number, group = GROUP): void {
    this.hear(name, { type: "hello", joined, peerJoined: 0, base: 0, cut: 0, name }, { group });
  }

  /** Takes the leases and reports that it sent to its tracker since the last call. */
  takeTold(): Told[] {
    this.network.run(0);
    return this.network.take().flatMap(({ datagram: { header, frames } }) =>
      frames.map((frame) => ({ group: header.group, source: header.source, frame }))
    ).filter(({ frame: { type } }) => type === "lease" || type === "restore");
  }

  /** Its leases since the last call. */
  takeLeases(): LeaseFrame[] {
    return this.takeTold().map(({ frame }) => frame).filter((frame) => frame.type === "lease");
  }

  /** The tracker answers a lease with these numbers of views. */
  acknowledge(count: number, ...views: [group: GroupId, view: number][]): void {
    const numbers = views.map(([group, view]) => ({ group, view }));
    this.tell({ type: "heartbeat-ack", count, boot: EPOCH.boot, views: numbers });
  }
}

const NOTHING: Uint8Array<ArrayBufferLike> = new Uint8Array(0);

/** The view of "books" as the tracker answers it. */
export function answeredView(
  view: number,
  group: GroupId,
  ...seats: [name: string, joined: number][]
): { ok: true; view: ViewRecord } {
  const record = recordOf(view, seats.map(([name, joined]) => ({ name, joined })));
  return { ok: true, view: { ...record, group, mode: "total", epoch: EPOCH } };
}

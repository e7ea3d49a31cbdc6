import { assert } from "@std/assert";
import {
  type Address,
  type Instant,
  type MemberId,
  NO_EPOCH,
  type Transmit,
} from "../../../../lib/core/mod.ts";
import { Member, type MemberInput } from "../../../../lib/client/member/mod.ts";
import {
  type AnswerTypes,
  type Frame,
  lifeOf,
  type Refusal,
  type RefusalCode,
  refuse,
  type Request,
  type RequestType,
  type ViewRecord,
} from "../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../sim/world/encode_datagram.ts";
import { addressFor, GROUP, idOf } from "./fixture_groups.ts";
import { at, type Host, Network } from "./fixture_network.ts";
import { bytesOf, linesOf } from "./fixture_stories.ts";
import { batchOf } from "../../ordering/stream/fixture_batch.ts";

export const TRACKER = at(4_000);
export const HEARTBEAT_MS = 1_000;
/** The boot id of the tracker. */
export const BOOT = 1;

/** A member in its process. The test plays its tracker and answers its requests by hand. */
export class MemberHost implements Host {
  readonly name: string;
  readonly address: Address;
  readonly member: Member;
  readonly network: Network;
  readonly told: string[] = [];
  /** False while the application takes no events. */
  isReading = true;
  /** False while its application takes none of the messages that it is offered. */
  isTaking = true;
  /** True to take its requests to the tracker even while the application takes no events. */
  isAsking = false;
  /** False where it may use no channel. */
  mayUseChannels = true;
  #asked: { readonly id: number; readonly request: Request }[] = [];

  constructor(name: string, network: Network) {
    this.name = name;
    this.address = addressFor(name);
    this.network = network;
    this.member = new Member({
      ...{ name, address: this.address, tracker: TRACKER },
      ...{ random: () => 0.5, now: network.now },
      allowsChannel: () => this.mayUseChannels,
    });
    network.add(this);
    network.run(0);
  }

  get id(): MemberId {
    assert(this.member.id !== undefined, `${this.name} is not registered`);
    return this.member.id;
  }

  receive(bytes: Uint8Array, from: Address, now: Instant): void {
    this.member.handle({ type: "datagram", bytes, from }, now);
  }

  handleTimeout(now: Instant): void {
    this.member.handleTimeout(now);
  }

  nextDeadline(): Instant | undefined {
    return this.member.nextDeadline();
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.member.pollTransmit(now, into);
  }

  takeEvents(now: Instant): void {
    if (!this.isReading && !this.isAsking) return;
    const poll = () => this.isReading ? this.member.pollEvent(now) : this.member.pollUrgent();
    for (let event = poll(); event; event = poll()) {
      if (event.type === "request") this.#asked.push({ id: event.id, request: event.request });
      else this.told.push(...linesOf(event));
      if (event.type !== "deliver" || !this.isTaking) continue;
      this.member.handle({ type: "taken", messages: event.messages.length }, now);
    }
  }

  /** Returns the events of its application since the last call, as lines. */
  hears(): string[] {
    this.network.run(0);
    return this.told.splice(0);
  }

  /** The types of the requests that wait for an answer. */
  get asks(): RequestType[] {
    this.network.run(0);
    return this.#asked.map(({ request }) => request.type);
  }

  does(input: MemberInput): void {
    this.member.handle(input, this.network.now);
    this.network.run(0);
  }

  says(...texts: string[]): void {
    for (const text of texts) {
      this.does({
        type: "multicast",
        group: "books",
        batch: batchOf(bytesOf(text)),
        sentAt: 1_000,
      });
    }
  }

  /** Takes the oldest waiting request of a type, to answer it later. */
  take<T extends RequestType>(type: T) {
    this.network.run(0);
    const index = this.#asked.findIndex(({ request }) => request.type === type);
    assert(index >= 0, `${this.name} asks ${this.asks}, not ${type}`);
    const { id, request } = this.#asked.splice(index, 1)[0]!;
    return {
      request: request as Extract<Request, { type: T }>,
      /** `undefined`: the tracker could not be reached. */
      reply: (answer: AnswerTypes[T] | Refusal | undefined) => {
        this.does({ type: "answer", id, answer });
      },
    };
  }

  /** Replies to the oldest waiting request of a type. */
  answer<T extends RequestType>(type: T, answer: AnswerTypes[T] | RefusalCode | undefined): void {
    const { reply } = this.take(type);
    reply(typeof answer === "string" ? refuse(answer, "no") : answer);
  }

  register(id = idOf(this.name)): void {
    const { hostname: host, port } = this.address;
    const rest = { heartbeatMs: HEARTBEAT_MS, boot: BOOT, groups: [] };
    this.answer("register", { ok: true, member: id, host, port, ...rest });
  }

  join(view: ViewRecord): void {
    this.does({ type: "join", group: "books" });
    this.answer("join_group", { ok: true, view });
  }

  /** Hands in a datagram of the tracker. */
  tell(
    frame: Frame,
    { group = 0, source = 0, destination = this.member.id ?? 0, from = TRACKER, boot = BOOT } = {},
  ): void {
    const header = { group, source, destination, epoch: lifeOf(boot) };
    this.receive(encodeDatagram({ header, frames: [frame] }), from, this.network.now);
    this.network.run(0);
  }
}

/** Sends a member a notice of the tracker: another member came or went. */
export function notify(
  host: MemberHost,
  kind: "join" | "leave" | "evict",
  view: number,
  { name, address }: MemberHost,
  id: MemberId,
): void {
  const change = { kind, view, slot: view, member: id, address, name, last: 0 } as const;
  host.tell({ type: "notice", change }, { group: GROUP });
}

/** Returns a view of the group with these members. */
export function viewOf(view: number, ...members: [MemberHost, number, MemberId?][]): ViewRecord {
  const rest = { mode: "fifo", created: 1, epoch: NO_EPOCH, sequencer: null } as const;
  return {
    ...{ group: GROUP, name: "books", view, ...rest },
    members: members.map(([{ name, member, address }, joined, id = member.id!]) => {
      return { id, name, host: address.hostname, port: address.port, joined, slot: joined };
    }),
  };
}

/** Returns a network with registered members that are in the group and have greeted each other. */
export function settled(...names: string[]): { network: Network; hosts: MemberHost[] } {
  const network = new Network();
  const hosts = names.map((name) => new MemberHost(name, network));
  for (const host of hosts) host.register();
  const view = viewOf(hosts.length, ...hosts.map((host, i): [MemberHost, number] => [host, i + 1]));
  for (const host of hosts) host.join(view);
  network.run(300);
  network.take();
  for (const host of hosts) host.hears();
  return { network, hosts };
}

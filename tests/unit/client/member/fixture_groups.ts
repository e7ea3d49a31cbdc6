import {
  type Address,
  type Instant,
  type MemberId,
  NO_EPOCH,
  type Seq,
  SLOW_MEMBER_MS,
  type Transmit,
} from "../../../../lib/core/mod.ts";
import type { BufferShare } from "../../../../lib/ordering/mod.ts";
import type { Group, Lacking } from "../../../../lib/client/member/mod.ts";
import { enterGroup } from "../../../../lib/client/member/enter_group.ts";
import type { GroupOptions } from "../../../../lib/client/member/mod.ts";
import { Counters } from "../../../../lib/roles/mod.ts";
import {
  decodeDatagram,
  type Frame,
  type ViewChange,
  type ViewRecord,
  WireError,
} from "../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../sim/world/encode_datagram.ts";
import { at, type Host, Network } from "./fixture_network.ts";
import { bytesOf, linesOf } from "./fixture_stories.ts";
import { batchOf } from "../../ordering/stream/fixture_batch.ts";

export const GROUP = 77;

/** A name that is in a view, and the number of the view in which it joined. */
export interface Seat {
  readonly name: string;
  readonly joined: number;
}

/** Returns the id of a member. Ids and addresses follow from the name. */
export function idOf(name: string): MemberId {
  return [...name].reduce((id, letter) => id * 31 + letter.charCodeAt(0), 7) % 1_000_003;
}

export function addressFor(name: string): Address {
  return at(1_024 + idOf(name) % 60_000);
}

export function recordOf(view: number, seats: readonly Seat[]): ViewRecord {
  const members = seats.map(({ name, joined }) => {
    const { hostname: host, port } = addressFor(name);
    return { id: idOf(name), name, host, port, joined, slot: joined };
  });
  const rest = { mode: "fifo", created: 1, epoch: NO_EPOCH, sequencer: null } as const;
  return { group: GROUP, name: "books", view, members, ...rest };
}

export function changeOf(kind: ViewChange["kind"], view: number, name: string, last = 0) {
  const change: ViewChange = {
    ...{ kind, view, slot: view, member: idOf(name) },
    ...{ address: addressFor(name), name, last },
  };
  return change;
}

/** A member's stay in the group, and its application, which writes its events down as lines. */
export class GroupHost implements Host {
  readonly name: string;
  readonly address: Address;
  readonly id: MemberId;
  readonly counters = new Counters();
  readonly group: Group;
  readonly told: string[] = [];
  /** The members that it found in the group, and the view in which each had joined. */
  readonly found: ReadonlyMap<MemberId, number>;
  /** False while the application takes no events. */
  isReading = true;
  /** False while its application takes none of the messages that it is offered. */
  isTaking = true;

  constructor(
    name: string,
    record: ViewRecord,
    options: {
      now: Instant;
      next?: Seq;
      resume?: ReadonlyMap<MemberId, Seq>;
      metView?: number | undefined;
      buffer?: BufferShare | undefined;
      signing?: Pick<GroupOptions, "identity" | "keys">;
    },
  ) {
    this.name = name;
    this.id = idOf(name);
    this.address = addressFor(name);
    this.found = new Map(record.members.map(({ id, joined }) => [id, joined]));
    this.group = enterGroup({
      record,
      self: { id: this.id, name, address: this.address },
      next: options.next ?? 1,
      resume: options.resume ?? new Map(),
      metView: options.metView,
      random: () => 0.5,
      counters: this.counters,
      buffer: options.buffer,
      ...options.signing,
      slowMemberMs: SLOW_MEMBER_MS,
      now: options.now,
    });
  }

  receive(bytes: Uint8Array, _from: Address, now: Instant): void {
    const datagram = decodeDatagram(bytes);
    if (datagram instanceof WireError) return;
    const { header, frames } = datagram;
    if (header.destination !== 0 && header.destination !== this.id) return;
    for (const frame of frames) this.group.onFrame(header, frame, () => bytes, now);
  }

  handleTimeout(now: Instant): void {
    this.group.handleTimeout(now);
  }

  nextDeadline(): Instant | undefined {
    return this.group.nextDeadline();
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.group.pollTransmit(now, into);
  }

  takeEvents(now: Instant): void {
    if (!this.isReading) return;
    for (let event = this.group.pollEvent(now); event; event = this.group.pollEvent(now)) {
      this.told.push(...linesOf(event));
      if (event.type === "deliver" && this.isTaking) {
        this.group.onTaken(event.sender.id, event.messages.at(-1)!.range.last, now);
      }
    }
  }

  says(...texts: (string | Uint8Array)[]): void {
    for (const text of texts) {
      this.group.multicast(batchOf(typeof text === "string" ? bytesOf(text) : text), 1_000);
    }
  }

  /** Returns the events of its application since the last call, as lines. */
  hears(): string[] {
    return this.told.splice(0);
  }

  /** The members that lack messages of ours, or may (?), as text, once leaving has finished. */
  get drained(): string[] | undefined {
    return this.group.drained?.map(({ member, range, isUnknown }: Lacking) =>
      `${member.name} ${range.first}-${range.last}${isUnknown ? "?" : ""}`
    );
  }
}

/**
 * Returns a datagram with a frame, as if one member had sent it to another in the stay that the
 * other found at its own join.
 */
export function forged(from: string, to: GroupHost, frame: Frame, payload = new Uint8Array(0)) {
  const epoch = { number: to.found.get(idOf(from)) ?? 0, boot: 0 };
  const header = { group: GROUP, source: idOf(from), destination: to.id, epoch };
  return encodeDatagram({ header, frames: [frame] }, payload);
}

/** Returns a network with members that are in the group and have greeted each other. */
export function gather(...names: string[]): { network: Network; hosts: GroupHost[] } {
  return gatherWith({}, ...names);
}

/** Returns the same with members of which some have receive buffers of their own. */
export function gatherWith(
  buffers: Readonly<Record<string, BufferShare>>,
  ...names: string[]
): { network: Network; hosts: GroupHost[] } {
  return gatherFrom(
    names.map((name, i) => ({ name, joined: i + 1, buffer: buffers[name] })),
  );
}

/** Returns the same with members that joined in given views, and number messages from `next`. */
export function gatherFrom(
  seats: readonly (Seat & { readonly next?: Seq; readonly buffer?: BufferShare | undefined })[],
): { network: Network; hosts: GroupHost[] } {
  const network = new Network();
  const record = recordOf(seats.at(-1)!.joined, seats);
  const { now } = network;
  const hosts = seats.map(({ name, ...rest }) => new GroupHost(name, record, { now, ...rest }));
  for (const host of hosts) network.add(host);
  network.run(50);
  network.take();
  for (const host of hosts) host.hears();
  return { network, hosts };
}

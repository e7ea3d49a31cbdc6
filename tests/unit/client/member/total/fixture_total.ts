/** The members of one total-order group, and its sequencer, on a network in memory. */
import type { Instant, MemberId, Mode, Seq } from "../../../../../lib/core/mod.ts";
import type { Frame, ViewChange, ViewRecord } from "../../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../../sim/world/encode_datagram.ts";
import { Desk, EPOCH } from "../../../sequencer/machine/fixture_desk.ts";
import { addressFor, changeOf, GROUP, GroupHost, recordOf, type Seat } from "../fixture_groups.ts";
import { Network } from "../fixture_network.ts";
import { registrationAs, signingOf, verifierOfNames } from "../fixture_signed_groups.ts";

export { EPOCH, SEQUENCER } from "../../../sequencer/machine/fixture_desk.ts";

/** Returns the view that answers a join; the sequencer is `desk`. */
export function totalRecord(view: number, seats: readonly Seat[], desk: Desk): ViewRecord {
  const { hostname: host, port } = desk.address;
  const registration = registrationAs(desk.name);
  const sequencer = { id: desk.id, host, port, ...desk.group.isSigned && { registration } };
  const kind = desk.group.isSigned ? { signed: true } as const : {};
  return { ...recordOf(view, seats), mode: desk.group.mode, ...kind, epoch: EPOCH, sequencer };
}

/** A sequencer and members, both real machines. The test plays the tracker. */
export class Assembly {
  readonly network = new Network();
  readonly desk: Desk;
  readonly #seats: Seat[] = [];
  readonly #known: readonly string[] | undefined;
  #view = 0;

  /** `known` are the members of a signed group, who know each other's keys. */
  constructor(mode: Mode = "total", known: readonly string[] | undefined = undefined) {
    this.#known = known;
    this.desk = new Desk(mode, known && verifierOfNames(known));
    this.network.add(this.desk);
  }

  get now(): Instant {
    return this.network.now;
  }

  /** The members, and the number of the view. */
  get view(): { readonly number: number; readonly seats: readonly Seat[] } {
    return { number: this.#view, seats: this.#seats };
  }

  /** Adds a member, as the tracker, and tells the sequencer unless the notice is late. */
  join(
    name: string,
    options: { next?: Seq; resume?: ReadonlyMap<MemberId, Seq>; isNoticeLate?: boolean } = {},
  ): GroupHost {
    const { isNoticeLate = false, ...rest } = options;
    this.#seats.push({ name, joined: ++this.#view });
    const record = totalRecord(this.#view, this.#seats, this.desk);
    const host = new GroupHost(name, record, {
      ...{ now: this.now, ...rest },
      ...this.#known && { signing: signingOf(name, this.#known) },
    });
    this.network.add(host);
    if (!isNoticeLate) this.notice(changeOf("join", this.#view, name));
    return host;
  }

  /** Removes a member, as the tracker, and tells the sequencer unless the notice is late. */
  exit(kind: "leave" | "evict", name: string, { isNoticeLate = false } = {}): ViewChange {
    const index = this.#seats.findIndex((seat) => seat.name === name);
    const [seat] = this.#seats.splice(index, 1);
    const change = { ...changeOf(kind, ++this.#view, name), slot: seat!.joined };
    if (!isNoticeLate) this.notice(change);
    return change;
  }

  notice(change: ViewChange): void {
    this.desk.group.onChange(change, this.now);
  }

  /** Returns a frame as if the sequencer had sent it, except for what the forgery names. */
  forged(
    to: GroupHost,
    frame: Frame,
    forgery: { source?: MemberId; epoch?: typeof EPOCH; payload?: Uint8Array } = {},
  ): Uint8Array {
    const { source = this.desk.id, epoch = EPOCH, payload } = forgery;
    const header = { group: GROUP, source, destination: to.id, epoch };
    return encodeDatagram({ header, frames: [frame] }, payload);
  }

  /** Lets a member receive a datagram. */
  deliver(to: GroupHost, bytes: Uint8Array, from = addressFor(this.desk.name)): void {
    to.receive(bytes, from, this.now);
  }
}

interface Assembled {
  readonly assembly: Assembly;
  readonly network: Network;
  readonly desk: Desk;
  readonly hosts: GroupHost[];
}

/** Returns members that have joined one after the other; events of that time are forgotten. */
export function assemble(...names: string[]): Assembled {
  return assembleAs("total", ...names);
}

/** Returns the same in a group of another mode. */
export function assembleAs(mode: Mode, ...names: string[]): Assembled {
  return gatherIn(new Assembly(mode), names);
}

/** Returns the same in a signed group. */
export function assembleSigned(mode: Mode, ...names: string[]): Assembled {
  return gatherIn(new Assembly(mode, names), names);
}

function gatherIn(assembly: Assembly, names: readonly string[]): Assembled {
  const { network, desk } = assembly;
  const hosts = names.map((name) => {
    const host = assembly.join(name);
    network.run(20);
    return host;
  });
  network.run(100);
  network.take();
  for (const host of hosts) host.hears();
  return { assembly, network, desk, hosts };
}

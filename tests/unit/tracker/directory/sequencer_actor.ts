import { assert } from "@std/assert";
import { type Address, addressOf, type Epoch, NO_EPOCH } from "../../../../lib/core/mod.ts";
import type { RestoreFrame, ViewRecord } from "../../../../lib/wire/mod.ts";
import type { Actor, World } from "./world.ts";

/** The entry of a lease for one group. */
export interface Lease {
  readonly group: number;
  readonly view: number;
  readonly epoch?: Epoch;
}

/** A sequencer that sends the directory what a test asks for, and keeps no state. */
export class SequencerActor implements Actor {
  readonly name: string;
  readonly address: Address;
  readonly id: number;

  /** Registers; sequencers have port 7,001 and so on. */
  constructor(world: World, index = 1, hostname = "127.0.0.1") {
    const address = addressOf(hostname, 7_000 + index);
    assert(address !== undefined);
    this.address = address;
    this.name = `sequencer${index}`;
    const answer = world.answer<"register">({
      ...{ type: "register", role: "sequencer", name: this.name },
      ...{ host: address.hostname, port: address.port },
    });
    assert(answer.ok, JSON.stringify(answer));
    this.id = answer.member;
  }

  lease(world: World, groups: readonly Lease[] = [], count = 1): void {
    const first: Epoch = { number: 1, boot: world.directory.boot };
    const entries = groups.map(({ group, view, epoch = first }) => (
      { group, epoch, view, last: 0 }
    ));
    world.frame(this, { type: "lease", count, groups: entries });
  }

  /** Renews its leases three times a second while time passes; the members send heartbeats. */
  live(
    world: World,
    ms: number,
    { groups = [], members = [] }: { groups?: readonly Lease[]; members?: readonly Actor[] } = {},
  ): void {
    const end = world.now + ms;
    while (world.now < end) {
      this.lease(world, groups);
      for (const member of members) world.heartbeat(member);
      world.advance(Math.min(333, end - world.now));
    }
  }

  /** Reports itself, and the group of a view that it had, if one is given. */
  restore(
    world: World,
    view?: ViewRecord,
    changes: Partial<RestoreFrame> = {},
    address: Address = this.address,
  ): void {
    const { name: groupName = this.name, created = 0, epoch = NO_EPOCH } = view ?? {};
    const frame: RestoreFrame = {
      ...{ type: "restore", name: this.name, groupName, mode: "total", created, epoch },
      ...{ view: view?.view ?? 0, joined: 0, slot: 0, forgotten: 0, removed: [] },
      ...changes,
    };
    world.frame({ id: this.id, address }, frame, view?.group ?? 0);
  }
}

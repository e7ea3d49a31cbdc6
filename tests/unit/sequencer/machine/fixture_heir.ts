/** A sequencer that takes one group over and orders it from then on; the test is its tracker. */
import { assert } from "@std/assert";
import {
  type Address,
  type Epoch,
  type Instant,
  type MemberId,
  type Seq,
  SLOW_MEMBER_MS,
  type Transmit,
} from "../../../../lib/core/mod.ts";
import { Counters } from "../../../../lib/roles/mod.ts";
import { OrderedGroup, type OrderedGroupOptions } from "../../../../lib/sequencer/machine/mod.ts";
import { Takeover } from "../../../../lib/sequencer/machine/takeover/mod.ts";
import {
  decodeDatagram,
  type GrantFrame,
  type ViewChange,
  type ViewRecord,
  WireError,
} from "../../../../lib/wire/mod.ts";
import { addressFor, GROUP, idOf } from "../../client/member/fixture_groups.ts";
import type { Host } from "../../client/member/fixture_network.ts";
import { signingAs } from "../../client/member/fixture_signed_groups.ts";

export class Heir implements Host {
  readonly name: string;
  readonly address: Address;
  readonly id: MemberId;
  readonly epoch: Epoch;
  readonly counters = new Counters();
  /** `silent 7,8`: whom it could not take along. */
  readonly reports: string[] = [];
  readonly #grant: GrantFrame;
  readonly #takeover: Takeover;
  readonly #verifierOf: OrderedGroupOptions["verifierOf"];
  #group: OrderedGroup | undefined;

  /**
   * `last`: the highest seq that a lease ever told. With a check of signatures the group is a
   * signed one.
   */
  constructor(
    name: string,
    epoch: Epoch,
    last: Seq = 0,
    verifierOf: OrderedGroupOptions["verifierOf"] = undefined,
  ) {
    this.#verifierOf = verifierOf;
    this.name = name;
    this.address = addressFor(name);
    this.id = idOf(name);
    this.epoch = epoch;
    this.#grant = {
      ...{ type: "grant", epoch, count: 0, leaseMs: 1_000, mode: "total", last },
      ...{ view: 0, members: 0, name: "books" },
      ...verifierOf && { signed: true },
    };
    const { id: self, counters } = this;
    this.#takeover = new Takeover({ id: GROUP, self, grant: this.#grant, counters });
  }

  /** The group that it orders; `undefined` as long as the takeover goes on. */
  get group(): OrderedGroup | undefined {
    return this.#group;
  }

  onRecord(record: ViewRecord, now: Instant): void {
    (this.#group ?? this.#takeover).onRecord(record, now);
    this.#follow(now);
  }

  onChange(change: ViewChange, now: Instant): void {
    (this.#group ?? this.#takeover).onChange(change, now);
    this.#follow(now);
  }

  receive(bytes: Uint8Array, _from: Address, now: Instant): void {
    const datagram = decodeDatagram(bytes);
    assert(!(datagram instanceof WireError));
    const { header, frames } = datagram;
    if (header.destination !== 0 && header.destination !== this.id) return;
    for (const frame of frames) {
      (this.#group ?? this.#takeover).onFrame(header, frame, () => bytes, now);
    }
    this.#follow(now);
  }

  handleTimeout(now: Instant): void {
    (this.#group ?? this.#takeover).handleTimeout(now);
    this.#follow(now);
  }

  nextDeadline(): Instant | undefined {
    return (this.#group ?? this.#takeover).nextDeadline();
  }

  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    return (this.#group ?? this.#takeover).pollTransmit(now, into);
  }

  takeEvents(): void {
    const asked = this.#group?.takeAppend();
    if (asked !== undefined) this.#group!.onAppended(asked.first + asked.entries.length - 1);
    const astray = this.#group?.takeAstray() ?? [];
    if (astray.length > 0) this.reports.push(`astray ${astray}`);
  }

  /**
   * Ends a step as a sequencer does: a takeover that is over becomes a group, and a group admits.
   */
  #follow(now: Instant): void {
    this.#succeed(now);
    this.#group?.admit(now);
  }

  #succeed(now: Instant): void {
    const takeover = this.#takeover;
    for (let one = takeover.takeReport(); one; one = takeover.takeReport()) {
      this.reports.push(`${one.reason} ${one.members}`);
    }
    const { recovery } = takeover;
    if (this.#group !== undefined || recovery === undefined) return;
    const { id: self, name, counters } = this;
    this.#group = new OrderedGroup({
      ...{ id: GROUP, self, name, grant: this.#grant, counters, random: () => 0.5 },
      ...{ slowMemberMs: SLOW_MEMBER_MS, recovery, verifierOf: this.#verifierOf, now },
      identity: signingAs(this.name),
    });
    this.#group.renewLease(Infinity);
  }
}

/** The members of one total-order group whose sequencer dies, and the sequencers that follow. */
import { assert } from "@std/assert";
import type { Epoch } from "../../../../../lib/core/mod.ts";
import type { ReignFrame, ViewRecord } from "../../../../../lib/wire/mod.ts";
import { Heir } from "../../../sequencer/machine/fixture_heir.ts";
import { type GroupHost, recordOf } from "../fixture_groups.ts";
import type { Host, Network } from "../fixture_network.ts";
import { registrationAs, verifierOfNames } from "../fixture_signed_groups.ts";
import { Assembly, EPOCH } from "./fixture_total.ts";

/** Returns whether the tracker's `reign` reaches a member. */
type IsTold = (host: GroupHost) => boolean;

export class Dynasty {
  readonly assembly: Assembly;
  readonly hosts: GroupHost[];
  readonly #known: readonly string[] | undefined;
  #epoch: Epoch = EPOCH;
  #reigning: Host;

  /** Lets the members join one after the other; events of that time are forgotten. */
  constructor(...names: string[]) {
    this.#known = this.isSigned ? names : undefined;
    this.assembly = new Assembly("total", this.#known);
    this.#reigning = this.assembly.desk;
    this.hosts = names.map((name) => {
      const host = this.assembly.join(name);
      this.network.run(20);
      return host;
    });
    this.network.run(100);
    this.network.take();
    for (const host of this.hosts) host.hears();
  }

  /** True if the members sign what they say. */
  protected get isSigned(): boolean {
    return false;
  }

  get network(): Network {
    return this.assembly.network;
  }

  /** The newest epoch that was granted. */
  get epoch(): Epoch {
    return this.#epoch;
  }

  host(name: string): GroupHost {
    const host = this.hosts.find((one) => one.name === name);
    assert(host !== undefined, name);
    return host;
  }

  /** Ends a sequencer's process without a word. */
  crash(sequencer: Host = this.#reigning): void {
    this.network.remove(sequencer);
  }

  /** Grants the next epoch, as the tracker, and tells all members or some. */
  grant(name: string, isTold: IsTold = () => true): Heir {
    this.#epoch = { number: this.#epoch.number + 1, boot: this.#epoch.boot };
    const heir = new Heir(name, this.#epoch, 0, this.#known && verifierOfNames(this.#known));
    this.network.add(heir);
    this.#reigning = heir;
    for (const host of this.hosts.filter(isTold)) this.tell(host, heir);
    heir.onRecord(this.record(heir), this.network.now);
    return heir;
  }

  /** Sends a member the tracker's word on who orders now. */
  tell(host: GroupHost, { epoch, id: sequencer, address, name }: Heir): void {
    const registration = registrationAs(name);
    const reign: ReignFrame = { type: "reign", epoch, sequencer, address, registration };
    host.group.onReign(reign, this.network.now);
  }

  /** Returns the view as the tracker has it. */
  record({ epoch, id, address: { hostname: host, port } }: Heir): ViewRecord {
    const { number, seats } = this.assembly.view;
    const record = recordOf(number, seats);
    const kind = this.#known === undefined ? {} : { signed: true } as const;
    return { ...record, mode: "total", ...kind, epoch, sequencer: { id, host, port } };
  }

  /** Removes a member, as the tracker, and tells the sequencer that reigns. */
  exit(kind: "leave" | "evict", name: string, heir: Heir): void {
    const change = this.assembly.exit(kind, name, { isNoticeLate: true });
    heir.onChange(change, this.network.now);
  }

  /** Returns the events of each member since the last call. */
  hear(): string[][] {
    return this.hosts.map((host) => host.hears());
  }
}

/** The same in a signed group. */
export class SignedDynasty extends Dynasty {
  protected override get isSigned(): boolean {
    return true;
  }
}

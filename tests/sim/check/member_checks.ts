import type { Address, GroupId, MemberId, TableLimits } from "../../../lib/core/mod.ts";
import type { Member } from "../../../lib/client/member/mod.ts";
import type { Application, Records } from "../world/application.ts";
import type { EventHeap } from "../world/event_heap.ts";
import type { HostClock } from "../world/host_clock.ts";
import type { SimNetwork } from "../world/network.ts";
import type { ReadingPace } from "../world/reading_pace.ts";
import type { SlowReader } from "../world/slow_reader.ts";
import { checkLoad } from "./check_load.ts";
import { checkAcks } from "./check_sent.ts";
import { groupOf } from "./decoded_of.ts";
import { noteEarlyMeetings } from "./early_meetings.ts";
import { PastBudget } from "./past_budget.ts";
import { ReachLedger, type UnreachedEvent } from "./reach_ledger.ts";

/** The options of {@linkcode MemberChecks}. */
export interface MemberChecksOptions {
  readonly name: string;
  readonly address: Address;
  readonly machine: Member;
  readonly application: Application;
  readonly reader: SlowReader;
  readonly pace: ReadingPace;
  readonly records: Records;
  readonly network: SimNetwork;
  readonly heap: EventHeap;
  readonly clock: HostClock;
  readonly tables: TableLimits;
  /** Returns whether the member breaks the protocol. */
  isHostile(): boolean;
  /** Returns whether the application may not have taken all that it was offered. */
  isBehind(): boolean;
  /** Called when the member was told of a narrow path. */
  onNarrow(): void;
}

/**
 * Compares what one member's machine sends, keeps and says with what arrived at it, and with what
 * its application has taken so far.
 */
export class MemberChecks {
  readonly #options: MemberChecksOptions;
  readonly #reach: ReachLedger;
  readonly #past: PastBudget;
  /** True if the member may be in stays that its sleeping application has not heard of. */
  #isElsewhere = false;

  constructor(options: MemberChecksOptions) {
    this.#options = options;
    this.#reach = new ReachLedger(options.name);
    this.#past = new PastBudget(options.name);
  }

  /** Notes a datagram that arrived at the machine. */
  onDatagram(bytes: Uint8Array, from: Address): void {
    const { machine, heap } = this.#options;
    this.#reach.onDatagram(bytes, from, machine.id, heap.now);
  }

  /** Notes a request to the tracker, of a type. */
  onRequest(type: string): void {
    // While its application sleeps the member goes on: out of a stay that the other is still in.
    this.#isElsewhere ||= this.#options.isBehind() && type !== "list_members";
  }

  /** Checks the news that a member is not reached, at the moment at which the machine tells it. */
  onUnreached(event: UnreachedEvent): void {
    const { machine, network, heap, address, isHostile, records: { ledger } } = this.#options;
    // A hostile member that asks for what it has makes any path look narrow.
    if (isHostile() || ledger.hostile.has(event.member.id)) return;
    const longReceived = network.longReceived(address.hostname, event.address.hostname);
    const group = machine.view(event.group)?.group;
    // What is forgotten because of forgeries is repeated again and again, as on a narrow path.
    const isForged = ledger.signed.forgedTo(group ?? 0, machine.id ?? 0) > 0;
    if (event.narrow && isForged) return;
    this.#reach.check(event, group, heap.now, longReceived);
    if (event.narrow) this.#options.onNarrow();
  }

  /**
   * Checks a datagram that the machine sends: it keeps within the budget of history, and
   * acknowledges no more than the application has taken.
   */
  onTransmit(bytes: Uint8Array, to: readonly Address[]): void {
    const { name, application, clock, heap, records, reader } = this.#options;
    this.#past.onTransmit(bytes, clock.at(heap.now));
    const { ledger, stable, directs } = records;
    stable.note(bytes);
    directs.onTransmit(bytes, to);
    if (this.#options.isHostile()) return;
    const isBehind = this.#options.isBehind();
    if (!isBehind) this.#isElsewhere = false;
    const isSigned = ledger.signed.has(groupOf(bytes));
    // What was not checked yet must not be acknowledged, so that counts whoever sleeps.
    if (this.#isElsewhere || !(isBehind || isSigned)) return;
    const takenAhead = (group: string, sender?: MemberId) => reader.takenAhead(group, sender);
    const boundOf = (group: GroupId, stream: MemberId) =>
      ledger.hostile.has(stream)
        ? undefined
        : application.mayAcknowledge(group, stream, takenAhead);
    // The signature after what was taken is acknowledged with it.
    checkAcks(name, bytes, boundOf, isSigned ? 1 : undefined);
  }

  /** Checks the buffers of the machine after it has handled something. */
  afterTurn(): void {
    const { name, machine, application, tables, pace, records } = this.#options;
    const { isHostile, isBehind } = this.#options;
    for (const load of machine.loads()) checkLoad(name, load, tables);
    if (isHostile() || !(isBehind() || pace.isTrickling)) return;
    noteEarlyMeetings(machine, application.stays, records.ledger);
  }
}

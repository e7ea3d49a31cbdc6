import {
  type Address,
  type GroupId,
  isSameEpoch,
  type Random,
  type Seq,
  type SeqRange,
  type SequencerTables,
} from "../../../lib/core/mod.ts";
import type { SequenceEntry } from "../../../lib/ordering/mod.ts";
import { type LocalLog, MemoryLog, type OnAppended } from "../../../lib/sequencer/log/mod.ts";
import {
  type LogBatch,
  type LogReign,
  type OrderedGroup,
  Sequencer,
  type SequencerEvent,
  type SequencerInput,
} from "../../../lib/sequencer/machine/mod.ts";
import { checkSequence } from "../check/check_load.ts";
import { checkAppended } from "../check/check_sent.ts";
import type { InstallPart } from "../check/installs.ts";
import type { EventHeap } from "./event_heap.ts";
import type { HostClock } from "./host_clock.ts";
import type { SimNetwork } from "./network.ts";
import { PastBudget } from "../check/past_budget.ts";
import type { ReignLedger } from "../check/reigns.ts";
import { LicenceLedger } from "../check/licence_ledger.ts";
import { DiskFailure, type SimDisk } from "./sim_disk.ts";
import type { StableLedger } from "../check/stable_ledger.ts";
import { SimHost } from "./sim_host.ts";
import type { SimIdentities } from "./sim_identities.ts";
import type { SimTracker } from "./sim_tracker.ts";

/** The options of a {@linkcode SimSequencer}. */
export interface SimSequencerOptions {
  readonly address: Address;
  readonly trackerAddress: Address;
  readonly tracker: SimTracker;
  readonly identities: SimIdentities | undefined;
  readonly network: SimNetwork;
  readonly heap: EventHeap;
  readonly clock: HostClock;
  readonly random: Random;
  readonly tables: SequencerTables;
  /** Bytes of its receive buffer, as it believes. */
  readonly bufferBytes: number;
  /** Returns the lengths that the path to an address is probed for. */
  readonly sizesTo: (to: Address) => readonly number[];
  readonly reigns: ReignLedger;
  readonly stable: StableLedger;
  /** Distinguishes this life of the process from others on the same host. */
  readonly life: number;
  /** Milliseconds that its engine takes at most, as things are. */
  engineMs(): number;
  /** The disk that outlives the process, or `undefined` for a log in memory. */
  readonly disk: SimDisk | undefined;
  /** Called when the disk has failed, which ends the process. */
  onDiskFailure(): void;
  /** Called when this sequencer takes over a group. */
  onTakeover(group: GroupId): void;
  /** Called before entries up to a place go to the log, and so before anybody hears of them. */
  onOrdered(group: GroupId, last: Seq): void;
  /** Called when a part of an install gets its place. */
  onInstall(group: GroupId, part: InstallPart): void;
  trace(what: string): void;
}

/** A sequencer's process, with an engine, in memory or on a disk, that takes its time. */
export class SimSequencer {
  readonly name: string;
  readonly machine: Sequencer;
  readonly #options: SimSequencerOptions;
  readonly #host: SimHost<SequencerInput, SequencerEvent>;
  #isClosing = false;
  readonly #licence: LicenceLedger;
  readonly #engine: LocalLog;
  /** The places that the engine lacked when it took its last batch. */
  #lacks: SeqRange | undefined;
  /** The time at which the engine finishes its last task. */
  #engineAt = 0;
  readonly #reigns = new Map<GroupId, LogReign>();
  /** Up to where the engine has the sequence of each group. */
  readonly #appended = new Map<GroupId, Seq>();

  constructor(options: SimSequencerOptions) {
    const { address, trackerAddress: tracker, network, heap, clock, random } = options;
    this.#options = options;
    const { life, reigns, stable, disk } = options;
    const onAppended: OnAppended = (_group, _last, lacks) => this.#lacks = lacks;
    disk?.attach(onAppended);
    this.#engine = disk ?? new MemoryLog(onAppended);
    const { stored } = this.#engine;
    const name = this.name = `sequencer@${address.hostname}#${life}`;
    this.#licence = new LicenceLedger(name);
    const past = new PastBudget(name);
    const now = clock.at(heap.now);
    const kept = stored === undefined ? {} : { stored };
    const { tables, bufferBytes, sizesTo } = options;
    const identity = options.identities?.of(name);
    this.machine = new Sequencer({
      ...{ name, address, tracker, random, tables, bufferBytes, sizesTo, now },
      ...kept,
      ...identity && { identity },
    });
    this.#host = new SimHost<SequencerInput, SequencerEvent>({
      address,
      machine: this.machine,
      network,
      heap,
      clock,
      datagram: (bytes, from) => {
        this.#licence.note(bytes, clock.at(heap.now));
        return { type: "datagram", bytes, from };
      },
      onEvent: (event) => this.#onEvent(event),
      onTransmit: (bytes) => {
        past.onTransmit(bytes, clock.at(heap.now));
        checkAppended(name, bytes, (group) => this.#appended.get(group) ?? 0);
        reigns.note(name, bytes);
        stable.check(name, bytes, (group) => this.#group(group)?.members() ?? []);
      },
      afterTurn: () => checkSequence(name, this.machine.groups()),
      refused: () => this.machine.counters.malformed + this.machine.counters.foreign,
    });
  }

  get address(): Address {
    return this.#options.address;
  }

  /** True once the process has ended. */
  get isDown(): boolean {
    return this.#host.isDown;
  }

  /** True once the process was asked to end. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Hands its groups over: SIGTERM. */
  close(): void {
    this.#isClosing = true;
    this.#host.handle({ type: "close" });
  }

  /** The process ends at once, without a word to anybody. */
  kill(): void {
    this.#host.kill();
  }

  /** The process stands still, until the function that is answered is called. */
  pause(): (lateShare: number) => void {
    this.#host.pause();
    return (lateShare) => this.#host.wake(lateShare);
  }

  #onEvent(event: SequencerEvent): void {
    const { tracker, address, trace } = this.#options;
    switch (event.type) {
      case "request":
        return tracker.request(event.request, address, (answer) => {
          this.#host.handle({ type: "answer", id: event.id, answer });
        });
      case "append":
        return this.#append(event.batch);
      case "recall": {
        const { group, member, question } = event;
        return this.#engineDoes(() => {
          const page = this.#engine.recall(group, question);
          if (page !== undefined) {
            this.#host.handle({ type: "past", group, member, question, page });
          }
        });
      }
      case "fetched":
        return this.#engineDoes(() => this.#engine.fill(event.group, event.past));
      case "created":
        return this.#engineDoes(() => this.#engine.noteCreated(event.group, event.created));
      case "granted": {
        const { reign } = event;
        const { id, name, epoch: { number } } = reign;
        this.#reigns.set(id, reign);
        this.#engineDoes(() => this.#engine.begin(reign));
        if (number > 1) this.#options.onTakeover(id);
        return trace(`${this.name} orders ${name}, epoch ${number}`);
      }
      case "released":
        this.#reigns.delete(event.group);
        this.#engineDoes(() => this.#engine.release(event.group));
        return trace(`${this.name} orders ${event.name} no more`);
      case "closed":
        this.#engine.close();
        return this.#host.kill();
      default:
        return trace(`sequencer ${address.hostname}: ${JSON.stringify(event)}`);
    }
  }

  #append(batch: LogBatch): void {
    const { group, first, entries } = batch;
    const last = first + entries.length - 1;
    this.#options.onOrdered(group, last);
    const reign = this.#reigns.get(group);
    // What was recovered of former epochs others gave its places.
    const isOurs = (entry: SequenceEntry) =>
      "slot" in entry && reign !== undefined && isSameEpoch(entry.epoch, reign.epoch);
    this.#checkLicence(group, last, entries.some(isOurs));
    for (const entry of entries) {
      if ("install" in entry) this.#options.onInstall(group, entry.install);
    }
    this.#engineDoes(() => {
      this.#engine.append(batch);
      if (reign !== this.#reigns.get(group)) return;
      this.#appended.set(group, Math.max(last, this.#appended.get(group) ?? 0));
      this.#host.handle({ type: "appended", group, last, lacks: this.#lacks });
    });
  }

  #checkLicence(id: GroupId, last: Seq, areMessages: boolean): void {
    const { heap, clock } = this.#options;
    const ours = this.#group(id);
    if (ours === undefined || !areMessages) return;
    const here = [...ours.members()].filter(({ isGone }) => !isGone).map((member) => member.id);
    this.#licence.onOrdered(id, last, here, clock.at(heap.now));
  }

  #group(id: GroupId): OrderedGroup | undefined {
    return [...this.machine.groups()].find((group) => group.id === id);
  }

  /** Runs jobs of the engine at once or after a while, in their order; datagrams wait for it. */
  #engineDoes(run: () => void): void {
    const { heap, random, engineMs } = this.#options;
    const at = random() < 0.5 ? heap.now : heap.now + engineMs() * random();
    this.#engineAt = Math.max(at, this.#engineAt);
    heap.schedule(this.#engineAt, () => {
      if (!this.isDown) this.#untilItFails(run);
    });
  }

  /**
   * Does something with the engine. Once that fails the process ends, without a word to anybody.
   */
  #untilItFails(run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof DiskFailure)) throw error;
      this.#options.trace(`${this.name} ends, for its disk fails: ${error.message}`);
      this.kill();
      this.#options.onDiskFailure();
    }
  }
}

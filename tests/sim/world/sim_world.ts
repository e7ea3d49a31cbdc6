import type { Address, GroupId, Random } from "../../../lib/core/mod.ts";
import { probedSizesTo } from "../../../lib/ordering/mod.ts";
import { EventHeap } from "./event_heap.ts";
import type { Records } from "./application.ts";
import type { Sleeper } from "./faults.ts";
import { DirectLedger } from "../check/direct_ledger.ts";
import { GapExcuses } from "../check/gap_excuses.ts";
import { HistoryClaims } from "../check/history_claims.ts";
import { HolderClaims } from "../check/holder_claims.ts";
import { HostClock } from "./host_clock.ts";
import { Ledger } from "../check/ledger.ts";
import { SimNetwork } from "./network.ts";
import { ReignLedger } from "../check/reigns.ts";
import { StableLedger } from "../check/stable_ledger.ts";
import type { Stay } from "../check/stay.ts";
import { drawInteger, drawMagnitude, seededRandom } from "./seeded_random.ts";
import { PathMtus } from "./path_mtus.ts";
import { HEALTHY, type Settings } from "./settings.ts";
import { SIM_CHANNELS } from "./sim_channels.ts";
import { SimDisk } from "./sim_disk.ts";
import type { SimIdentities } from "./sim_identities.ts";
import { SimMember } from "./sim_member.ts";
import { SimSequencer } from "./sim_sequencer.ts";
import { TotalLedger } from "../check/total_ledger.ts";
import { SimTracker } from "./sim_tracker.ts";

/** An address that is probed for long datagrams. */
const LOOPBACK: Address = { transport: "udp", hostname: "127.0.0.1", port: 1 };
const TRACKER: Address = { transport: "udp", hostname: "10.0.0.1", port: 4_000 };

/** Milliseconds after which a member that could not register is started again. */
const RETRY_MS = 500;

/** The probability that a sequencer starts after a power cut of its host. */
const POWER_CUT_SHARE = 0.2;
/** The probability that a disk fails while a sequencer runs, and the transactions before that. */
const DISK_FAILURE_SHARE = 0.3;
const UNTIL_FAILURE_MIN = 1;
const UNTIL_FAILURE_MAX = 100;
/** Milliseconds after which a sequencer is started again whose disk has failed. */
const REPAIR_MS_MIN = 5;
const REPAIR_MS_MAX = 3_000;

/** Takes one line of a trace. */
export type Trace = (line: string) => void;

/** A tracker and members of the real classes over a network of virtual time. */
export class SimWorld {
  readonly heap = new EventHeap();
  readonly ledger = new Ledger();
  readonly totalLedger = new TotalLedger(this.ledger.hostile);
  readonly excuses = new GapExcuses(this.ledger);
  readonly claims = new HistoryClaims(this.ledger, this.totalLedger);
  readonly network: SimNetwork;
  readonly tracker: SimTracker;
  /** All sequencers, those whose processes have ended included. */
  readonly sequencers: SimSequencer[] = [];
  readonly #reigns = new ReignLedger();
  readonly stable = new StableLedger();
  readonly holders = new HolderClaims({
    staysIn: (group) => this.#staysIn(group),
    joinedAt: (stay) => this.totalLedger.joinedAt(stay),
  });
  readonly directs = new DirectLedger(TRACKER);
  readonly members: SimMember[] = [];
  readonly settings: Settings;
  /** Members whose applications take no events until all others have converged. */
  readonly sleepers: Sleeper[] = [];
  /** Messages beyond those drawn before the run: the number tells them apart. */
  extraWords = 0;
  /** The member that breaks the protocol, from the moment on at which it does. */
  hostile: SimMember | undefined;
  /** Names of the groups in which members sign what they say. */
  readonly signedNames = new Set<string>();
  /** Number of times that each fault occurred. */
  readonly faults = new Map<string, number>();
  /** Members that could not register and are to be started again. */
  startsPending = 0;
  /** For the workload and the faults; machines and network have their own. */
  readonly random: Random;
  readonly #machineRandom: Random;
  readonly #clockRandom: Random;
  readonly #clocks = new Map<string, HostClock>();
  readonly #disks = new Map<string, SimDisk>();
  /** For what befalls disks. */
  readonly #diskRandom: Random;
  readonly #trace: Trace;
  #isHealed = false;

  constructor(
    seed: number,
    settings: Settings,
    trace: Trace,
    readonly identities: SimIdentities | undefined = undefined,
  ) {
    this.settings = settings;
    this.random = seededRandom(seed);
    this.#machineRandom = seededRandom(seed ^ 0x5eed);
    this.#clockRandom = seededRandom(seed ^ 0xc10c);
    this.#diskRandom = seededRandom(seed ^ 0xd15c);
    this.#trace = (line) => trace(`${this.heap.now.toFixed(3).padStart(10)} ${line}`);
    this.network = new SimNetwork(settings.network, this.heap, seededRandom(seed ^ 0xda7a));
    if (settings.pathChanges !== undefined) this.network.mtus = new PathMtus(this.random);
    this.tracker = new SimTracker({
      address: TRACKER,
      heartbeatMs: settings.heartbeatMs,
      tables: settings.trackerTables,
      channels: settings.deafness === undefined ? undefined : SIM_CHANNELS,
      identities,
      network: this.network,
      heap: this.heap,
      clock: this.clock(TRACKER.hostname),
      random: this.#machineRandom,
      groupNames: () => this.groupNames(),
      mayBeForgotten: (group) => this.totalLedger.mayMembersForget(group),
      staysIn: (group) => this.#staysIn(group),
      isHostile: (member) => this.ledger.hostile.has(member),
      isAnybodyGone: () => this.excuses.gone.size > 0,
      trace: this.#trace,
    });
  }

  /** Returns the stays that the members' applications have in a group. */
  #staysIn(group: GroupId): Stay[] {
    return this.members.flatMap(({ stays }) => [...stays.values()])
      .filter((stay) => stay.group === group);
  }

  get records(): Records {
    const { ledger, totalLedger, excuses, stable, holders, directs } = this;
    return { ledger, totalLedger, excuses, stable, holders, directs };
  }

  /** The clock of a host: processes come and go, it goes on. */
  clock(hostname: string): HostClock {
    let clock = this.#clocks.get(hostname);
    if (clock === undefined) {
      const { drift } = this.settings.faults;
      clock = drift ? HostClock.draw(this.#clockRandom) : new HostClock();
      this.#clocks.set(hostname, clock);
    }
    return clock;
  }

  /** All hosts that are there or may come. */
  hostnames(): string[] {
    const { sequencers, members } = this.settings;
    return [
      TRACKER.hostname,
      ...Array.from({ length: sequencers }, (_, number) => sequencerAddress(number).hostname),
      ...Array.from({ length: members }, (_, number) => memberAddress(number).hostname),
    ];
  }

  groupNames(): string[] {
    return this.settings.groups.map((_, i) => `group${i}`);
  }

  startSequencer(number: number): void {
    const address = sequencerAddress(number);
    this.sequencers.push(
      new SimSequencer({
        address,
        clock: this.clock(address.hostname),
        trackerAddress: TRACKER,
        tracker: this.tracker,
        identities: this.identities,
        network: this.network,
        heap: this.heap,
        random: this.#machineRandom,
        tables: this.settings.sequencerTables,
        bufferBytes: this.settings.toldBufferBytes,
        sizesTo: this.#sizesTo,
        reigns: this.#reigns,
        stable: this.stable,
        life: this.sequencers.length,
        disk: this.#diskAt(address),
        onDiskFailure: () => this.#onDiskFailure(address),
        engineMs: () => this.isHealed ? 1 : this.settings.engineMs,
        onTakeover: (group) => this.totalLedger.noteTakeover(group),
        onOrdered: (group, last) => this.totalLedger.noteOrdered(group, last),
        onInstall: (group, part) => this.totalLedger.noteInstall(group, part),
        trace: this.#trace,
      }),
    );
  }

  /** The lengths that paths are probed for: in some runs as if all hosts were one. */
  readonly #sizesTo = (to: Address) => {
    return probedSizesTo(this.settings.pathChanges === undefined ? to : LOOPBACK);
  };

  /** A host's disk, which may have lost something in a power cut, and may fail sooner or later. */
  #diskAt({ hostname }: Address): SimDisk | undefined {
    if (!this.settings.hasDisks) return undefined;
    const random = this.#diskRandom;
    const disk = this.#disks.get(hostname) ?? new SimDisk(random);
    this.#disks.set(hostname, disk);
    if (this.random() < POWER_CUT_SHARE) disk.lose(drawInteger(this.random, 1, 20));
    const fails = !this.isHealed && random() < DISK_FAILURE_SHARE;
    disk.open(fails ? drawMagnitude(random, UNTIL_FAILURE_MIN, UNTIL_FAILURE_MAX) : Infinity);
    return disk;
  }

  /** Makes room after a while, and starts the sequencer again. */
  #onDiskFailure(address: Address): void {
    this.noteFault("disk failure");
    const ms = drawMagnitude(this.#diskRandom, REPAIR_MS_MIN, REPAIR_MS_MAX);
    this.at(this.heap.now + ms, () => this.startSequencerAt(address));
  }

  /** Starts one where there was one before, unless there is one again. */
  startSequencerAt({ hostname }: Address): void {
    for (let number = 0; number < this.settings.sequencers; number++) {
      if (sequencerAddress(number).hostname !== hostname) continue;
      if (this.sequencerAt(number) === undefined) this.startSequencer(number);
    }
  }

  /** The living one on a host. */
  sequencerAt(number: number): SimSequencer | undefined {
    const { hostname } = sequencerAddress(number);
    return this.livingSequencers().find(({ address }) => address.hostname === hostname);
  }

  /** Sequencers whose processes live. */
  livingSequencers(): SimSequencer[] {
    return this.sequencers.filter(({ isDown }) => !isDown);
  }

  /** Members whose processes live. */
  living(): SimMember[] {
    return this.members.filter((member) => !member.isDown);
  }

  /**
   * Starts a member's process; one of the same number is a successor, with the same name and
   * address. One that cannot register is started again later, as a person would.
   */
  startMember(number: number, onStarted: (member: SimMember) => void): void {
    const address = memberAddress(number);
    const member = new SimMember({
      name: `member${number}`,
      address,
      clock: this.clock(address.hostname),
      trackerAddress: TRACKER,
      tracker: this.tracker,
      identities: this.identities,
      network: this.network,
      heap: this.heap,
      random: this.#machineRandom,
      records: this.records,
      claims: this.claims,
      tables: this.settings.tables,
      bufferBytes: this.settings.toldBufferBytes,
      sizesTo: this.#sizesTo,
      modeOf: (group) => this.settings.groups[this.groupNames().indexOf(group)]!,
      isSigned: (group) => this.signedNames.has(group),
      onRefused: () => {
        this.startsPending++;
        this.at(this.heap.now + RETRY_MS, () => {
          this.startsPending--;
          this.startMember(number, onStarted);
        });
      },
      onNarrow: () => this.noteFault("narrow path told"),
      trace: this.#trace,
    });
    this.members.push(member);
    onStarted(member);
  }

  note(line: string): void {
    this.#trace(line);
  }

  noteFault(name: string): void {
    this.faults.set(name, (this.faults.get(name) ?? 0) + 1);
  }

  /** Does something at a moment of virtual time. */
  at(ms: number, run: () => void): void {
    this.heap.schedule(ms, run);
  }

  /** At a random moment between two. */
  between(firstMs: number, lastMs: number, run: () => void): void {
    this.at(drawInteger(this.random, firstMs, lastMs), run);
  }

  /** True once the faults have ended. */
  get isHealed(): boolean {
    return this.#isHealed;
  }

  /** The faults of the network end. */
  heal(): void {
    this.#isHealed = true;
    this.note("the network heals");
    const { isTight, network: { bufferBytes } } = this.settings;
    this.network.heal(isTight ? { ...HEALTHY, bufferBytes } : HEALTHY);
    // A process hears all senders at other addresses only if it has room for all of their proofs.
    const { tables, trackerTables, sequencerTables } = this.settings;
    const bounds = [tables, trackerTables, sequencerTables].map(({ proofs }) => proofs.ids);
    this.network.keepDetours(Math.min(...bounds));
    // What is owed is owed among honest members.
    this.hostile?.kill();
    if (this.tracker.isDown) this.tracker.start();
    // A sequencer that cannot tell the tracker that it leaves is not waited for any longer.
    for (const sequencer of this.livingSequencers()) if (sequencer.isClosing) sequencer.kill();
    if (this.livingSequencers().length === 0) this.startSequencer(0);
  }

  /** From now on no disk fails: it would end a sequencer, for which the others would wait. */
  spareDisks(): void {
    for (const disk of this.#disks.values()) disk.spare();
  }

  /** Wakes the applications that slept on while all others converged. */
  wakeSleepers(): void {
    for (const { member, wake } of this.sleepers) {
      this.note(`the application of ${member.name} wakes up`);
      wake();
    }
  }
}

function sequencerAddress(number: number): Address {
  return { transport: "udp", hostname: `10.0.2.${number + 1}`, port: 6_000 };
}

function memberAddress(number: number): Address {
  return { transport: "udp", hostname: `10.1.${number >> 8}.${number & 255}`, port: 5_000 };
}

import {
  type Address,
  formatAddress,
  LONGEST_DATAGRAM_BYTES,
  type Random,
} from "../../../lib/core/mod.ts";
import { FRAME_CODES, HEADER_BYTES } from "../../../lib/wire/mod.ts";
import { ByteArena } from "./byte_arena.ts";
import type { EventHeap } from "./event_heap.ts";
import { homeOf } from "./other_address.ts";
import { PairMap } from "../check/pair_map.ts";
import { ProbedPaths } from "../check/probed_paths.ts";
import type { PathMtus } from "./path_mtus.ts";
import { LossState } from "./loss_state.ts";
import { Port, type PortPace, type Receive } from "./port.ts";
import { isChannel, SimChannels } from "./sim_channels.ts";
import type { SimSeals } from "./sim_seals.ts";
import { NARROW_PATH_BYTES_MAX, type NetworkSettings } from "./settings.ts";

/** Counts of what happened to datagrams in the network. */
export interface NetworkCounts {
  sent: number;
  lost: number;
  /** Sent from one side of a partition to the other. */
  cut: number;
  duplicated: number;
  /** No room in the receive buffer. */
  overflowed: number;
  /** Datagrams that were longer than what their path passes. */
  tooLong: number;
  /** Datagrams that were longer than plain ones, because their path passes them; no probes. */
  long: number;
  /** Datagrams to a channel. */
  channel: number;
  /** Datagrams to an address that no host was bound to any more. */
  unreachable: number;
  received: number;
}

export function newCounts(): NetworkCounts {
  return {
    ...{ sent: 0, lost: 0, cut: 0, duplicated: 0, overflowed: 0 },
    ...{ tooLong: 0, long: 0, channel: 0, unreachable: 0, received: 0 },
  };
}

/** A datagram on its way. */
export interface InTransit {
  readonly from: Address;
  readonly to: Address;
  readonly bytes: Uint8Array;
}

/**
 * A cut of one direction: datagrams from the hosts of one side do not reach the other. The way back
 * is open.
 */
export interface Cut {
  readonly from: ReadonlySet<string>;
  readonly to: ReadonlySet<string>;
  /** Selects the datagrams that are cut. Without it, all datagrams and connections are cut. */
  readonly of?: (bytes: Uint8Array) => boolean;
}

/** Times of long datagrams that are remembered for each path, at most. */
const LONG_REMEMBERED = 1_000;
/** Datagrams that an eavesdropper remembers. */
const OVERHEARD_MAX = 64;

/**
 * Datagrams between hosts in virtual time: delayed, reordered by that, duplicated, lost, cut off;
 * and at the receiver a buffer of finite size.
 */
export class SimNetwork {
  readonly counts = newCounts();
  /** The partitions that there are just now. */
  readonly cuts = new Set<Cut>();
  /** The settings that differ at single hosts, by host name. */
  readonly paces = new Map<string, Partial<PortPace>>();
  /** The other addresses from which single hosts send, by the host's name. */
  readonly detours = new Map<string, string>();
  /** The newest datagrams, if anybody listens. */
  readonly overheard: InTransit[] = [];
  isOverheard = false;
  /** Called with each datagram that a machine sends. */
  readonly watches: ((datagram: InTransit) => void)[] = [];
  /** The bytes of all datagrams of the machines. */
  readonly arena = new ByteArena();
  /** The buffer into which each machine writes a datagram, until that is copied into the arena. */
  readonly into = new Uint8Array(LONGEST_DATAGRAM_BYTES);
  readonly channels = new SimChannels();
  /** The seals of all processes; `undefined`: datagrams are plain. */
  seals: SimSeals | undefined;
  /** The lengths that paths pass; `undefined`: every path passes all. */
  mtus: PathMtus | undefined;
  readonly #probed = new ProbedPaths();
  /** By sender and receiver, the times at which datagrams came that no narrow path passes. */
  readonly #longReceived = new PairMap<string, string, number[]>();
  #settings: NetworkSettings;
  readonly #heap: EventHeap;
  readonly #random: Random;
  /** By host name and port number. */
  readonly #ports = new PairMap<string, number, Port>();
  readonly #bursts: LossState;
  #hash = 0x811c9dc5;

  constructor(settings: NetworkSettings, heap: EventHeap, random: Random) {
    this.#settings = settings;
    this.#heap = heap;
    this.#random = random;
    this.#bursts = new LossState(settings.bursts, random);
  }

  /** Over every datagram received: when, where, and what. The same seed gives the same. */
  get traceHash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, "0");
  }

  /** All faults end. */
  heal(healthy: NetworkSettings): void {
    this.#settings = healthy;
    this.#bursts.end();
    this.cuts.clear();
    this.paces.clear();
    this.isOverheard = false;
  }

  /** Ends all detours but `max`, those that began first. */
  keepDetours(max: number): void {
    for (const host of [...this.detours.keys()].slice(max)) this.detours.delete(host);
  }

  /** The socket of a process that begins to listen at an address. */
  open(address: Address, receive: Receive): Port {
    const name = formatAddress(address);
    const { hostname, port: number } = address;
    const pace = () => {
      const own = this.paces.get(hostname);
      return own === undefined ? this.#settings : { ...this.#settings, ...own };
    };
    const port = new Port(this.#heap, pace, (bytes, from) => {
      this.counts.received++;
      this.#note(name, bytes);
      this.#probed.noteReceived(homeOf(from.hostname), hostname, bytes);
      if (bytes.length > NARROW_PATH_BYTES_MAX) this.#noteLong(from.hostname, hostname);
      receive(bytes, from);
    });
    this.#ports.set(hostname, number, port);
    return port;
  }

  /** The process at this address is gone, and what was in its buffer with it. */
  close({ hostname, port }: Address): void {
    this.#ports.get(hostname, port)?.close();
    this.#ports.delete(hostname, port);
  }

  /**
   * Returns whether a datagram from one host to the other is cut or, without `bytes`, a connection.
   */
  isCut(from: string, to: string, bytes?: Uint8Array): boolean {
    for (const cut of this.cuts) {
      if (!cut.from.has(from) || !cut.to.has(to)) continue;
      if (cut.of === undefined || (bytes !== undefined && cut.of(bytes))) return true;
    }
    return false;
  }

  /** Sends a datagram of a machine to an address, or to all that listen on a channel. */
  transmit(from: Address, to: Address, bytes: Uint8Array): void {
    for (const watch of this.watches) watch({ from, to, bytes });
    if (!isChannel(to)) return this.#sendProven(from, to, bytes);
    this.counts.channel++;
    for (const reached of this.channels.reached(from.hostname, to)) this.send(from, reached, bytes);
  }

  /**
   * Sends a datagram of a machine, which may be no longer than the path to its destination passes.
   */
  #sendProven(from: Address, to: Address, bytes: Uint8Array): void {
    if (this.#probed.check(from.hostname, homeOf(to.hostname), bytes)) this.counts.long++;
    this.send(from, to, bytes);
  }

  /** Sends a datagram. */
  send(from: Address, to: Address, bytes: Uint8Array): void {
    this.counts.sent++;
    if (this.isOverheard) this.#overhear({ from, to, bytes });
    const [here, there] = [from.hostname, homeOf(to.hostname)];
    if (this.isCut(here, there, bytes)) {
      this.counts.cut++;
      return;
    }
    if (!(this.mtus?.passes(here, there, bytes.length) ?? true)) {
      this.counts.tooLong++;
      return;
    }
    const { lossShare, duplicateShare } = this.#settings;
    const detour = this.detours.get(from.hostname);
    const sent = { from: detour === undefined ? from : { ...from, hostname: detour }, to, bytes };
    if (this.#bursts.isBad(this.#heap.now) || this.#random() < lossShare) this.counts.lost++;
    else this.#carry(sent);
    if (this.#random() < duplicateShare) {
      this.counts.duplicated++;
      this.#carry(sent);
    }
  }

  /** Returns the times at which datagrams came lately that no narrow path passes. */
  longReceived(from: string, to: string): readonly number[] {
    return this.#longReceived.get(homeOf(from), homeOf(to)) ?? [];
  }

  #noteLong(from: string, to: string): void {
    const path = [homeOf(from), homeOf(to)] as const;
    const times = this.#longReceived.get(...path) ?? [];
    if (times.length === 0) this.#longReceived.set(...path, times);
    times.push(this.#heap.now);
    if (times.length > LONG_REMEMBERED) times.splice(0, LONG_REMEMBERED / 2);
  }

  #overhear(datagram: InTransit): void {
    if (isOfProof(datagram.bytes)) return;
    this.overheard.push(datagram);
    if (this.overheard.length > OVERHEARD_MAX) this.overheard.shift();
  }

  #carry({ from, to, bytes }: InTransit): void {
    const { delayMs, jitterMs, stragglerShare, stragglerMs } = this.#settings;
    const isLate = stragglerShare > 0 && this.#random() < stragglerShare;
    const spreadMs = isLate ? stragglerMs : jitterMs;
    const at = this.#heap.now + delayMs + spreadMs * this.#random();
    this.#heap.schedule(at, () => {
      const port = this.#ports.get(homeOf(to.hostname), to.port);
      if (port === undefined) this.counts.unreachable++;
      else if (!port.arrive(bytes, from)) this.counts.overflowed++;
    });
  }

  #note(name: string, bytes: Uint8Array): void {
    let hash = this.#hash ^ Math.floor(this.#heap.now * 1_000);
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    for (let i = 0; i < bytes.length; i += 7) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    this.#hash = Math.imul(hash ^ bytes.length, 0x01000193);
  }
}

/**
 * Returns true for a challenge or an echo. A stranger that reads those can prove any address
 * (PROTOCOL 7.6). The simulator's stranger must be refused, so it overhears everything but them.
 */
function isOfProof(bytes: Uint8Array): boolean {
  const type = bytes[HEADER_BYTES];
  return type === FRAME_CODES.challenge || type === FRAME_CODES.echo;
}

import { type Address, formatAddress, kernelBytesOf, type Random } from "../../lib/core/mod.ts";
import type { EventHeap } from "./event_heap.ts";
import type { NetworkSettings } from "./settings.ts";

/** Takes a datagram that a host has got round to. */
export type Receive = (bytes: Uint8Array, from: Address) => void;

interface Port {
  readonly receive: Receive;
  bufferedBytes: number;
  busyUntil: number;
}

/** What the network did. */
export interface NetworkCounts {
  sent: number;
  lost: number;
  duplicated: number;
  /** No room in the receive buffer. */
  overflowed: number;
  /** Nobody had the address any more. */
  unreachable: number;
  received: number;
}

/**
 * Datagrams between hosts in virtual time: delayed, reordered by that, duplicated, lost; and at the
 * receiver a buffer of finite size, from which the host takes one datagram after the other.
 */
export class SimNetwork {
  readonly counts: NetworkCounts = {
    sent: 0,
    lost: 0,
    duplicated: 0,
    overflowed: 0,
    unreachable: 0,
    received: 0,
  };
  settings: NetworkSettings;
  readonly #heap: EventHeap;
  readonly #random: Random;
  readonly #ports = new Map<string, Port>();
  #hash = 0x811c9dc5;

  constructor(settings: NetworkSettings, heap: EventHeap, random: Random) {
    this.settings = settings;
    this.#heap = heap;
    this.#random = random;
  }

  /** Over every datagram received: when, where, and what. The same seed gives the same. */
  get traceHash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, "0");
  }

  open(address: Address, receive: Receive): void {
    this.#ports.set(formatAddress(address), { receive, bufferedBytes: 0, busyUntil: 0 });
  }

  /** The process at this address is gone, and what was in its buffer with it. */
  close(address: Address): void {
    this.#ports.delete(formatAddress(address));
  }

  send(from: Address, to: Address, bytes: Uint8Array): void {
    this.counts.sent++;
    const { lossShare, duplicateShare } = this.settings;
    if (this.#random() < lossShare) this.counts.lost++;
    else this.#carry(from, to, bytes);
    if (this.#random() < duplicateShare) {
      this.counts.duplicated++;
      this.#carry(from, to, bytes);
    }
  }

  #carry(from: Address, to: Address, bytes: Uint8Array): void {
    const { delayMs, jitterMs } = this.settings;
    const at = this.#heap.now + delayMs + jitterMs * this.#random();
    this.#heap.schedule(at, () => this.#arrive(from, to, bytes));
  }

  #arrive(from: Address, to: Address, bytes: Uint8Array): void {
    const name = formatAddress(to);
    const port = this.#ports.get(name);
    if (port === undefined) {
      this.counts.unreachable++;
      return;
    }
    const kernelBytes = kernelBytesOf(bytes.length);
    if (port.bufferedBytes + kernelBytes > this.settings.bufferBytes) {
      this.counts.overflowed++;
      return;
    }
    port.bufferedBytes += kernelBytes;
    port.busyUntil = Math.max(port.busyUntil, this.#heap.now) + this.settings.serviceMs;
    this.#heap.schedule(port.busyUntil, () => {
      port.bufferedBytes -= kernelBytes;
      if (this.#ports.get(name) !== port) return;
      this.counts.received++;
      this.#note(name, bytes);
      port.receive(bytes, from);
    });
  }

  #note(name: string, bytes: Uint8Array): void {
    let hash = this.#hash ^ Math.floor(this.#heap.now * 1_000);
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    for (let i = 0; i < bytes.length; i += 7) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    this.#hash = Math.imul(hash ^ bytes.length, 0x01000193);
  }
}

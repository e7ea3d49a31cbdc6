import { assert } from "@std/assert";
import {
  type Address,
  addressOf,
  DATAGRAM_BYTES_MAX,
  type Instant,
  sameAddress,
  type Transmit,
} from "../../../../lib/core/mod.ts";
import { type Datagram, decodeDatagram, type Frame, WireError } from "../../../../lib/wire/mod.ts";

/** A machine at an address, with the duties of its shell one by one. */
export interface Host {
  readonly name: string;
  readonly address: Address;
  receive(bytes: Uint8Array, from: Address, now: Instant): void;
  handleTimeout(now: Instant): void;
  nextDeadline(): Instant | undefined;
  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined;
  takeEvents(now: Instant): void;
}

/** One copy of a datagram on its way. */
export interface Passing {
  readonly at: Instant;
  readonly from: string;
  readonly to: string;
  readonly datagram: Datagram;
  /** Bytes of the datagram. */
  readonly length: number;
}

/** Time in milliseconds that a datagram takes by default. */
const LATENCY_MS = 0.1;

export function at(number: number): Address {
  return addressOf("10.0.0.1", number)!;
}

/** A network of machines in memory. Nothing is lost except what `isLost` picks. */
export class Network {
  now: Instant = 1_000;
  isLost: (passing: Passing) => boolean = () => false;
  /** Time in milliseconds that a datagram takes. */
  latencyMs: (passing: Passing) => number = () => LATENCY_MS;
  readonly #hosts: Host[] = [];
  readonly #into = new Uint8Array(DATAGRAM_BYTES_MAX);
  #flying: { at: Instant; to: Address; from: Address; bytes: Uint8Array }[] = [];
  #passed: Passing[] = [];

  add(host: Host): void {
    this.#hosts.push(host);
  }

  /** Takes a machine off the network, as when its process is killed. */
  remove(host: Host): void {
    this.#hosts.splice(this.#hosts.indexOf(host), 1);
  }

  /** Takes the datagrams sent since the last call, lost ones included. */
  take(): Passing[] {
    return this.#passed.splice(0);
  }

  /** Takes the datagrams sent since the last call; returns their frames of one type. */
  takeFrames<T extends Frame["type"]>(type: T): (Passing & { frame: Frame & { type: T } })[] {
    return this.take().flatMap((passing) =>
      passing.datagram.frames.filter((frame) => frame.type === type)
        .map((frame) => ({ ...passing, frame: frame as Frame & { type: T } }))
    );
  }

  /** Lets time pass, with a stop at every deadline and every arrival. */
  run(ms: number): void {
    const end = this.now + ms;
    for (let steps = 0;; steps++) {
      assert(steps < 200_000, "the machines never come to rest");
      this.#drain();
      const moments = this.#hosts.flatMap((host) => host.nextDeadline() ?? []);
      const next = Math.min(...moments, ...this.#flying.map((passing) => passing.at));
      if (next > end) break;
      this.now = Math.max(this.now, next);
      for (const host of [...this.#hosts]) {
        if ((host.nextDeadline() ?? Infinity) <= this.now) host.handleTimeout(this.now);
      }
      this.#arrive();
    }
    this.now = end;
  }

  #arrive(): void {
    const arriving = this.#flying.filter((passing) => passing.at <= this.now);
    this.#flying = this.#flying.filter((passing) => passing.at > this.now);
    for (const { to, from, bytes } of arriving) {
      const host = this.#hosts.find(({ address }) => sameAddress(address, to));
      host?.receive(bytes, from, this.now);
    }
  }

  #drain(): void {
    for (const host of [...this.#hosts]) {
      host.takeEvents(this.now);
      for (;;) {
        const transmit = host.pollTransmit(this.now, this.#into);
        if (transmit === undefined) break;
        const bytes = this.#into.slice(0, transmit.length);
        for (const to of transmit.to) this.#send(host, to, bytes);
      }
      host.takeEvents(this.now);
    }
  }

  #send(host: Host, to: Address, bytes: Uint8Array): void {
    const datagram = decodeDatagram(bytes);
    assert(!(datagram instanceof WireError));
    const receiver = this.#hosts.find(({ address }) => sameAddress(address, to));
    const names = { from: host.name, to: receiver?.name ?? "nobody" };
    const passing = { at: this.now, ...names, datagram, length: bytes.length };
    this.#passed.push(passing);
    if (this.isLost(passing)) return;
    const at = this.now + this.latencyMs(passing);
    this.#flying.push({ at, to, from: host.address, bytes });
  }
}

/** Returns true if a datagram has a frame of this type. */
export function has(type: Frame["type"], { datagram }: Passing): boolean {
  return datagram.frames.some((frame) => frame.type === type);
}

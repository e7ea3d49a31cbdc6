import type { Address, Instant } from "../core/mod.ts";
import type { Datagram, UdpSocket } from "../net/mod.ts";

/** A datagram that came sooner had been waiting for us, and there may be more. */
const WAITED_MS = 1;
const SECOND_MS = 1_000;
/**
 * More in this second and the one before are no calm. So many are a thousand a second, of which a
 * hundred gather in a rest of 100 ms: less than half of the small datagrams a kernel buffer takes.
 */
const CALM_MAX = 2_000;
/** Fewer in these two seconds cost next to nothing one by one: nobody needs to wait for us then. */
const MANY_MIN = 200;

export interface PatientSocketOptions {
  readonly socket: UdpSocket;
  /** Milliseconds of a rest. */
  readonly restMs: number;
  now(): Instant;
  /** Waits for so many milliseconds. */
  rest(ms: number): Promise<void>;
}

/**
 * A socket that lets datagrams gather. To be woken costs a process several times what a datagram
 * does, and hundreds of members' heartbeats come one by one. So after one that it had to wait for it
 * rests for a moment, then takes all that came meanwhile. It never rests while few come, while there
 * is something to catch up with, nor while so much comes that the kernel's buffer could overflow: on
 * a busy host a datagram may seem to come late that had been there for long.
 */
export class PatientSocket implements UdpSocket {
  readonly #socket: UdpSocket;
  readonly #restMs: number;
  readonly #now: () => Instant;
  readonly #rest: (ms: number) => Promise<void>;
  #mustRest = false;
  /** When this second began; datagrams in it, and in the one before. */
  #since: Instant;
  #taken = 0;
  #before = 0;

  constructor({ socket, restMs, now, rest }: PatientSocketOptions) {
    this.#socket = socket;
    this.#restMs = restMs;
    this.#now = now;
    this.#rest = rest;
    this.#since = now();
  }

  get address(): Address {
    return this.#socket.address;
  }

  get failures(): number {
    return this.#socket.failures;
  }

  async receive(buffer: Uint8Array): Promise<Datagram> {
    if (this.#mustRest) await this.#rest(this.#restMs);
    const before = this.#now();
    const datagram = await this.#socket.receive(buffer);
    const now = this.#now();
    this.#count(now);
    const lately = this.#taken + this.#before;
    this.#mustRest = now - before >= WAITED_MS && lately >= MANY_MIN && lately <= CALM_MAX;
    return datagram;
  }

  send(bytes: Uint8Array, to: Address): Promise<void> {
    return this.#socket.send(bytes, to);
  }

  close(): void {
    this.#socket.close();
  }

  #count(now: Instant): void {
    const seconds = Math.floor((now - this.#since) / SECOND_MS);
    if (seconds > 0) {
      this.#before = seconds === 1 ? this.#taken : 0;
      this.#taken = 0;
      this.#since += seconds * SECOND_MS;
    }
    this.#taken++;
  }
}

import type { Random } from "../../lib/core/mod.ts";
import { drawInteger, pick } from "../sim/world/seeded_random.ts";
import type { Endpoint, Packet } from "./packets.ts";

/** A datagram that was recorded. */
export interface Recorded {
  readonly from: Endpoint;
  /** The host that it went to. */
  readonly to: string;
  readonly bytes: Uint8Array;
  /** The other hosts that it was sent to since, as it is or changed. */
  readonly sentTo: Set<string>;
}

/** Recorded datagrams that are kept for each host they went to: some of all times. */
const KEPT_MAX = 2_000;
/** First bytes of control connections that are kept. */
const OPENINGS_MAX = 500;
/** Connections whose bytes are being gathered. */
const GATHERED_MAX = 64;
const OPENING_BYTES_MAX = 4_096;

/** Everything that somebody who listens has recorded, as far as there is room. */
export class Recordings {
  readonly #random: Random;
  readonly #byHost = new Map<string, Recorded[]>();
  readonly #seen = new Map<string, number>();
  /** The port from which each host sent last. */
  readonly #ports = new Map<string, number>();
  readonly #gathered = new Map<string, Uint8Array[]>();
  readonly #openings: Uint8Array[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** Returns the UDP address of the process on a host; `undefined` before it has sent anything. */
  endpointOf(host: string): Endpoint | undefined {
    const port = this.#ports.get(host);
    return port === undefined ? undefined : { host, port };
  }

  /** Returns the recordings of datagrams to a host, in no order. */
  to(host: string): readonly Recorded[] {
    return this.#byHost.get(host) ?? [];
  }

  /** Returns one of all recordings; `undefined` if there is none. */
  draw(): Recorded | undefined {
    return pick(this.#random, pick(this.#random, [...this.#byHost.values()]) ?? []);
  }

  /** Returns the bytes that somebody has sent on a control connection. */
  drawOpening(): Uint8Array | undefined {
    return pick(this.#random, this.#openings);
  }

  /** Records a datagram. Returns it. */
  addDatagram({ from, to, payload }: Packet): Recorded {
    this.#ports.set(from.host, from.port);
    const recorded = { from, to: to.host, bytes: payload.slice(), sentTo: new Set<string>() };
    const kept = this.#byHost.get(to.host) ?? [];
    this.#byHost.set(to.host, kept);
    const seen = (this.#seen.get(to.host) ?? 0) + 1;
    this.#seen.set(to.host, seen);
    if (kept.length < KEPT_MAX) kept.push(recorded);
    else {
      // Each of all that passed is kept with the same chance.
      const at = drawInteger(this.#random, 0, seen - 1);
      if (at < KEPT_MAX) kept[at] = recorded;
    }
    return recorded;
  }

  /** Records what a client of the tracker sends. */
  addSegment({ from, payload }: Packet): void {
    if (payload.length === 0) return;
    const name = `${from.host}:${from.port}`;
    const parts = this.#gathered.get(name) ?? [];
    this.#gathered.set(name, parts);
    if (parts.reduce((sum, { length }) => sum + length, payload.length) < OPENING_BYTES_MAX) {
      parts.push(payload.slice());
    }
    const [oldest] = this.#gathered.size > GATHERED_MAX ? this.#gathered : [];
    if (oldest === undefined) return;
    this.#gathered.delete(oldest[0]);
    if (this.#openings.length < OPENINGS_MAX) this.#openings.push(joined(oldest[1]));
  }

  /** Takes the connections whose bytes are still being gathered for whole. */
  closeSegments(): void {
    for (const parts of this.#gathered.values()) this.#openings.push(joined(parts));
    this.#gathered.clear();
    this.#openings.length = Math.min(this.#openings.length, OPENINGS_MAX);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

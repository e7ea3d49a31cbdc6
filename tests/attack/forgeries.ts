import type { Random } from "../../lib/core/mod.ts";
import { HEADER, HEADER_BYTES } from "../../lib/wire/mod.ts";
import { drawInteger, pick } from "../sim/world/seeded_random.ts";
import { MalformedDatagrams, type SeenGroup } from "../testing/malformed_datagrams.ts";
import { type Endpoint, SPOOFED_BYTES_MAX } from "./packets.ts";
import type { Recorded, Recordings } from "./recordings.ts";

/** The kinds of false datagrams, each with its share in a flood. */
const KINDS = { replay: 0.4, flip: 0.2, header: 0.2, plain: 0.15, noise: 0.05 } as const;
export type ForgeryKind = keyof typeof KINDS;

/** A datagram that nobody may believe. */
export interface Forgery {
  readonly kind: ForgeryKind;
  /** The address from which it claims to come. */
  readonly from: Endpoint;
  /** Good until the next one is drawn. */
  readonly bytes: Uint8Array;
  /** The recorded datagram that it is, or that was changed; `undefined` if it is made up. */
  readonly recorded: Recorded | undefined;
}

export interface ForgeryOptions {
  readonly random: Random;
  readonly recordings: Recordings;
  /** Hosts that take part, which an attacker may claim to be. */
  readonly hosts: readonly string[];
  /** A host that has nothing to do with gm. */
  readonly bystander: string;
}

const FLIPS_MAX = 4;
/** Groups of which datagrams are made up. */
const SEEN_MAX = 6;
/** The last numbers of addresses that no host has. */
const NOBODY = { first: 200, last: 250 };
/** Offsets of a sealed datagram (PROTOCOL 13.1). */
const SEALED = { start: HEADER_BYTES, keyId: HEADER_BYTES + 7, frames: HEADER_BYTES + 8 };

/** Draws the datagrams of a flood: recorded ones, changed ones, and some that are made up. */
export class Forgeries {
  readonly #options: ForgeryOptions;
  readonly #random: Random;
  readonly #into = new Uint8Array(SPOOFED_BYTES_MAX);
  #plain: MalformedDatagrams | undefined;

  constructor(options: ForgeryOptions) {
    this.#options = options;
    this.#random = options.random;
  }

  /** Learns of the groups that were talking lately, for datagrams that are made up. */
  learn(): void {
    const seen = Array.from({ length: SEEN_MAX }, () => this.#options.recordings.draw())
      .flatMap((recorded) => recorded === undefined ? [] : seenIn(recorded.bytes));
    if (seen.length > 0) this.#plain = new MalformedDatagrams(seen, this.#random);
  }

  /** Returns the next one for the process on a host. */
  next(host: string): Forgery {
    const { recordings } = this.#options;
    const recorded = this.#random() < 0.7
      ? pick(this.#random, recordings.to(host)) ?? recordings.draw()
      : recordings.draw();
    const kind = recorded === undefined ? "noise" : this.#drawKind();
    const from = this.#drawSource(recorded, kind);
    return { kind, from, recorded, bytes: this.#write(kind, recorded) };
  }

  /** Returns one that speaks for nobody: neither its content nor its source is a member's. */
  strange(): Forgery {
    const kind = this.#plain === undefined || this.#random() < 0.5 ? "noise" : "plain";
    const from = { host: this.#nobody(), port: drawInteger(this.#random, 1_024, 65_535) };
    return { kind, from, recorded: undefined, bytes: this.#write(kind, undefined) };
  }

  #drawKind(): ForgeryKind {
    let rest = this.#random();
    for (const [kind, share] of Object.entries(KINDS)) {
      rest -= share;
      if (rest < 0) return kind as ForgeryKind;
    }
    return "noise";
  }

  #drawSource(recorded: Recorded | undefined, kind: ForgeryKind): Endpoint {
    const { hosts, bystander, recordings } = this.#options;
    const draw = this.#random();
    if (recorded !== undefined && draw < 0.5) return recorded.from;
    if (draw < 0.7) {
      const claimed = pick(this.#random, hosts);
      const known = claimed === undefined ? undefined : recordings.endpointOf(claimed);
      if (known !== undefined) return known;
    }
    const port = drawInteger(this.#random, 1_024, 65_535);
    if (draw < 0.8 && kind !== "noise") return { host: bystander, port };
    return { host: this.#nobody(), port };
  }

  /** Returns an address of the network that no host has. */
  #nobody(): string {
    const last = drawInteger(this.#random, NOBODY.first, NOBODY.last);
    return this.#options.bystander.replace(/\d+$/, `${last}`);
  }

  #write(kind: ForgeryKind, recorded: Recorded | undefined): Uint8Array {
    if (kind === "plain" && this.#plain !== undefined) {
      return this.#plain.next().subarray(0, SPOOFED_BYTES_MAX);
    }
    if (recorded === undefined || kind === "noise") return this.#noise();
    if (kind === "replay") return recorded.bytes;
    const bytes = this.#into.subarray(0, Math.min(recorded.bytes.length, this.#into.length));
    bytes.set(recorded.bytes.subarray(0, bytes.length));
    return kind === "flip" ? this.#flip(bytes) : this.#forgeHeader(bytes);
  }

  #noise(): Uint8Array {
    const bytes = this.#into.subarray(0, drawInteger(this.#random, 0, 300));
    for (let i = 0; i < bytes.length; i++) bytes[i] = drawInteger(this.#random, 0, 255);
    return bytes;
  }

  /** Flips one bit mostly, else a few. */
  #flip(bytes: Uint8Array): Uint8Array {
    const flips = this.#random() < 0.7 ? 1 : drawInteger(this.#random, 2, FLIPS_MAX);
    for (let i = 0; i < flips && bytes.length > 0; i++) {
      const at = drawInteger(this.#random, 0, bytes.length - 1);
      bytes[at]! ^= 1 << drawInteger(this.#random, 0, 7);
    }
    return bytes;
  }

  /** Changes one thing of a recorded datagram that its header says, or its length. */
  #forgeHeader(bytes: Uint8Array): Uint8Array {
    if (bytes.length < SEALED.frames) return this.#flip(bytes);
    const other = this.#options.recordings.draw()?.bytes ?? bytes;
    const take = (at: number, count: number) => {
      if (other.length >= at + count) bytes.set(other.subarray(at, at + count), at);
      return bytes;
    };
    const draw = (at: number, count: number) => {
      for (let i = at; i < at + count; i++) bytes[i] = drawInteger(this.#random, 0, 255);
      return bytes;
    };
    const ways = [
      () => take(HEADER.source, 6),
      () => take(HEADER.destination, 6),
      () => take(HEADER.group, 4),
      () => draw(HEADER.epochNumber, 8),
      () => draw(HEADER.nonce, 6),
      () => bytes.fill(0xff, HEADER.nonce, HEADER.tag),
      () => take(HEADER.nonce, 6),
      () => draw(SEALED.start, 7),
      () => take(SEALED.start, 7),
      () => draw(SEALED.keyId, 1),
      () => draw(HEADER.flags, 1),
      () => (bytes[HEADER.flags]! ^= 2, bytes),
      // The header of one, and the frames of another.
      () => take(SEALED.frames, Math.min(bytes.length, other.length) - SEALED.frames),
      () => bytes.subarray(0, drawInteger(this.#random, 0, bytes.length - 1)),
    ];
    return pick(this.#random, ways)!();
  }
}

/** Returns the group of a datagram as its header shows it, which is never encrypted. */
function seenIn(bytes: Uint8Array): SeenGroup[] {
  if (bytes.length < HEADER_BYTES) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const idAt = (at: number) => view.getUint16(at) * 2 ** 32 + view.getUint32(at + 2);
  const id = view.getUint32(HEADER.group);
  const [source, victim] = [idAt(HEADER.source), idAt(HEADER.destination)];
  if (id === 0 || source === 0) return [];
  const epoch = {
    number: view.getUint32(HEADER.epochNumber),
    boot: view.getUint32(HEADER.epochBoot),
  };
  return [{
    id,
    epoch,
    source,
    joined: 1,
    victim: victim === 0 ? source : victim,
    victimJoined: 1,
  }];
}

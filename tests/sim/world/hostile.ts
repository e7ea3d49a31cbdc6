import {
  type Address,
  COUNT_PLAUSIBLE_MAX,
  type MemberId,
  type Random,
  SEQ_PLAUSIBLE_MAX,
  type SeqRange,
  U48_MAX,
} from "../../../lib/core/mod.ts";
import { type Datagram, decodeDatagram, type Frame, WireError } from "../../../lib/wire/mod.ts";
import { encodeDatagram } from "./encode_datagram.ts";
import type { InTransit } from "./network.ts";
import { drawInteger } from "./seeded_random.ts";

const U32_MAX = 2 ** 32 - 1;
/** Numbers at which something ends: what is believed, what is stored in 32 bits, the field. */
const ABSURD_SEQS = [
  ...[2 ** 31 - 1, 2 ** 32 - 1, 2 ** 32, SEQ_PLAUSIBLE_MAX - 1, SEQ_PLAUSIBLE_MAX],
  ...[SEQ_PLAUSIBLE_MAX + 1, U48_MAX - 1, U48_MAX],
];
const ABSURD_COUNTS = [COUNT_PLAUSIBLE_MAX, COUNT_PLAUSIBLE_MAX + 1, U32_MAX - 1, U32_MAX];
/** The largest distance of a small lie from the truth. */
const LIE_MAX = 40;
/** Of the numbers in a frame, those that are changed; and of these, those that become absurd. */
const TWISTED_SHARE = 0.4;
const ABSURD_SHARE = 0.6;

/** The fields that are seqs, and those of 32 bits. */
const SEQS = new Set(["base", "highest", "cut", "last", "delivered", "submitted", "seq", "place"]);
const COUNTS = new Set([
  "joined",
  "peerJoined",
  "view",
  "count",
  "credit",
  "slot",
  "number",
  "boot",
]);

/**
 * Frames in which a member speaks of others' messages, whose contents only the members' trust in
 * each other protects: they are left as they are.
 */
const TRUSTED: readonly Frame["type"][] = [
  "relay",
  "past",
  "past-mark",
  "ordered",
  "change",
  "install",
];
/** Frames to a tracker, which are not of one group's members. */
const TO_TRACKER: readonly Frame["type"][] = ["heartbeat", "restore", "stale"];

/** The streams and members that a hostile member speaks of. */
export interface Hostility {
  readonly address: Address;
  /** Ids of all members, present or gone. */
  readonly ids: readonly MemberId[];
}

/**
 * Returns a datagram that a hostile member sends from its own address beside a true one: with false
 * or absurd numbers, other marks, another stream, more frames, or another epoch or stay. Returns
 * `undefined` if it would be no datagram, or is not one for members and sequencers.
 */
export function twistOwn(
  { bytes }: InTransit,
  { ids }: Hostility,
  random: Random,
): Uint8Array | undefined {
  const datagram = decodeDatagram(bytes);
  if (datagram instanceof WireError) return undefined;
  const types = datagram.frames.map(({ type }) => type);
  if (types.some((type) => TRUSTED.includes(type) || TO_TRACKER.includes(type))) return undefined;
  const twister = new Twister(ids, random);
  const frames = datagram.frames.map((frame) => twister.frame(frame));
  if (random() < 0.5) frames.push(twister.invent());
  const twisted: Datagram = { header: twister.header(datagram), frames };
  return encoded(twisted, bytes);
}

/** Returns the bytes of a datagram; `undefined` if it has a number that no field holds. */
function encoded(datagram: Datagram, payload: Uint8Array): Uint8Array | undefined {
  try {
    return encodeDatagram(datagram, payload);
  } catch {
    return undefined;
  }
}

class Twister {
  readonly #ids: readonly MemberId[];
  readonly #random: Random;

  constructor(ids: readonly MemberId[], random: Random) {
    this.#ids = ids;
    this.#random = random;
  }

  header({ header }: Datagram): Datagram["header"] {
    if (this.#random() > 0.1) return header;
    return { ...header, epoch: this.#fields(header.epoch, 1) };
  }

  frame(frame: Frame): Frame {
    // After a small lie in a promise others would fetch messages that the member does not have.
    const absurdShare = frame.type === "promise" ? 1 : ABSURD_SHARE;
    return this.#fields(frame, absurdShare);
  }

  /** Returns a frame of its own making. */
  invent(): Frame {
    const stream = this.#pick(this.#ids);
    const joined = drawInteger(this.#random, 1, 9);
    const frames: readonly Frame[] = [
      { type: "tail", highest: this.#seq(0) },
      { type: "bye", joined, last: this.#seq(0) },
      {
        type: "ack",
        share: 106_496,
        entries: [{ stream, delivered: this.#seq(0), credit: U32_MAX }],
      },
      { type: "nak", stream, ranges: this.#ranges() },
      { type: "not-held", stream, ranges: this.#ranges() },
      { type: "slow", count: this.#count(), members: [...this.#ids].slice(0, 20) },
      {
        type: "extent",
        ...{ stream, joined, view: joined + 1, asks: true },
        ...{ highest: U48_MAX, held: this.#ranges() },
      },
      {
        type: "recall",
        ...{ question: 1, place: this.#seq(0), offset: U32_MAX, count: 0, until: this.#seq(0) },
      },
    ];
    return this.#pick(frames);
  }

  #fields<T extends object>(fields: T, absurdShare: number): T {
    const entries = Object.entries(fields).map(([key, value]) => [
      key,
      this.#field(key, value, absurdShare),
    ]);
    return Object.fromEntries(entries);
  }

  #field(key: string, value: unknown, absurdShare: number): unknown {
    const isTwisted = this.#random() < TWISTED_SHARE;
    if (key === "messages") return isTwisted ? this.#marks(value as Marked[]) : value;
    if (key === "ranges" || key === "held") return isTwisted ? this.#ranges() : value;
    if (key === "entries") {
      return (value as object[]).map((entry) => this.#fields(entry, absurdShare));
    }
    if (key === "epoch" || key === "installed") return this.#fields(value as object, absurdShare);
    if (!isTwisted) return value;
    if (key === "stream") return this.#pick(this.#ids);
    const isAbsurd = this.#random() < absurdShare;
    if (SEQS.has(key)) return this.#seq(value as number, isAbsurd);
    return COUNTS.has(key) ? this.#count(value as number, isAbsurd) : value;
  }

  /** The same messages with other marks: they do not begin and end where they do. */
  #marks(messages: readonly Marked[]): Marked[] {
    return messages.map((message) => ({ ...message, fragment: drawInteger(this.#random, 0, 3) }));
  }

  #seq(value: number, isAbsurd = this.#random() < ABSURD_SHARE): number {
    return isAbsurd ? this.#pick(ABSURD_SEQS) : value + drawInteger(this.#random, 1, LIE_MAX);
  }

  #count(value = 0, isAbsurd = true): number {
    return isAbsurd ? this.#pick(ABSURD_COUNTS) : value + drawInteger(this.#random, 1, LIE_MAX);
  }

  #ranges(): SeqRange[] {
    const [first, last] = [this.#seq(0), this.#seq(0)].sort((a, b) => a - b);
    return [{ first: first!, last: last! }];
  }

  #pick<T>(from: readonly T[]): T {
    return from[drawInteger(this.#random, 0, from.length - 1)]!;
  }
}

/** A message in a datagram, which has a mark. */
interface Marked {
  readonly fragment: number;
}

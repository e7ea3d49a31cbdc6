import type { Random } from "../../../lib/core/mod.ts";
import { type Datagram, decodeDatagram, RUN_SIGNATURE, WireError } from "../../../lib/wire/mod.ts";
import { decodedOf } from "../check/decoded_of.ts";
import { encodeDatagram } from "./encode_datagram.ts";
import type { InTransit } from "./network.ts";
import { drawInteger, pick } from "./seeded_random.ts";
import { isChannel } from "./sim_channels.ts";
import type { SimWorld } from "./sim_world.ts";
import { say } from "./workload.ts";

/** Of the signed runs, those with somebody who forges. */
const FORGER_SHARE = 0.7;
/** Of the datagrams with messages, those of which a forgery is made: at most so many. */
const FORGED_SHARE_MAX = 0.3;
/** Of the forgeries, those of an old datagram. */
const OLD_SHARE = 0.4;
/** Of the forgeries, those in which another member relays what was not said. */
const RELAY_SHARE = 0.2;
/** Datagrams that the forger keeps. */
const RECORDED_MAX = 128;
/** The distance, at most, by which messages get other numbers. */
const MOVE_MAX = 3;
/** Words after the healing: with them each stream passes all that was forged beyond its end. */
const WORDS = MOVE_MAX + 2;
/** Milliseconds after the healing at which they are said, for those who come back meanwhile. */
const WORDS_AT_MS = [0, 3_000];

/**
 * Returns what somebody who holds the shared key makes of a datagram of another member: an altered,
 * invented or shortened message or signature, another number, or the same once more. Returns
 * `undefined` if it has no messages.
 */
export function forgeMessages(bytes: Uint8Array, random: Random): Uint8Array | undefined {
  const datagram = decodeDatagram(bytes);
  if (datagram instanceof WireError) return undefined;
  const { header, frames } = datagram;
  const frame = pick(random, frames.filter(({ type }) => type === "data" || type === "relay"));
  if (frame?.type !== "data" && frame?.type !== "relay") return undefined;
  const payload = bytes.slice();
  const { messages, base } = frame;
  const kind = drawInteger(random, 0, 5);
  const at = pick(random, messages)!;
  // Alters a message, or the signature.
  if (kind === 0 && at.end > at.start) payload[at.start]! ^= 1;
  // Alters the count of a signature, or cuts the signature off.
  const last = messages.at(-1)!;
  if (kind === 1 && last.fragment === RUN_SIGNATURE) payload[last.start + 1]! ^= 1;
  const shorter = kind === 2 && messages.length > 1 ? messages.slice(0, -1) : messages;
  // Invents a message where the signature was.
  const invented = kind === 3
    ? shorter.map((slice) => slice.fragment === RUN_SIGNATURE ? { ...slice, fragment: 3 } : slice)
    : shorter;
  // Gives other numbers. Kind 5 is a replay.
  const moved = kind === 4 ? Math.max(1, base + drawInteger(random, -MOVE_MAX, MOVE_MAX)) : base;
  const forged = { ...frame, base: moved, messages: invented };
  return encodeDatagram({ header, frames: [forged] }, payload);
}

/**
 * An insider who holds the shared key, and forges in signed groups what members say and relay, from
 * their addresses, until the network heals. Nobody may deliver any of it, and while a sender lives
 * nothing of it may be lost.
 */
export class Forger {
  readonly #world: SimWorld;
  readonly #random: Random;
  readonly #recorded: InTransit[] = [];
  readonly #share: number;
  readonly #isThere: boolean;

  constructor(world: SimWorld, random: Random) {
    this.#world = world;
    this.#random = random;
    this.#isThere = random() < FORGER_SHARE;
    this.#share = FORGED_SHARE_MAX * random();
    if (this.#isThere) world.network.watches.push((datagram) => this.#onDatagram(datagram));
  }

  /** Lets members speak once the forger has ended: what it has put beyond their streams shows. */
  scheduleWords(): void {
    const world = this.#world;
    if (!this.#isThere) return;
    for (const ms of WORDS_AT_MS) {
      world.at(world.heap.now + ms, () => {
        for (const member of world.living()) {
          for (const group of member.wanted) {
            if (!world.signedNames.has(group)) continue;
            for (let i = 0; i < WORDS; i++) say(world, member, group);
          }
        }
      });
    }
  }

  #onDatagram(datagram: InTransit): void {
    if (this.#world.isHealed || !this.#isSigned(datagram.bytes)) return;
    this.#recorded.push(datagram);
    if (this.#recorded.length > RECORDED_MAX) this.#recorded.shift();
    if (this.#random() >= this.#share) return;
    const old = this.#random() < OLD_SHARE ? pick(this.#random, this.#recorded)! : datagram;
    const forged = forgeMessages(old.bytes, this.#random);
    if (forged === undefined) return;
    const isRelay = this.#random() < RELAY_SHARE;
    const sent = { ...old, bytes: forged };
    this.#send(isRelay ? this.#relayed(sent) ?? sent : sent);
  }

  /** Returns true for messages of a signed group. */
  #isSigned(bytes: Uint8Array): boolean {
    const datagram = decodedOf(bytes);
    if (datagram instanceof WireError) return false;
    return this.#world.ledger.signed.has(datagram.header.group) &&
      datagram.frames.some(({ type }) => type === "data" || type === "relay");
  }

  /** Returns a member's messages as another member would relay them; `undefined` without one. */
  #relayed({ to, bytes }: InTransit): InTransit | undefined {
    const datagram = decodedOf(bytes) as Datagram;
    const [frame] = datagram.frames;
    if (frame?.type !== "data") return undefined;
    const { source: stream, epoch: { number: joined }, group } = datagram.header;
    const others = this.#recorded.filter((each) => {
      const { header } = decodedOf(each.bytes) as Datagram;
      return header.group === group && header.source !== stream;
    });
    const other = pick(this.#random, others);
    if (other === undefined) return undefined;
    const { header } = decodedOf(other.bytes) as Datagram;
    const relay = { ...frame, type: "relay", stream, joined } as const;
    return { from: other.from, to, bytes: encodeDatagram({ header, frames: [relay] }, bytes) };
  }

  #send({ from, to, bytes }: InTransit): void {
    const { network, ledger } = this.#world;
    const { header, frames } = decodedOf(bytes) as Datagram;
    for (const frame of frames) {
      if (frame.type !== "data" && frame.type !== "relay") continue;
      const stream = frame.type === "relay" ? frame.stream : header.source;
      ledger.signed.noteForgery(header.group, stream, frame.base + frame.messages.length - 1);
    }
    this.#world.noteFault("forged messages");
    const reached = isChannel(to) ? network.channels.reached(from.hostname, to) : [to];
    for (const each of reached) network.send(from, each, bytes);
  }
}

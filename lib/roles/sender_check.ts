import {
  type Address,
  ADDRESS_MS,
  CHALLENGE_MS,
  drawU32,
  ECHO_MS,
  Fifo,
  forgetOldest,
  type GroupId,
  type Instant,
  type MemberId,
  NO_EPOCH,
  PROOF_TABLES,
  type ProofTables,
  type Random,
  sameAddress,
  type Transmit,
} from "../core/mod.ts";
import {
  type ChallengeFrame,
  type Datagram,
  DatagramWriter,
  type EchoFrame,
  FRAME_HEADER_BYTES,
  type Header,
  HEADER_BYTES,
} from "../wire/mod.ts";

/** Bytes of a challenge. No datagram of gm is shorter, so each can have one. */
const CHALLENGE_BYTES = HEADER_BYTES + FRAME_HEADER_BYTES + 4;

/**
 * The verdict on a datagram:
 * - `counts`: it comes from its source, and its frames are handled.
 * - `used`: it was a challenge or an echo, and nothing else is to be done.
 * - `foreign`: it comes from an address that its source has not proven.
 */
export type SenderVerdict = "counts" | "used" | "foreign";

/** An address, besides the registered one, from which a source sends. */
interface OtherAddress {
  readonly address: Address;
  readonly until: Instant;
}

/** A challenge that was sent. */
interface OpenChallenge {
  readonly id: MemberId;
  /** The address that is in question; the challenge itself went to the registered one. */
  readonly address: Address;
  readonly at: Instant;
  /** `undefined` once an echo has come, right or wrong: each cookie is good for one try. */
  cookie: number | undefined;
}

/** A challenge or echo that waits to be sent. */
interface Waiting {
  readonly group: GroupId;
  readonly destination: MemberId;
  readonly to: readonly Address[];
  readonly frame: ChallengeFrame | EchoFrame;
}

/** The parts of a {@linkcode SenderCheck}. */
export interface SenderCheckParts {
  /** Cookies are drawn from it, so it must not be possible to guess. */
  readonly random: Random;
  /** Bounds of what is remembered; `PROOF_TABLES` by default. */
  readonly tables?: ProofTables;
  /** Called for each datagram that is sent. */
  onSent(type: "challenge" | "echo", bytes: number): void;
}

/**
 * Decides for each datagram whether it comes from its source, by the address (PROTOCOL 7.6,
 * decision 0060). The registered address counts. Any other counts after a proof: a challenge goes
 * to the registered address, and its echo must come from the other one.
 *
 * Worked case: the tracker has the addresses 10.0.0.1 and 10.0.0.101. Katerina dialled .101, and
 * its acknowledgements come from .1. She sends a challenge to .101. The tracker receives it, since
 * .101 is its own, and its echo leaves from .1 as everything does: .1 counts. A forger at 10.0.0.9
 * that claims to be the tracker gets nothing at all: the challenge goes to .101, and the tracker's
 * echo comes from .1 or .101, not from .9.
 */
export class SenderCheck {
  readonly #parts: SenderCheckParts;
  readonly #tables: ProofTables;
  readonly #others = new Map<MemberId, OtherAddress[]>();
  readonly #open: OpenChallenge[] = [];
  readonly #waiting = new Fifo<Waiting>();

  constructor(parts: SenderCheckParts) {
    this.#parts = parts;
    this.#tables = parts.tables ?? PROOF_TABLES;
  }

  /** Judges a datagram of `bytes` bytes, whose source has registered the address `registered`. */
  judge(
    { header, frames }: Datagram,
    bytes: number,
    registered: Address,
    from: Address,
    now: Instant,
  ): SenderVerdict {
    const { source } = header;
    const first = frames[0];
    if (first?.type === "echo") return this.#onEcho(source, first.cookie, from, now);
    const isRegistered = sameAddress(registered, from);
    if (first?.type === "challenge") {
      // Two that see each other at other addresses must both begin somewhere: a challenge may come
      // from anywhere, because its echo goes to the registered address.
      this.#send({ ...destinationOf(header, registered), frame: { ...first, type: "echo" } });
      return isRegistered || this.#provenMs(source, from, now) > 0 ? "used" : "foreign";
    }
    if (isRegistered) return "counts";
    const leftMs = this.#provenMs(source, from, now);
    if (leftMs < ADDRESS_MS / 2) this.#challenge(header, bytes, registered, from, now);
    return leftMs > 0 ? "counts" : "foreign";
  }

  /** Writes the next challenge or echo; `self` is our id, 0 for the tracker. */
  poll(self: MemberId, into: Uint8Array): Transmit | undefined {
    const next = this.#waiting.shift();
    if (next === undefined) return undefined;
    const { group, destination, to, frame } = next;
    const writer = new DatagramWriter(into, { group, source: self, destination, epoch: NO_EPOCH });
    writer.frame(frame);
    this.#parts.onSent(frame.type, writer.length);
    return { length: writer.length, to };
  }

  /** Returns the milliseconds for which an address still counts; 0 or less if it does not. */
  #provenMs(id: MemberId, from: Address, now: Instant): number {
    const known = this.#others.get(id)?.find(({ address }) => sameAddress(address, from));
    return known === undefined ? 0 : known.until - now;
  }

  #challenge(
    header: Header,
    bytes: number,
    registered: Address,
    from: Address,
    now: Instant,
  ): void {
    // A challenge is no larger than what brought it about, so no flood is made larger.
    if (bytes < CHALLENGE_BYTES || this.#waiting.length >= this.#tables.challenges) return;
    const at = this.#placeFor(header.source, from, now);
    if (at === undefined) return;
    const cookie = drawU32(this.#parts.random);
    this.#open[at] = { id: header.source, address: from, at: now, cookie };
    const frame = { type: "challenge", cookie } as const;
    this.#send({ ...destinationOf(header, registered), frame });
  }

  /** Returns the place for a new challenge; `undefined` if there were too many just now. */
  #placeFor(id: MemberId, from: Address, now: Instant): number | undefined {
    let oldest: number | undefined;
    let ofOne = 0;
    for (const [i, challenge] of this.#open.entries()) {
      const isSame = challenge.id === id && sameAddress(challenge.address, from);
      const isRecent = challenge.at + CHALLENGE_MS > now;
      if (isSame) return isRecent ? undefined : i;
      if (isRecent && challenge.id === id) ofOne++;
      if (oldest === undefined || challenge.at < this.#open[oldest]!.at) oldest = i;
    }
    if (ofOne >= this.#tables.addresses) return undefined;
    if (this.#open.length < this.#tables.challenges) return this.#open.length;
    return oldest !== undefined && this.#open[oldest]!.at + CHALLENGE_MS <= now
      ? oldest
      : undefined;
  }

  #onEcho(id: MemberId, cookie: number, from: Address, now: Instant): SenderVerdict {
    const challenge = this.#open.find((one) => one.id === id && sameAddress(one.address, from));
    if (challenge?.cookie === undefined || now - challenge.at > ECHO_MS) return "foreign";
    const isRight = challenge.cookie === cookie;
    challenge.cookie = undefined;
    if (!isRight) return "foreign";
    const others = this.#others.get(id)?.filter(({ address }) => !sameAddress(address, from)) ?? [];
    others.push({ address: from, until: now + ADDRESS_MS });
    if (others.length > this.#tables.addresses) others.shift();
    this.#others.delete(id);
    this.#others.set(id, others);
    forgetOldest(this.#others, this.#tables.ids);
    return "used";
  }

  #send(waiting: Waiting): void {
    if (this.#waiting.length < this.#tables.challenges) this.#waiting.push(waiting);
  }
}

/** Returns the destination of what is sent to the source of a datagram, which is known. */
function destinationOf({ group, source }: Header, registered: Address) {
  return { group, destination: source, to: [registered] };
}

import {
  type Address,
  ECHO_MS,
  formatMemberId,
  type Instant,
  type MemberId,
  WRONG_ECHOES_MAX,
} from "../../../lib/core/mod.ts";
import { type Datagram, WireError } from "../../../lib/wire/mod.ts";
import { homeOf } from "../world/other_address.ts";
import { decodedOf } from "./decoded_of.ts";
import { Violation } from "./violation.ts";

/** Silence of more intervals than this is the reason for an eviction. */
const EVICT_INTERVALS = 2;
/**
 * A tracker that was late by so many has to blame itself first: so shortly after it went on nobody
 * is evicted whose silence, as far as the tracker could have heard it, was as short as this.
 */
const LATE_INTERVALS = 3 / 4;
const AWAKE_INTERVALS = 1 / 16;
const HEARD_INTERVALS = 1.8;
/** A tracker that heard nobody at all has to blame itself for a silence of up to so many. */
const DEAF_INTERVALS = 9.9;
/**
 * Heartbeat intervals that a silent process has to answer after a deaf tracker heard somebody
 * again.
 */
const ANSWER_INTERVALS = 0.24;

/** A member or sequencer at its address. A datagram from elsewhere in its name is not its own. */
export interface Life {
  readonly id: MemberId;
  readonly address: Address;
}

/** An address of which the proof is awaited, as whoever sees all datagrams knows it. */
interface AwaitedProof {
  /** The cookie of the last challenge; `undefined`: none has been sent. */
  cookie: number | undefined;
  wrongEchoes: number;
  /** The time of the last right echo that was no proof yet. */
  rightAt: Instant;
}

/** Checks that each process that is evicted was silent, and not by the tracker's own fault. */
export class SilenceWatch {
  /** The last time, by the tracker's clock, at which each was heard at its address. */
  readonly #heardAt = new Map<string, Instant>();
  readonly #registered = new Set<string>();
  /** The proofs that the tracker awaits, by the ids of members and sequencers (PROTOCOL 7.9). */
  readonly #proofs = new Map<MemberId, AwaitedProof>();
  /**
   * The last time at which any registered process was heard, and the end of the last long silence.
   */
  #anybodyAt: Instant = -Infinity;
  #backAt: Instant = -Infinity;
  /** The number of lives of the tracker. */
  #life = 0;
  /** The time at which the last pause of this life ended, and its length. */
  #awakeAt: Instant = -Infinity;
  #pausedMs = 0;

  /**
   * Notes that the tracker stands still. Returns the function to call when the pause is over. If
   * the tracker was started again meanwhile, the new process did not stand still.
   */
  pause(since: Instant): (now: Instant) => void {
    const life = this.#life;
    return (now) => {
      if (life !== this.#life) return;
      this.#awakeAt = now;
      this.#pausedMs = now - since;
    };
  }

  /** Forgets what was registered in a former life of the tracker, and how that was late. */
  restart(): void {
    this.#life++;
    this.#awakeAt = -Infinity;
    this.#registered.clear();
    this.#proofs.clear();
    this.#anybodyAt = this.#backAt = -Infinity;
  }

  /** Notes a registration, or that somebody was taken back. */
  registered(life: Life, now: Instant): void {
    this.#registered.add(nameOf(life));
    this.#proofs.set(life.id, { cookie: undefined, wrongEchoes: 0, rightAt: -Infinity });
    this.#anybodyAt = now;
  }

  gone(life: Life): void {
    this.#registered.delete(nameOf(life));
    this.#proofs.delete(life.id);
  }

  /** Notes what the tracker sends: the cookies of its challenges. */
  onTransmit(bytes: Uint8Array): void {
    const datagram = decodedOf(bytes);
    if (datagram instanceof WireError) return;
    const { header: { destination }, frames: [first] } = datagram;
    const proof = this.#proofs.get(destination);
    if (first?.type === "challenge" && proof !== undefined) proof.cookie = first.cookie;
  }

  /** Notes what the tracker has taken. */
  onDatagram(bytes: Uint8Array, from: Address, now: Instant, intervalMs: number): void {
    const datagram = decodedOf(bytes);
    if (datagram instanceof WireError) return;
    if (!this.#isSign(datagram, now)) return;
    // What comes late of a former life on the same host says nothing of this one.
    const name = nameOf({ id: datagram.header.source, address: from });
    this.#heardAt.set(name, now);
    if (!this.#registered.has(name)) return;
    if (now - this.#anybodyAt > EVICT_INTERVALS * intervalMs) this.#backAt = now;
    this.#anybodyAt = now;
  }

  /** @throws {Violation} if the silence of a member was too short, or the tracker's own fault */
  checkMember(life: Life, now: Instant, intervalMs: number): void {
    const { address: { hostname } } = life;
    const silentMs = now - this.#lastOf(life);
    const isLate = this.#pausedMs > LATE_INTERVALS * intervalMs &&
      now - this.#awakeAt < AWAKE_INTERVALS * intervalMs &&
      silentMs - this.#pausedMs < HEARD_INTERVALS * intervalMs;
    if (isLate) throw new Violation(`${hostname} was evicted by a tracker that was late itself`);
    if (silentMs <= EVICT_INTERVALS * intervalMs) {
      throw new Violation(`${hostname} was evicted when it had been silent for ${silentMs} ms`);
    }
    this.checkDeafness(life, now, intervalMs);
  }

  /** @throws {Violation} if the tracker evicts somebody when it heard nobody, or only just now */
  checkDeafness(life: Life, now: Instant, intervalMs: number): void {
    const { address: { hostname } } = life;
    const last = this.#lastOf(life);
    if (now - last > DEAF_INTERVALS * intervalMs) return;
    if (this.#anybodyAt < last + intervalMs) {
      throw new Violation(`${hostname} was evicted by a tracker that heard nobody`);
    }
    if (now - this.#backAt < ANSWER_INTERVALS * intervalMs) {
      throw new Violation(`${hostname} was evicted by a tracker that hears others just again`);
    }
  }

  /** Returns true for a sign of life: a heartbeat, a lease, or a right echo before the proof. */
  #isSign({ header: { source }, frames }: Datagram, now: Instant): boolean {
    const [first] = frames;
    if (first?.type !== "echo") {
      return frames.some(({ type }) => type === "heartbeat" || type === "lease");
    }
    const proof = this.#proofs.get(source);
    if (proof === undefined) return false;
    if (proof.cookie !== first.cookie) {
      proof.wrongEchoes++;
      return false;
    }
    // After many wrong echoes the tracker draws another cookie, and asks once more.
    const isProof = proof.wrongEchoes < WRONG_ECHOES_MAX || proof.rightAt + ECHO_MS >= now;
    if (isProof) this.#proofs.delete(source);
    else Object.assign(proof, { cookie: undefined, rightAt: now });
    return true;
  }

  #lastOf(life: Life): Instant {
    return this.#heardAt.get(nameOf(life)) ?? -Infinity;
  }
}

function nameOf({ id, address: { hostname } }: Life): string {
  return `${formatMemberId(id)}@${homeOf(hostname)}`;
}

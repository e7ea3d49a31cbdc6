import {
  type Address,
  Deadlines,
  HELLO_MS,
  HELLO_MS_MAX,
  HELLO_PATIENCE_MS,
  type Instant,
  jitter,
  type MemberId,
  type Random,
  sameAddress,
} from "../../../core/mod.ts";
import type { GreetingFrame } from "../../../wire/mod.ts";
import type { Peer } from "./peer.ts";
import type { PeerRoster } from "./peer_roster.ts";

/**
 * Hellos and welcomes. Both say the same, "my stream begins for you after this seq", and both
 * sides fix that once, when they get to know each other; so greetings may be lost, repeated or
 * cross, and the cut is the same. They name the two memberships, so that one that was under way
 * while its sender or receiver left and came back is told from a new one.
 */
export class Greeter {
  readonly #roster: PeerRoster;
  readonly #joined: number;
  readonly #random: Random;
  readonly #deadlines = new Deadlines<"hello">();

  /** `joined` is the view in which we joined. */
  constructor(roster: PeerRoster, joined: number, random: Random) {
    this.#roster = roster;
    this.#joined = joined;
    this.#random = random;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }

  /** A newcomer greets at once; who was there before waits for the newcomer's hello. */
  onPeer(peer: Peer, isNewcomer: boolean, now: Instant): void {
    peer.helloMs = HELLO_MS;
    peer.helloAt = isNewcomer ? now : now + jitter(HELLO_PATIENCE_MS, 0.3, this.#random);
    this.#deadlines.setEarlier("hello", peer.helloAt);
  }

  /**
   * Whose greeting it is. "ahead": of one whom no view has named yet, and who will greet again.
   * `undefined`: a stranger's, a stale or a misdirected greeting, which changes nothing.
   */
  onGreeting(source: MemberId, from: Address, frame: GreetingFrame): Peer | "ahead" | undefined {
    if (frame.peerJoined !== this.#joined) return undefined;
    const peer = this.#roster.peer(source);
    // An id keeps the address that it was registered with: whoever says otherwise is somebody else.
    if (peer !== undefined && !sameAddress(peer.address, from)) return undefined;
    if (peer?.joined === frame.joined) {
      peer.helloAt = undefined;
      return peer;
    }
    return frame.joined > this.#roster.number ? "ahead" : undefined;
  }

  /** Peers that a hello is due to. */
  takeDue(now: Instant): Peer[] {
    if (this.#deadlines.expire(now) === undefined) return [];
    const due: Peer[] = [];
    for (const peer of this.#roster.peers()) {
      if (peer.helloAt === undefined) continue;
      if (peer.helloAt <= now) {
        due.push(peer);
        peer.helloAt = now + jitter(peer.helloMs, 0.2, this.#random);
        peer.helloMs = Math.min(2 * peer.helloMs, HELLO_MS_MAX);
      }
      this.#deadlines.setEarlier("hello", peer.helloAt);
    }
    return due;
  }
}

import {
  Deadlines,
  HELLO_MS,
  HELLO_MS_MAX,
  HELLO_PATIENCE_MS,
  type Instant,
  jitter,
  type MemberId,
  type Random,
} from "../../../core/mod.ts";
import type { GreetingFrame } from "../../../wire/mod.ts";
import type { Peer } from "./peer.ts";
import type { PeerRoster } from "./peer_roster.ts";

/**
 * Hellos and welcomes (PROTOCOL 8.1, decision 0003). Both say the same: "for you, my stream begins
 * after this seq". That cut is fixed once, when the two members get to know each other, so
 * greetings may be lost, repeated or cross.
 *
 * A greeting names both stays. Ford leaves in view 4 and is back in view 5 under the same id. A
 * hello that arthur sent to ford's first stay names `peerJoined` 1; ford's `joined` is 5 now, so he
 * ignores it.
 */
export class Greeter {
  readonly #roster: PeerRoster;
  readonly #joined: number;
  readonly #random: Random;
  readonly #deadlines = new Deadlines<"hello">();

  /** `joined` is the number of the view in which we joined. */
  constructor(roster: PeerRoster, joined: number, random: Random) {
    this.#roster = roster;
    this.#joined = joined;
    this.#random = random;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }

  /**
   * Plans the first hello: a newcomer greets at once, an older member waits for the newcomer's
   * hello.
   */
  onPeer(peer: Peer, isNewcomer: boolean, now: Instant): void {
    const at = isNewcomer ? now : now + jitter(HELLO_PATIENCE_MS, 0.3, this.#random);
    peer.hello = { at, delayMs: HELLO_MS };
    this.#deadlines.setEarlier("hello", at);
  }

  /**
   * Returns the peer whose greeting this is. Returns "ahead" if its stay is newer than our view:
   * the member will greet again. Returns `undefined` for a stranger, or a stale or misdirected
   * greeting.
   */
  onGreeting(source: MemberId, frame: GreetingFrame): Peer | "ahead" | undefined {
    if (frame.peerJoined !== this.#joined) return undefined;
    const peer = this.#roster.peer(source);
    if (peer?.joined === frame.joined) {
      peer.hello = undefined;
      return peer;
    }
    return frame.joined > this.#roster.number ? "ahead" : undefined;
  }

  /** Returns the peers that a hello is due to, and plans the next one to each. */
  takeDue(now: Instant): Peer[] {
    if (this.#deadlines.expire(now) === undefined) return [];
    const due: Peer[] = [];
    for (const peer of this.#roster.peers()) {
      const { hello } = peer;
      if (hello === undefined) continue;
      if (hello.at <= now) {
        due.push(peer);
        hello.at = now + jitter(hello.delayMs, 0.2, this.#random);
        hello.delayMs = Math.min(2 * hello.delayMs, HELLO_MS_MAX);
      }
      this.#deadlines.setEarlier("hello", hello.at);
    }
    return due;
  }
}

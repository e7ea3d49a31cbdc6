import {
  CHANNEL_ASK_MS,
  CHANNEL_REST_MS,
  CHANNEL_REST_MS_MAX,
  CHANNEL_TRIES,
  type Instant,
  type Seq,
  type SeqRange,
} from "../../core/mod.ts";

/** The state of a peer as a listener on a channel. */
type Phase =
  /** The peer is asked whether the channel reaches it; so many probes went out. */
  | { readonly type: "probing"; readonly tries: number }
  /** The peer has answered a probe of so many bytes. */
  | { readonly type: "passing"; readonly bytes: number }
  /** The channel does not reach the peer, and is not probed before a time. */
  | { readonly type: "resting"; readonly until: Instant };

/**
 * A channel on its way to one peer (PROTOCOL 8.4.17). The peer is sent new messages by the channel
 * while it is `passing`, and by unicast otherwise. A single loss says nothing, since it is repaired
 * by unicast. But if nothing comes of what the channel carries, `CHANNEL_TRIES` times in a row, the
 * channel rests for this peer, twice as long each time.
 *
 * A worked case: trillian answered a probe, and then a switch passes the channel no more. 41 to 50
 * go by it, and she asks for all of them: nothing has come since the mark, which is 41. The mark
 * moves to 51. 51 to 60 get lost, then 61 to 70: those are three losses in a row, and from 71 on
 * she gets messages by unicast. After a second the channel is probed again, in vain.
 */
export class ChannelPath {
  #phase: Phase = { type: "probing", tries: 0 };
  /** The first seq of those that show whether the channel still passes. */
  #mark: Seq = 0;
  /** The time at which the first of them went out, or was asked for; `undefined` before. */
  #markedAt: Instant | undefined;
  /** Milliseconds until the peer is asked what it has of them, doubled each time. */
  #askMs = CHANNEL_ASK_MS;
  /** The losses in a row of everything from the mark on. */
  #losses = 0;
  #restMs = CHANNEL_REST_MS;

  /** Returns true if a datagram of so many bytes goes to the peer by the channel. */
  passes(bytes: number): boolean {
    return this.#phase.type === "passing" && bytes <= this.#phase.bytes;
  }

  /** Notes that a datagram goes to the peer by the channel. */
  onSent(now: Instant): void {
    this.#markedAt ??= now;
  }

  /**
   * Returns true if the peer is to be asked by unicast what it has: of what went by the channel it
   * has acknowledged nothing for a while. While messages follow each other no tail goes out by
   * itself, and the tails that ride on them may get lost with them.
   */
  takeDoubt(now: Instant): boolean {
    const at = this.#markedAt;
    if (this.#phase.type !== "passing" || at === undefined) return false;
    if (now - at < this.#askMs) return false;
    this.#markedAt = now;
    this.#askMs = Math.min(2 * this.#askMs, CHANNEL_REST_MS);
    return true;
  }

  /** Returns true if the peer is to be asked whether a datagram of so many bytes reaches it. */
  wantsProbe(bytes: number, now: Instant): boolean {
    const phase = this.#phase;
    const isRested = phase.type === "resting" && phase.until <= now;
    const isLonger = phase.type === "passing" && phase.bytes < bytes;
    if (isRested || isLonger) this.#phase = { type: "probing", tries: 0 };
    return this.#phase.type === "probing";
  }

  /**
   * Notes that a probe is about to go out. Returns false if those before it have shown enough: the
   * channel rests.
   */
  onProbed(now: Instant): boolean {
    const phase = this.#phase;
    if (phase.type !== "probing") return false;
    if (phase.tries < CHANNEL_TRIES) {
      this.#phase = { type: "probing", tries: phase.tries + 1 };
      return true;
    }
    this.#rest(now);
    return false;
  }

  /** Takes the answer to a probe of so many bytes. The next message to be sent is `next`. */
  onAnswer(bytes: number, next: Seq): void {
    if (this.#phase.type !== "probing") return;
    this.#phase = { type: "passing", bytes };
    this.#setMark(next);
  }

  /** Notes that the peer has everything up to `acked`. The next message to be sent is `next`. */
  onAck(acked: Seq, next: Seq): void {
    if (this.#phase.type !== "passing" || acked < this.#mark) return;
    this.#losses = 0;
    this.#restMs = CHANNEL_REST_MS;
    this.#setMark(next);
  }

  /** Notes that the peer misses something. The next message to be sent is `next`. */
  onNak(ranges: readonly SeqRange[], next: Seq, now: Instant): void {
    const mark = this.#mark;
    const isLost = ranges.some(({ first, last }) => first <= mark && mark <= last);
    if (this.#phase.type !== "passing" || !isLost) return;
    this.#setMark(next);
    if (++this.#losses >= CHANNEL_TRIES) this.#rest(now);
  }

  #setMark(next: Seq): void {
    this.#mark = next;
    this.#markedAt = undefined;
    this.#askMs = CHANNEL_ASK_MS;
  }

  #rest(now: Instant): void {
    this.#phase = { type: "resting", until: now + this.#restMs };
    this.#restMs = Math.min(2 * this.#restMs, CHANNEL_REST_MS_MAX);
    this.#losses = 0;
  }
}

import {
  DATAGRAM_BYTES_MAX,
  type Instant,
  PATH_PROBE_MS,
  PATH_PROBES,
  PATH_RAISE_MS,
} from "../../core/mod.ts";

/** The state of the search for what a path passes. */
type Phase =
  /** The search is complete, or has yet to begin. */
  | { readonly type: "resting" }
  /** A loss makes it doubtful whether the path still passes what it passed. */
  | { readonly type: "doubting" }
  /**
   * A probe is on its way, or its time is over. One that is not longer than what passes confirms
   * that.
   */
  | {
    readonly type: "probing";
    readonly bytes: number;
    readonly tries: number;
    readonly until: Instant;
  };

/**
 * The length of the datagrams that a path to one peer is known to pass, found by probes in the
 * manner of RFC 8899 (PROTOCOL 8.4.16).
 *
 * The search begins with the longest candidate. A probe that is not answered is sent again, and
 * after `PATH_PROBES` tries its length is refused for `PATH_RAISE_MS`; then the next shorter
 * candidate has its turn. A loss on a path that passes long datagrams is answered by probes of that
 * length: if none of them arrives, the path is a black hole for it, and datagrams are short again.
 *
 * A worked case: the candidates to trillian are 3,576, 7,672 and 15,864 bytes, and her host is a
 * Mac, which sends no datagram of more than 9,216. 7,672 are known to pass. Three probes of 15,864
 * get no answer: datagrams to her have 7,672 bytes, and 15,864 is tried again after a minute. Then
 * something is lost, and three probes of 7,672 get no answer: datagrams have 1,224 bytes.
 */
export class PathSize {
  /** Bytes of a datagram that the path is known to pass. Only this class sets it. */
  bytes: number;
  #phase: Phase = { type: "resting" };
  /** The length that is not tried again before a time; nor is a longer one. */
  #refused: { readonly bytes: number; readonly until: Instant } | undefined;
  #answeredAt: Instant = -Infinity;

  /** `known` are the bytes that the path is known to pass without a probe. */
  constructor(known = DATAGRAM_BYTES_MAX) {
    this.bytes = known;
  }

  /**
   * Returns the length of the probe to send now, out of ascending `sizes` and at most `most`;
   * `undefined` while none is to be sent.
   */
  next(sizes: readonly number[], most: number, now: Instant): number | undefined {
    this.#judge(now);
    const phase = this.#phase;
    switch (phase.type) {
      case "probing":
        if (now < phase.until) return undefined;
        if (phase.bytes <= most) return phase.bytes;
        // Nothing of that length goes out any more, so it does not matter whether it passes.
        this.#phase = { type: phase.bytes > this.bytes ? "resting" : "doubting" };
        return this.next(sizes, most, now);
      case "doubting": {
        const confirmed = sizes.findLast((size) => size <= Math.min(this.bytes, most));
        // What goes out is so short by now that every path passes it.
        if (confirmed === undefined) this.#phase = { type: "resting" };
        return confirmed;
      }
      case "resting": {
        const { bytes: refused = Infinity } = this.#refused ?? {};
        return sizes.findLast((size) => this.bytes < size && size <= most && size < refused);
      }
    }
  }

  /** Notes that a probe was sent. */
  onProbed(bytes: number, now: Instant): void {
    const phase = this.#phase;
    const isAgain = phase.type === "probing" && phase.bytes === bytes;
    const tries = isAgain ? phase.tries + 1 : 1;
    this.#phase = { type: "probing", bytes, tries, until: now + PATH_PROBE_MS };
  }

  /** Takes the answer to a probe. Returns false if it is not the one that is awaited. */
  onAnswer(bytes: number, now: Instant): boolean {
    if (this.#phase.type !== "probing" || this.#phase.bytes !== bytes) return false;
    this.bytes = Math.max(this.bytes, bytes);
    this.#phase = { type: "resting" };
    this.#answeredAt = now;
    return true;
  }

  /** Notes that the peer has lost something. What an answer has just confirmed is not doubted. */
  onLoss(now: Instant): void {
    const phase = this.#phase;
    const isConfirming = phase.type === "probing" && phase.bytes <= this.bytes;
    const isPlain = this.bytes === DATAGRAM_BYTES_MAX;
    if (isPlain || isConfirming || now - this.#answeredAt < PATH_PROBE_MS) return;
    this.#phase = { type: "doubting" };
  }

  /** Refuses a length of which no probe was answered, and lets one be tried again in the end. */
  #judge(now: Instant): void {
    if (this.#refused !== undefined && this.#refused.until <= now) this.#refused = undefined;
    const phase = this.#phase;
    if (phase.type !== "probing" || now < phase.until || phase.tries < PATH_PROBES) return;
    this.#phase = { type: "resting" };
    this.#refused = { bytes: phase.bytes, until: now + PATH_RAISE_MS };
    if (phase.bytes <= this.bytes) this.bytes = DATAGRAM_BYTES_MAX;
  }
}

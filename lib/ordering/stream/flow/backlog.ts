import {
  type Instant,
  MEMBER_UNSENT_BYTES_MAX,
  MEMBER_UNSENT_BYTES_MIN,
  UNSENT_BYTES_MAX,
  UNSENT_MS,
} from "../../../core/mod.ts";

/**
 * The bounds of a {@linkcode Backlog}, in bytes. They are the same for a backlog of a fixed size.
 */
export interface BacklogBounds {
  readonly least: number;
  readonly most: number;
}

/** Datagrams like the last one that may wait at any rate. */
const DATAGRAMS_AHEAD = 2;

/** The bounds at a sequencer, which must take what its members send (PROTOCOL 10.4). */
export const SEQUENCE_BACKLOG: BacklogBounds = { least: UNSENT_BYTES_MAX, most: UNSENT_BYTES_MAX };

/** The bounds of a member's own stream. */
export const MEMBER_BACKLOG: BacklogBounds = {
  least: MEMBER_UNSENT_BYTES_MIN,
  most: MEMBER_UNSENT_BYTES_MAX,
};

/**
 * The bytes that may be accepted ahead of the network: what went out in the last `UNSENT_MS`,
 * within bounds (PROTOCOL 8.4.15, decision 0116). So a message that is accepted goes out soon, at
 * any rate.
 *
 * At any rate twice what the last datagram had may wait, so that the next ones are full, too.
 *
 * A worked case: ford sends as much as the group takes, 200 bytes a millisecond. In 50 ms those are
 * 10,000 bytes, and as many wait at most. When the group takes 5,000 bytes a millisecond, 32,768
 * wait. When it takes nothing for a while, 4,096 do.
 */
export class Backlog {
  readonly #bounds: BacklogBounds;
  /** The beginning of the current period of `UNSENT_MS`. */
  #since: Instant = -Infinity;
  /** Bytes that went out in the current period. */
  #bytes = 0;
  /** Bytes that went out in the period before. */
  #bytesBefore = 0;
  /** Bytes of the last datagram. */
  #lastBytes = 0;

  constructor(bounds: BacklogBounds) {
    this.#bounds = bounds;
  }

  /**
   * Bytes that may wait to be sent; the message that passes this bound is accepted, and no other.
   */
  get bytesMax(): number {
    const { least, most } = this.#bounds;
    const full = DATAGRAMS_AHEAD * this.#lastBytes;
    return Math.min(most, Math.max(least, full, this.#bytes, this.#bytesBefore));
  }

  /** Notes that so many bytes went out, or, while none can go, that time has passed. */
  onSent(bytes: number, now: Instant): void {
    const passedMs = now - this.#since;
    if (passedMs >= UNSENT_MS) {
      this.#bytesBefore = passedMs < 2 * UNSENT_MS ? this.#bytes : 0;
      this.#bytes = 0;
      this.#since = now;
    }
    this.#bytes += bytes;
    if (bytes > 0) this.#lastBytes = bytes;
    else if (passedMs >= UNSENT_MS) this.#lastBytes = 0;
  }
}

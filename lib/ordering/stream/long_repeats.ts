import {
  type Instant,
  LONG_DATAGRAM_BYTES,
  LONG_REPEATS,
  type Seq,
  UNREACHED_MS,
} from "../../core/mod.ts";

/** A seq that was repeated to a peer in long datagrams because the peer asked for it. */
interface Repeated {
  readonly seq: Seq;
  readonly since: Instant;
  at: Instant;
  count: number;
}

/** Milliseconds without a repeat after which the seq counts as received, or as lost for once. */
const QUIET_MS = UNREACHED_MS / 2;

/**
 * The long datagrams that were repeated to one peer (PROTOCOL 8.4.14). A peer that misses something
 * asks for its lowest hole first, so the first seq of a repeat is the one that it lacks most.
 *
 * A worked case: a router on the way to trillian drops whatever is longer than 1,000 bytes. Ford
 * sends 41, a short line, 42, a long one, and 43. Trillian acknowledges 41, asks for 42 again and
 * again, and acknowledges 41 at each tail. After 4 s ford has repeated 42 some sixteen times in
 * datagrams of 1,200 bytes: only long datagrams get lost on the way. A network that loses one of
 * three loses ten such datagrams in a row once in 60,000 times.
 */
export class LongRepeats {
  #repeated: Repeated | undefined;

  /**
   * The seq that long datagrams have not brought, and the time of its first repeat, if there is
   * one.
   */
  get repeated(): { readonly seq: Seq; readonly since: Instant } | undefined {
    return this.#repeated;
  }

  /**
   * Notes a datagram of repair. Returns true if long ones that begin with its seq do not arrive.
   */
  note(seq: Seq, bytes: number, now: Instant): boolean {
    if (bytes <= LONG_DATAGRAM_BYTES) return false;
    const before = this.#repeated;
    if (before === undefined || now - before.at > QUIET_MS) {
      this.#repeated = { seq, since: now, at: now, count: 1 };
      return false;
    }
    if (seq !== before.seq) return false;
    before.at = now;
    before.count++;
    return before.count >= LONG_REPEATS && now - before.since >= UNREACHED_MS;
  }

  /** Notes that the peer has acknowledged everything up to `acked`. */
  onAcked(acked: Seq): void {
    if (this.#repeated !== undefined && acked >= this.#repeated.seq) this.#repeated = undefined;
  }
}

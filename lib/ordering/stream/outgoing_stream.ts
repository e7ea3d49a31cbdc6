import type { Seq, SeqRange } from "../../core/mod.ts";
import type { DatagramWriter } from "../../wire/mod.ts";

/**
 * The messages that a sender sends: numbered, kept, and packed into datagrams when it is time. In a
 * fifo group that is a member's own stream (`Outbox`), at a sequencer the one sequence of a group
 * (`OrderedOutbox`).
 */
export interface OutgoingStream {
  /** The highest seq that was given out. */
  readonly last: Seq;
  /** The highest seq that may be sent. */
  readonly ready: Seq;
  /** The highest seq that was sent. */
  readonly sent: Seq;
  /** The lowest seq held; one more than `last` when nothing is. */
  readonly first: Seq;
  /** Bytes held, what keeping them costs included. */
  readonly bytes: number;
  /** Bytes of the messages that have a seq and were not sent yet. */
  readonly unsentBytes: number;
  /** True if what is handed over is signed in runs, which are to stay short (PROTOCOL 8.8). */
  readonly isSigned: boolean;
  /**
   * Returns true if everything after `acked` that was sent is of one run, and some of that run was
   * not sent yet.
   */
  isWithinRun(acked: Seq): boolean;
  /** Returns the seq after which the stream begins for a new peer. */
  cut(): Seq;
  /** Packs messages that were not sent yet, as many as fit and at most up to `limit`. */
  packNew(writer: DatagramWriter, limit: Seq): void;
  /**
   * Packs a range that is held, as much as fits. Returns the last seq packed, `first - 1` if none.
   */
  pack(writer: DatagramWriter, range: SeqRange): Seq;
  /** Counts everything as sent, since there is no peer to send it to. */
  skipUnsent(): void;
  /** Forgets everything up to and including `seq`. */
  trimTo(seq: Seq): void;
}

import type { Seq, SeqRange } from "../../core/mod.ts";
import type { DatagramWriter } from "../../wire/mod.ts";

/** What a sender sends: numbered, kept, and packed into datagrams when it is time. */
export interface OutgoingStream {
  /** The highest seq given. */
  readonly last: Seq;
  /** The highest seq that may be sent. */
  readonly ready: Seq;
  /** The highest seq that was sent. */
  readonly sent: Seq;
  /** The lowest seq held; one more than `last` when nothing is. */
  readonly first: Seq;
  /** Bytes held. */
  readonly bytes: number;
  /** Bytes given and not sent yet. */
  readonly unsentBytes: number;
  /** Packs what was not sent yet, as much as fits and at most up to `limit`. */
  packNew(writer: DatagramWriter, limit: Seq): void;
  /** Packs a range that is held, as much as fits; answers the last seq packed, `first - 1` if none. */
  pack(writer: DatagramWriter, range: SeqRange): Seq;
  /** Nobody is there to send to: what waits counts as sent. */
  skipUnsent(): void;
  /** Forgets everything up to and including `seq`. */
  trimTo(seq: Seq): void;
}

import {
  type Instant,
  KERNEL_BUFFER_BYTES,
  kernelBytesOf,
  type MemberId,
  rangeLength,
  removeRange,
  type Seq,
  type SeqRange,
  STREAM_BUFFER_SHARE,
} from "../../core/mod.ts";
import { NakSchedule } from "./nak_schedule.ts";
import { ReceiveWindow } from "./receive_window.ts";

/** Full datagrams that one NAK may cost: half a receiver's kernel buffer. */
export const REPAIR_DATAGRAMS = Math.floor(
  STREAM_BUFFER_SHARE * KERNEL_BUFFER_BYTES / kernelBytesOf(Infinity),
);

/** What is known of how a peer takes our stream. */
export class Outbound {
  /** Everything up to here it has acknowledged; at first the cut, where our stream begins for it. */
  acked: Seq;
  /** We may send up to here, as far as its room goes. */
  limit = Infinity;
  /** Whether the flow window waits for it; one that is too slow is detached and does not hold it. */
  holdsWindow = true;
  /** Since when it is what `holdsWindow` says. */
  heldSince: Instant;
  /** How long it stays detached at least, the last time that it was; 0: it never was. */
  detachMs = 0;
  progressAt: Instant;
  /** What it asked for again, and how many datagrams its last request may still cost. */
  readonly repair: SeqRange[] = [];
  repairDatagrams = 0;
  /** How many a request may cost: fewer when most of the last ones got lost again. */
  repairQuota = REPAIR_DATAGRAMS;
  /** What was repeated to it since `repeatedAt`, lately. */
  readonly repeated: SeqRange[] = [];
  repeatedAt: Instant = -Infinity;

  constructor(readonly cut: Seq, now: Instant) {
    this.acked = cut;
    this.progressAt = this.heldSince = now;
  }

  /**
   * It asks again: what of it was repeated a moment ago shows how much of that arrived. Its buffer
   * may be smaller than ours, or others repair for it, too.
   */
  onAsked(ranges: readonly SeqRange[]): void {
    const sent = this.repeated.reduce((sum, range) => sum + rangeLength(range), 0);
    if (sent > 0) {
      const arrived = this.repeated.map((range) => ({ ...range }));
      for (const range of ranges) removeRange(arrived, range);
      const share = arrived.reduce((sum, range) => sum + rangeLength(range), 0) / sent;
      const quota = share < 0.5
        ? this.repairQuota / 2
        : share < 1
        ? this.repairQuota
        : 2 * this.repairQuota;
      this.repairQuota = Math.max(1, Math.min(Math.floor(quota), REPAIR_DATAGRAMS));
    }
    this.repairDatagrams = this.repairQuota;
  }
}

/** How we take a peer's stream. `O`: what a window keeps with each message. */
export class Inbound<O = undefined> {
  readonly nak = new NakSchedule();
  /** When it last sent something new: an active sender has a share of everybody's buffer. */
  dataAt: Instant = -Infinity;

  constructor(readonly cut: Seq, readonly window: ReceiveWindow<O> = new ReceiveWindow(cut)) {}
}

/** Somebody at the other end of streams, as far as the streams are concerned. */
export interface StreamPeer<O = undefined> {
  readonly id: MemberId;
  readonly outbound: Outbound;
  /** Undefined until it is known where its stream begins for us. */
  readonly inbound: Inbound<O> | undefined;
}

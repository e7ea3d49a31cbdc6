import type { Instant, MemberId, Seq, SeqRange } from "../core/mod.ts";
import { NakSchedule } from "./nak_schedule.ts";
import { ReceiveWindow } from "./receive_window.ts";

/** What is known of how a peer takes our stream. */
export class Outbound {
  /** Everything up to here it has acknowledged; at first the cut, where our stream begins for it. */
  acked: Seq;
  /** We may send up to here, as far as its room goes. */
  limit = Infinity;
  /** Whether the flow window waits for it; one that is too slow does not hold it. */
  holdsWindow = true;
  progressAt: Instant;
  /** What it asked for again, and how many datagrams its last request may still cost. */
  readonly repair: SeqRange[] = [];
  repairDatagrams = 0;

  constructor(readonly cut: Seq, now: Instant) {
    this.acked = cut;
    this.progressAt = now;
  }
}

/** How we take a peer's stream. `O`: what a window keeps with each message. */
export class Inbound<O = undefined> {
  readonly window: ReceiveWindow<O>;
  readonly nak = new NakSchedule();
  /** When it last sent something new: an active sender has a share of everybody's buffer. */
  dataAt: Instant = -Infinity;

  constructor(readonly cut: Seq) {
    this.window = new ReceiveWindow(cut);
  }
}

/** Somebody at the other end of streams, as far as the streams are concerned. */
export interface StreamPeer<O = undefined> {
  readonly id: MemberId;
  readonly outbound: Outbound;
  /** Undefined until it is known where its stream begins for us. */
  readonly inbound: Inbound<O> | undefined;
}

import type { Address, Instant, MemberId, Seq, SeqRange } from "../../core/mod.ts";
import { NakSchedule, ReceiveWindow } from "../../ordering/mod.ts";

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

/** How we take a peer's stream. */
export class Inbound {
  readonly window: ReceiveWindow;
  readonly nak = new NakSchedule();
  /** When it last sent something new: an active sender has a share of everybody's buffer. */
  dataAt: Instant = -Infinity;

  constructor(readonly cut: Seq) {
    this.window = new ReceiveWindow(cut);
  }
}

/** Another member of a group, as one member knows it. */
export class Peer {
  /** Undefined until its hello or welcome told where its stream begins for us. */
  inbound: Inbound | undefined;
  /** Heard of only by its hello: no view has named it yet. */
  isProvisional = false;
  /** When to send a hello (again), unless it greets first; undefined once it has. */
  helloAt: Instant | undefined;
  helloMs = 0;

  constructor(
    readonly id: MemberId,
    readonly name: string,
    readonly address: Address,
    /** The number of the view in which it joined. */
    readonly joined: number,
    readonly outbound: Outbound,
  ) {}
}

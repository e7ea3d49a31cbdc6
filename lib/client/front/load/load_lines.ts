import type { Counters } from "../../vocabulary.ts";
import type { ProcessUsage } from "../../../net/mod.ts";
import type { DeliveryCounts, DeliveryFault } from "./delivery_check.ts";

/** Totals of a client since its start: what it sent, received and used. */
export interface LoadTotals {
  readonly statistics: Readonly<Counters>;
  readonly usage: ProcessUsage;
}

/**
 * Reports what the client sent, received and used, as an answer to the question with this number.
 */
export interface ToldTotals extends LoadTotals {
  readonly type: "load-totals";
  readonly run: number;
}

/** Reports the client's steady clock, as an answer to the question with this number. */
export interface LoadClock {
  readonly type: "load-clock";
  readonly run: number;
  /** Microseconds of the client's steady clock. */
  readonly at: number;
}

/** A period without a delivery, in microseconds by the lab's clock. */
export interface ToldSilence {
  readonly from: number;
  readonly micros: number;
}

/** Reports that a load was understood, with the totals before it begins. */
export interface LoadReady extends LoadTotals {
  readonly type: "load-ready";
  readonly run: number;
}

/**
 * Reports what happened since the last such line. Histograms (encodeHistogram) are of microseconds.
 */
export interface LoadInterval extends LoadTotals {
  readonly type: "load-interval";
  readonly run: number;
  /**
   * Index of the last interval reported, from 0; it ends at `startAt` + (`index` + 1) × `tellMs`.
   */
  readonly index: number;
  readonly sent: number;
  readonly delivered: number;
  /** Histogram of response times, from when a message was due to its delivery, of own messages. */
  readonly own: string;
  /** Histogram of response times of the messages of others. */
  readonly others: string;
  /** Histogram of service times, from the sending to the delivery, of the messages of others. */
  readonly service: string;
  /** Number of times that are in no histogram, because they came out below 0 or over an hour. */
  readonly impossible: number;
  /** Number of datagrams sent to repair losses: NAKs and retransmits. */
  readonly repairs: number;
  /**
   * Silences of {@linkcode SILENCE_MICROS_MIN} and more that ended in the interval, oldest first.
   */
  readonly silences: readonly ToldSilence[];
  /**
   * Hashes of the order so far, one after every {@linkcode CHECKPOINT_EVERY} deliveries of the run.
   */
  readonly checkpoints: readonly string[];
}

/** Reports that all own messages were sent, or will not be. */
export interface LoadSent {
  readonly type: "load-sent";
  readonly run: number;
  readonly sent: number;
  /** Number of messages for which the group had no room in time. */
  readonly unsent: number;
  /** Histogram of the microseconds from when a message was due to when it was handed to gm. */
  readonly lag: string;
  /**
   * Histogram of the part of `lag` that is the generator's own: it was free to send, and was late.
   * The rest is the wait for room in the group.
   */
  readonly ownLag: string;
  /** Milliseconds in which the generator kept its process busy to send on time. */
  readonly busyMs: number;
}

/** Reports the result of a run. */
export interface LoadReport extends LoadTotals {
  readonly type: "load-report";
  readonly run: number;
  readonly delivered: number;
  /** Number of messages of each sender that were delivered, by name. */
  readonly senders: Readonly<Record<string, number>>;
  /** Number of messages of each sender left out when it or we came back after an eviction. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Number of times that we came back after an eviction. */
  readonly returns: number;
  /** Highest number of own messages whose fate is unknown. */
  readonly unknown: number;
  readonly counts: DeliveryCounts;
  /** The first faults. */
  readonly faults: readonly DeliveryFault[];
  /** Number of faults. */
  readonly faultCount: number;
  /** Hash of the whole order. */
  readonly hash: string;
  /** The longest period between two deliveries, or between the start and the first delivery. */
  readonly silence: ToldSilence;
  /** Time of the first delivery by the lab's clock. */
  readonly firstAt: number | undefined;
  /** Time of the last delivery by the lab's clock. */
  readonly lastAt: number | undefined;
}

/** A line that `gm client --load` writes beside those of `--json`. */
export type LoadLine = LoadClock | ToldTotals | LoadReady | LoadInterval | LoadSent | LoadReport;

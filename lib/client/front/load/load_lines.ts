import type { Counters } from "../../vocabulary.ts";
import type { ProcessUsage } from "../../../net/mod.ts";
import type { DeliveryCounts, DeliveryFault } from "./delivery_check.ts";

/** What a client has sent and received, and used, since its start. */
export interface LoadTotals {
  readonly statistics: Readonly<Counters>;
  readonly usage: ProcessUsage;
}

/** A time without a delivery, in microseconds by the lab's clock. */
export interface ToldSilence {
  readonly from: number;
  readonly micros: number;
}

/** The order was understood; what was counted before it begins. */
export interface LoadReady extends LoadTotals {
  readonly type: "load-ready";
  readonly run: number;
}

/** What happened since the last such line. Histograms are of microseconds; see encodeHistogram. */
export interface LoadInterval {
  readonly type: "load-interval";
  readonly run: number;
  /** The interval that it ends with, from 0: it is over at `startAt` + (`index` + 1) × `tellMs`. */
  readonly index: number;
  readonly sent: number;
  readonly delivered: number;
  /** From intended send to delivery: of own messages, and of those of others. */
  readonly own: string;
  readonly others: string;
  /** Datagrams sent to repair: NAKs, and what was sent again. */
  readonly repairs: number;
  /** The silences of {@linkcode SILENCE_MICROS_MIN} and more that ended in it, oldest first. */
  readonly silences: readonly ToldSilence[];
  /** The order so far, after every {@linkcode CHECKPOINT_EVERY} deliveries of this run. */
  readonly checkpoints: readonly string[];
}

/** All own messages are sent, or will not be. */
export interface LoadSent {
  readonly type: "load-sent";
  readonly run: number;
  readonly sent: number;
  /** Messages that were due, and for which the group had no room in time. */
  readonly unsent: number;
  /** Histogram of microseconds from when a message was due to when it was handed to gm. */
  readonly lag: string;
}

/** What came of a run. */
export interface LoadReport extends LoadTotals {
  readonly type: "load-report";
  readonly run: number;
  readonly delivered: number;
  /** How many messages of each sender were delivered, by name. */
  readonly senders: Readonly<Record<string, number>>;
  /** How many of each were left out when it, or we, came back after an eviction. */
  readonly skipped: Readonly<Record<string, number>>;
  /** How often we came back after one. */
  readonly returns: number;
  /** Own messages, at most, whose fate nobody knows. */
  readonly unknown: number;
  readonly counts: DeliveryCounts;
  /** The first of the faults, and how many there were. */
  readonly faults: readonly DeliveryFault[];
  readonly faultCount: number;
  /** The whole order. */
  readonly hash: string;
  /** The longest time between two deliveries, or between the start and the first. */
  readonly silence: ToldSilence;
  /** The first and the last delivery; by the lab's clock. */
  readonly firstAt: number | undefined;
  readonly lastAt: number | undefined;
}

export type LoadLine = LoadReady | LoadInterval | LoadSent | LoadReport;

import type { Order } from "../../lib/lab/mod.ts";
import type { DatagramKind } from "../../lib/roles/mod.ts";

/** The counters of one member in one run. */
export interface MemberReport {
  readonly id: number;
  readonly run: number;
  readonly sent: number;
  readonly delivered: number;
  /** Deliveries while they were counted. */
  readonly inWin: number;
  /** Messages that were skipped in their sender's numbers. */
  readonly gaps: number;
  /** Messages that came after a later one of their sender, or twice. */
  readonly bad: number;
  /** A hash of all deliveries in their order, and what it was after every 1,024th. */
  readonly hash: number;
  readonly cps: readonly number[];
  /** Microseconds from sending to delivery: of own messages, and of those of others. */
  readonly self: readonly number[];
  readonly oneway: readonly number[];
  /** Nanoseconds of CPU time since the run began. */
  readonly cpu: number;
  /** Datagrams that a member of gm has sent since the run began, by purpose. */
  readonly datagrams?: Readonly<Partial<Record<DatagramKind, number>>>;
}

/** Returns the faults of a run, as sentences; an empty list means a correct run. */
export function judgeLoad(reports: readonly MemberReport[], order: Order): string[] {
  const sent = totalSent(reports);
  const faults = reports.flatMap(({ id, delivered, gaps, bad }) => [
    ...(delivered === sent ? [] : [`member${id} delivered ${delivered} of ${sent} messages`]),
    ...(gaps === 0 ? [] : [`member${id} skipped ${gaps} messages`]),
    ...(bad === 0
      ? []
      : [`member${id} delivered ${bad} messages out of the order of their sender`]),
  ]);
  return order === "fifo" ? faults : [...faults, ...checkSameOrder(reports)];
}

export function totalSent(reports: readonly MemberReport[]): number {
  return reports.reduce((sum, { sent }) => sum + sent, 0);
}

/**
 * Compares the sequences of the members, as far as both of two have come. A member that skipped
 * something is left out: its hash says nothing about the rest, and what it skipped is a fault by
 * itself.
 */
function checkSameOrder(reports: readonly MemberReport[]): string[] {
  const [first, ...others] = reports.filter(({ gaps }) => gaps === 0);
  return others.flatMap((other) => {
    const at = other.cps.findIndex((hash, i) => i < first!.cps.length && hash !== first!.cps[i]);
    const isSame = at < 0 && (other.delivered !== first!.delivered || other.hash === first!.hash);
    if (isSame) return [];
    const where = at < 0 ? "at the end" : `before delivery ${(at + 1) * 1_024}`;
    return [`member${other.id} delivered another sequence than member${first!.id}, ${where}`];
  });
}

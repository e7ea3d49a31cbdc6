import {
  CHECKPOINT_EVERY,
  type DeliveryFault,
  type LoadReport,
} from "../../client/front/load/mod.ts";
import { unreachable } from "../../core/mod.ts";
import type { Order } from "../plan/mod.ts";
import type { LoadViolation } from "./load_violation.ts";

/** One client's own account of a load: how many messages it sent, and what it delivered. */
export interface LoadWitness {
  readonly name: string;
  readonly sent: number;
  readonly report: Pick<
    LoadReport,
    "delivered" | "senders" | "skipped" | "returns" | "unknown" | "faults" | "faultCount" | "hash"
  >;
  /** The hash of its sequence after every {@linkcode CHECKPOINT_EVERY} deliveries. */
  readonly checkpoints: readonly string[];
}

/**
 * Checks the deliveries of a load. Returns no violation if the order was right and nothing is
 * missing.
 *
 * Every client has checked each of its deliveries itself (delivery_check.ts of the client) and
 * reports the faults. This function adds what one client cannot see: that every client delivered
 * every sender's messages up to the last one, and, in total order, that all delivered the same
 * sequence.
 *
 * The contract demands less of a client that was evicted and came back. Its own messages may be
 * missing at others, as many as it reported as of unknown outcome. Messages that it missed while it
 * was out are no violation. Its sequence has holes, so it is not compared.
 */
export function checkLoad(witnesses: readonly LoadWitness[], order: Order): LoadViolation[] {
  const own = witnesses.flatMap((witness) => checkWitness(witness, witnesses));
  return order === "fifo" ? own : [...own, ...checkSameOrder(witnesses)];
}

function checkWitness(
  { name: receiver, report }: LoadWitness,
  witnesses: readonly LoadWitness[],
): LoadViolation[] {
  const { senders, faults, faultCount } = report;
  const incomplete = witnesses.flatMap((witness): LoadViolation[] => {
    const { name: sender, sent, report: { unknown } } = witness;
    const last = senders[sender] ?? 0;
    const isAll = last <= sent && sent - last <= unknown;
    return isAll ? [] : [{ kind: "incomplete", receiver, sender, sent, last }];
  });
  const skipped = witnesses.flatMap(({ name: sender, report: { unknown } }): LoadViolation[] => {
    const count = report.skipped[sender] ?? 0;
    const isExcused = report.returns > 0 || count <= unknown;
    return isExcused ? [] : [{ kind: "skipped", receiver, sender, count, told: unknown }];
  });
  const strangers = Object.keys(senders).filter((sender) =>
    !witnesses.some(({ name }) => name === sender)
  );
  const further = faultCount - faults.length;
  return [
    ...faults.map((fault) => violationOf(receiver, fault)),
    ...(further > 0 ? [{ kind: "further" as const, receiver, count: further }] : []),
    ...strangers.map((sender) => ({ kind: "strange" as const, receiver, sender })),
    ...skipped,
    ...incomplete,
  ];
}

function violationOf(receiver: string, fault: DeliveryFault): LoadViolation {
  switch (fault.kind) {
    case "number":
      return { ...fault, kind: "out-of-turn", receiver };
    case "place":
      return { ...fault, kind: "out-of-place", receiver };
    case "strange":
      return { ...fault, receiver };
    default:
      return unreachable(fault);
  }
}

/** Compares the sequence of every client with that of the first, as far as both have come. */
function checkSameOrder(witnesses: readonly LoadWitness[]): LoadViolation[] {
  const [first, ...others] = witnesses.filter(({ report }) => report.returns === 0);
  if (first === undefined) return [];
  return others.flatMap((other): LoadViolation[] => {
    const both = Math.min(first.checkpoints.length, other.checkpoints.length);
    const differs = (hash: string, i: number) => i < both && other.checkpoints[i] !== hash;
    const at = first.checkpoints.findIndex(differs);
    const { delivered } = first.report;
    // Sequences of different lengths have incomparable hashes. The shorter one is reported anyway.
    const isEnd = delivered === other.report.delivered && first.report.hash !== other.report.hash;
    if (at < 0 && !isEnd) return [];
    const begin = (at < 0 ? both : at) * CHECKPOINT_EVERY;
    const last = at < 0 ? delivered : begin + CHECKPOINT_EVERY;
    return [{
      kind: "diverged",
      receiver: other.name,
      other: first.name,
      first: begin + 1,
      last,
    }];
  });
}

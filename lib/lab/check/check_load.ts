import {
  CHECKPOINT_EVERY,
  type DeliveryFault,
  type LoadReport,
} from "../../client/front/load/mod.ts";
import type { LoadViolation } from "./load_violation.ts";
import type { Order } from "../plan/run_plan.ts";

/** What a client says of its deliveries in a load, and how many messages it sent. */
export interface LoadWitness {
  readonly name: string;
  readonly sent: number;
  readonly report: Pick<
    LoadReport,
    "delivered" | "senders" | "skipped" | "returns" | "unknown" | "faults" | "faultCount" | "hash"
  >;
  /** The order after every {@linkcode CHECKPOINT_EVERY} deliveries. */
  readonly checkpoints: readonly string[];
}

/**
 * The verdict on a load. Every client looked at every delivery itself: here it is seen that each
 * delivered each sender's messages to the last, and, in total order, that all had the same
 * sequence. An empty result means that all is well.
 *
 * Of who was evicted and came back the contract asks less (as in check_lives.ts): what it sent may be
 * missing as far as it was told that the fate is open; what it missed itself is no violation; and its
 * sequence is not the whole.
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
  }
}

/** Compares all with the first, as far as both have come. */
function checkSameOrder(witnesses: readonly LoadWitness[]): LoadViolation[] {
  const [first, ...others] = witnesses.filter(({ report }) => report.returns === 0);
  if (first === undefined) return [];
  return others.flatMap((other): LoadViolation[] => {
    const both = Math.min(first.checkpoints.length, other.checkpoints.length);
    const differs = (_: string, i: number) => i < both && other.checkpoints[i] !== _;
    const at = first.checkpoints.findIndex(differs);
    const { delivered } = first.report;
    // Of unequal lengths the last part cannot be compared; the shorter one is incomplete anyway.
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

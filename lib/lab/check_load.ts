import { CHECKPOINT_EVERY, type DeliveryFault, type LoadReport } from "../client/load/mod.ts";
import type { LoadViolation } from "./load_violation.ts";
import type { Order } from "./run_plan.ts";

/** What a client says of its deliveries in a load, and how many messages it sent. */
export interface LoadWitness {
  readonly name: string;
  readonly sent: number;
  readonly report: Pick<LoadReport, "delivered" | "senders" | "faults" | "faultCount" | "hash">;
  /** The order after every {@linkcode CHECKPOINT_EVERY} deliveries. */
  readonly checkpoints: readonly string[];
}

/**
 * The verdict on a load. Every client looked at every delivery itself: here it is seen that each
 * delivered each sender's messages to the last, and, in total order, that all had the same
 * sequence. An empty result means that all is well.
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
  const incomplete = witnesses.flatMap(({ name: sender, sent }): LoadViolation[] => {
    const last = senders[sender] ?? 0;
    return last === sent ? [] : [{ kind: "incomplete", receiver, sender, sent, last }];
  });
  const strangers = Object.keys(senders).filter((sender) =>
    !witnesses.some(({ name }) => name === sender)
  );
  const further = faultCount - faults.length;
  return [
    ...faults.map((fault) => violationOf(receiver, fault)),
    ...(further > 0 ? [{ kind: "further" as const, receiver, count: further }] : []),
    ...strangers.map((sender) => ({ kind: "strange" as const, receiver, sender })),
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
function checkSameOrder([first, ...others]: readonly LoadWitness[]): LoadViolation[] {
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

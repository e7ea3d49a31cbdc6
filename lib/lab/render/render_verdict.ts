import { formatCount } from "./format_number.ts";
import type { RunFigures } from "../measure/figures.ts";
import type { Order } from "../plan/run_plan.ts";
import { describeViolation } from "../check/violation.ts";

/** Violations and faults that are shown of one run; results.json has all of them. */
const SHOWN_MAX = 12;

/** Whether everything came in order; where not, which client, which sender, which message. */
export function renderVerdict(figures: RunFigures, order: Order): string[] {
  const { sent, delivered, clients, violations, faults, isOk } = figures;
  const evicted = figures.load?.failover?.evicted ?? [];
  if (isOk && evicted.length > 0) {
    return [
      `Verdict: ok, but ${
        evicted.join(", ")
      } had to be evicted for a time. What was delivered came once ` +
      "and in the order of",
      `its senders, the same at all others, and nothing is missing that should be there ` +
      `(${formatCount(delivered)} deliveries checked).`,
    ];
  }
  if (isOk) {
    return [
      `Verdict: ok. Each of the ${formatCount(clients.length)} clients delivered all ` +
      `${formatCount(sent)} messages, each once, in the order of their`,
      order === "fifo"
        ? `senders (${formatCount(delivered)} deliveries checked).`
        : `senders, and all of them in one and the same order (${formatCount(delivered)} ` +
          "deliveries checked).",
    ];
  }
  const sentences = violations.map(describeViolation);
  const violationWord = violations.length === 1 ? "violation" : "violations";
  return [
    violations.length === 0
      ? "Verdict: failed. Every message came in order, but something else went wrong:"
      : `Verdict: WRONG. ${formatCount(violations.length)} ${violationWord} in ` +
        `${formatCount(delivered)} deliveries:`,
    ...bullets([...faults, ...sentences]),
  ];
}

function bullets(sentences: readonly string[]): string[] {
  const shown = sentences.slice(0, SHOWN_MAX).map((sentence) => `- ${indent(sentence)}`);
  const rest = sentences.length - shown.length;
  return rest > 0
    ? [...shown, `- … and ${formatCount(rest)} more (--out DIR keeps all of them)`]
    : shown;
}

/** What a process said on stderr has several lines. */
function indent(sentence: string): string {
  return sentence.replaceAll("\n", "\n  ");
}

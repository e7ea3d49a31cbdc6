import { describeViolation } from "../check/mod.ts";
import type { RunFigures } from "../measure/mod.ts";
import type { Order } from "../plan/mod.ts";
import { formatCount } from "./format_number.ts";

/** Greatest number of violations and faults that are shown. results.json has all of them. */
const SHOWN_MAX = 12;

/** Returns the verdict on a run, with a sentence for each violation and fault. */
export function renderVerdict(figures: RunFigures, order: Order): string[] {
  const { sent, delivered, clients, violations, faults, isOk } = figures;
  if (figures.interruptedMs !== undefined) {
    return ["Verdict: none. The run was interrupted before the order of its messages was judged."];
  }
  const evicted = figures.load?.failover?.evicted ?? [];
  if (isOk && evicted.length > 0) {
    const were = evicted.length === 1 ? "was" : "were";
    return [
      `Verdict: ok, although ${
        evicted.join(", ")
      } ${were} evicted for a time. Every message came ` +
      "once and in the order of",
      "its sender, in one and the same order at all other clients, and none is missing that was " +
      `promised (${formatCount(delivered)} deliveries checked).`,
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
      ? "Verdict: failed. All deliveries were in order, but something else went wrong:"
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

/** Indents the further lines of a sentence, such as the stderr of a process, to fit a list. */
function indent(sentence: string): string {
  return sentence.replaceAll("\n", "\n  ");
}

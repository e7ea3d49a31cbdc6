import { describeLifeViolation, type LifeViolation } from "./judge/mod.ts";
import type { GroupLog } from "./group_log.ts";
import { type NemesisOutcome, type NemesisRun, SPARED } from "./run_nemesis.ts";

/** The violations that count as a lost, a duplicated or a reordered message. */
const LOST = ["missing", "unshared", "untold", "unaccounted", "unanswered", "belied"] as const;
const DUPLICATED = ["duplicated", "resent", "invented"] as const;
const REORDERED = [
  ...["reordered", "broken-numbers", "broken-sequence", "misplaced-gap", "disagreement"] as const,
];

/** Greatest number of sentences about violations and troubles that are shown. */
const SHOWN_MAX = 20;

/**
 * Returns the verdict with the figures of the run, and sentences about everything that was wrong.
 */
export function summaryOf(run: NemesisRun, outcome: NemesisOutcome): string[] {
  const { orders, seed, seconds, takeovers, names, sequencers } = run;
  const { lives, faultsDone, violations, troubles } = outcome;
  const wrong = [...troubles, ...violations.map(describeLifeViolation)];
  const order = orders.length > 1 ? "both" : orders.join();
  const logs = lives.flatMap(({ groups }) => groups);
  const answers = logs.flatMap(({ answers }) => answers).map(({ answer }) => answer);
  const words = ["--order", order, "--seed", seed, "--members", names.length];
  words.push(...takeovers === undefined ? ["--seconds", seconds] : ["--takeovers", takeovers]);
  if (sequencers.length > 0) words.push("--sequencers", sequencers.length);
  const among = (kinds: readonly LifeViolation["kind"][]) =>
    violations.filter(({ kind }) => kinds.includes(kind)).length;
  const figures = [
    `${faultsDone.length} faults`,
    `${sum(logs.map(({ sent }) => sent.length))} messages`,
    `${sum(logs.map(({ told }) => count(told, "message")))} deliveries`,
    `${answers.filter(({ type }) => type === "receipt").length} receipts`,
    `${answers.filter(({ type }) => type === "unknown-outcome").length} receipts in doubt`,
    `${answers.filter(({ type }) => type === "refused").length} refused`,
    `longest pause ${(longestPauseMs(logs, names.slice(-SPARED)) / 1_000).toFixed(2)} s`,
    `${sum(logs.map(({ told }) => count(told, "evicted")))} evictions from groups`,
    `${sum(logs.map(({ told }) => count(told, "gap")))} gaps`,
    `${sum(logs.map(({ told }) => count(told, "unknown-outcome")))} unknown outcomes`,
  ];
  const verdict = wrong.length === 0 ? "ok" : `WRONG in ${wrong.length} ways`;
  return [
    `nemesis ${order}: ${verdict}: ${figures.join(", ")}`,
    `messages lost ${among(LOST)}, duplicated ${among(DUPLICATED)}, reordered ${among(REORDERED)}`,
    ...wrong.slice(0, SHOWN_MAX).map((sentence) => `- ${sentence}`),
    ...(wrong.length > SHOWN_MAX ? [`- … and ${wrong.length - SHOWN_MAX} more`] : []),
    `to repeat these faults: deno task nemesis ${words.join(" ")}`,
  ];
}

/** Returns the longest time in milliseconds between two deliveries at a spared member. */
function longestPauseMs(logs: readonly GroupLog[], spared: readonly string[]): number {
  let longest = 0;
  for (const { name, told } of logs) {
    if (!spared.includes(name)) continue;
    let before: number | undefined;
    for (const line of told) {
      if (line.type !== "message") continue;
      const at = line.delivery.deliveredAt;
      longest = Math.max(longest, at - (before ?? at));
      before = at;
    }
  }
  return longest / 1_000;
}

function count(told: GroupLog["told"], type: GroupLog["told"][number]["type"]): number {
  return told.filter((line) => line.type === type).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

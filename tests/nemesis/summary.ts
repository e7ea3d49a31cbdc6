import { describeLifeViolation, type LifeViolation } from "./judge/mod.ts";
import type { LifeLog } from "./life_log.ts";
import { type NemesisOutcome, type NemesisRun, SPARED } from "./run_nemesis.ts";

/** The violations that count as a lost, a duplicated or a reordered message. */
const LOST = ["missing", "unshared", "untold", "unaccounted"] as const;
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
  const { order, seed, seconds, takeovers, names, sequencers } = run;
  const { lives, faultsDone, violations, troubles } = outcome;
  const wrong = [...troubles, ...violations.map(describeLifeViolation)];
  const words = ["--order", order, "--seed", seed, "--members", names.length];
  words.push(...takeovers === undefined ? ["--seconds", seconds] : ["--takeovers", takeovers]);
  if (order !== "fifo") words.push("--sequencers", sequencers.length);
  const among = (kinds: readonly LifeViolation["kind"][]) =>
    violations.filter(({ kind }) => kinds.includes(kind)).length;
  const figures = [
    `${faultsDone.length} faults`,
    `${sum(lives.map(({ sent }) => sent.length))} messages`,
    `${sum(lives.map(({ told }) => count(told, "message")))} deliveries`,
    `longest pause ${(longestPauseMs(lives, names.slice(-SPARED)) / 1_000).toFixed(2)} s`,
    `${sum(lives.map(({ told }) => count(told, "evicted")))} evictions`,
    `${sum(lives.map(({ told }) => count(told, "gap")))} gaps`,
    `${sum(lives.map(({ told }) => count(told, "unknown-outcome")))} unknown outcomes`,
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
function longestPauseMs(lives: readonly LifeLog[], spared: readonly string[]): number {
  let longest = 0;
  for (const { name, told } of lives) {
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

function count(told: LifeLog["told"], type: LifeLog["told"][number]["type"]): number {
  return told.filter((line) => line.type === type).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

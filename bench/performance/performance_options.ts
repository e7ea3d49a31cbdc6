import { describeFlags, parseFlags, UsageError } from "../../lib/cli/mod.ts";
import type { Part, PartOptions } from "./part.ts";
import { coursePart } from "./parts/course.ts";
import { keyPart } from "./parts/key.ts";
import { latencyPart } from "./parts/latency.ts";
import { linesPart } from "./parts/lines.ts";
import { manyPart } from "./parts/many.ts";
import { natsPart } from "./parts/nats.ts";
import { ordersPart, secondRunPart } from "./parts/pairs.ts";
import { FIFO_RIVALS, KILOBYTE_RIVALS, throughputPart, TOTAL_RIVALS } from "./parts/throughput.ts";

/** All parts, in the order of the table. */
export const PARTS: Readonly<Record<string, Part>> = {
  total: throughputPart("total", 64, TOTAL_RIVALS),
  fifo: throughputPart("fifo", 64, FIFO_RIVALS),
  orders: ordersPart,
  paced: latencyPart("paced"),
  "back-to-back": latencyPart("back-to-back"),
  "fifo-1024": throughputPart("fifo", 1_024, KILOBYTE_RIVALS),
  "total-1024": throughputPart("total", 1_024, KILOBYTE_RIVALS),
  lines: linesPart,
  course: coursePart,
  "second-run": secondRunPart,
  many: manyPart,
  key: keyPart,
  nats: natsPart,
};

const SYNTAX = {
  flags: {
    part: {
      kind: "list",
      value: "NAME",
      help: `A part; all without it: ${Object.keys(PARTS).join(", ")}`,
    },
    members: { kind: "text", value: "N,…", default: "2,4,8,16", help: "Sizes of the groups" },
    many: {
      kind: "text",
      value: "N,…",
      default: "64,256,1000",
      help: "Sizes of the groups in the part many, whose members share four processes",
    },
    seconds: {
      kind: "number",
      value: "N",
      min: 1,
      max: 60,
      default: 2,
      help: "How long deliveries are counted in each run",
    },
    runs: { kind: "number", value: "N", min: 1, max: 100, default: 3, help: "Runs of each work" },
    pairs: {
      kind: "number",
      value: "N",
      min: 1,
      max: 100,
      default: 10,
      help: "Pairs of runs where gm is compared with itself",
    },
    python: {
      kind: "text",
      value: "DIR",
      help: "The course's Python, a clone of github.com/NikosGavalas/ntua-distrib",
    },
  },
  positionals: [],
} as const;

export const PERFORMANCE_USAGE = [
  "usage: deno task performance [options]",
  "",
  "Prints the tables of docs/PERFORMANCE.md as measured now, in Markdown: every figure, and beside",
  "each bar what was reached. All parts together take more than an hour.",
  "",
  describeFlags(SYNTAX.flags),
].join("\n");

/** The parts to measure, and how. */
export interface PerformanceOptions extends Omit<PartOptions, "clocks" | "interrupted"> {
  readonly parts: readonly string[];
}

/**
 * Reads the words after `deno task performance`.
 *
 * @throws {UsageError} if it does not understand them
 */
export function parsePerformanceOptions(args: readonly string[]): PerformanceOptions {
  const { part, members, many, ...others } = parseFlags(args, SYNTAX).flags;
  const unknown = part.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) {
    const known = Object.keys(PARTS).join(", ");
    throw new UsageError(`Bad --part: ${JSON.stringify(unknown)} is none; the parts are ${known}.`);
  }
  return {
    ...others,
    members: sizesOf("--members", members, 64),
    many: sizesOf("--many", many, 1_000),
    parts: part.length === 0 ? Object.keys(PARTS) : part,
  };
}

function sizesOf(flag: string, words: string, most: number): number[] {
  const sizes = words.split(",").map(Number);
  if (sizes.every((size) => Number.isInteger(size) && size >= 2 && size <= most)) return sizes;
  throw new UsageError(`Bad ${flag}: ${JSON.stringify(words)}; give numbers from 2 to ${most}.`);
}

import { describeFlags, parseFlags, UsageError } from "../../../lib/cli/mod.ts";
import { COMPARED_ORDERS, type Order } from "../../../lib/lab/mod.ts";
import {
  gmAllowed,
  gmFromSource,
  gmLines,
  type LineContestant,
  minimalLines,
  pythonLines,
} from "./line_programs.ts";

const SYNTAX = {
  flags: {
    order: {
      kind: "choice",
      choices: [...COMPARED_ORDERS, "both"],
      default: "both",
      help: "How the groups order messages",
    },
    members: {
      kind: "number",
      value: "N",
      min: 2,
      max: 64,
      default: 5,
      help: "Clients in each group",
    },
    warm: {
      kind: "number",
      value: "N",
      min: 0,
      max: 100_000,
      default: 100,
      help: "Lines before those that count",
    },
    count: {
      kind: "number",
      value: "N",
      min: 1,
      max: 100_000,
      default: 600,
      help: "Lines that count",
    },
    runs: {
      kind: "number",
      value: "N",
      min: 1,
      max: 100,
      default: 3,
      help: "Runs of each program; the programs take turns",
    },
    python: {
      kind: "text",
      value: "DIR",
      help: "The course's Python, a clone of github.com/NikosGavalas/ntua-distrib",
    },
    gm: { kind: "text", value: "PATH", help: "An executable of gm, to be measured as well" },
  },
  positionals: [],
} as const;

export const LINES_USAGE = [
  "usage: deno task lines [options]",
  "",
  "Measures how long a line takes from the stdin of one client to the stdout of another, and to its",
  "own: of gm, of the least Deno program of its kind and, if you have it, of the course's Python.",
  "",
  describeFlags(SYNTAX.flags),
].join("\n");

/** The measurements to make. */
export interface LinesOptions {
  readonly orders: readonly Order[];
  readonly members: number;
  readonly warm: number;
  readonly count: number;
  readonly runs: number;
  /** The first one is what the others are compared with. */
  readonly contestants: readonly LineContestant[];
}

/**
 * Reads the words after `deno task lines`.
 *
 * @throws {UsageError} if it does not understand them
 */
export function parseLinesOptions(args: readonly string[]): LinesOptions {
  const { order, python, gm, ...numbers } = parseFlags(args, SYNTAX).flags;
  if (gm !== undefined && !gm.includes("/")) {
    throw new UsageError(`Bad --gm: ${JSON.stringify(gm)} is no path; give one, like dist/gm.`);
  }
  return {
    ...numbers,
    orders: order === "both" ? COMPARED_ORDERS : [order],
    contestants: [
      gmFromSource,
      gmAllowed,
      ...(gm === undefined ? [] : [gmLines(gm, [gm])]),
      ...(python === undefined ? [] : [pythonLines(python)]),
      minimalLines("sync"),
      minimalLines("async"),
    ],
  };
}

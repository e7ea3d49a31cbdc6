/**
 * Measures lines from stdin to stdout: starts clients as processes between named pipes, and prints
 * how long lines take. See lines_options.ts.
 *
 *     deno task lines --order fifo --python ../ntua-distrib
 */
import { versionLine } from "../../../lib/cli/mod.ts";
import type { Order } from "../../../lib/lab/mod.ts";
import { hostClocks } from "../../load/host_clocks.ts";
import { compareLines } from "./compare_lines.ts";
import { LINES_USAGE, type LinesOptions, parseLinesOptions } from "./lines_options.ts";
import { renderLines } from "./render_lines.ts";
import { print, runBench } from "../../run_bench.ts";

interface Running extends LinesOptions {
  readonly interrupted: AbortSignal;
}

/** Lets the programs take turns, and prints their table. Returns the number of lines lost. */
async function compare(order: Order, options: Running): Promise<number> {
  const { contestants, runs, members, warm, count } = options;
  const clocks = hostClocks();
  const able = contestants.filter(({ orders }) => orders.includes(order));
  const rows = await compareLines(able, order, { ...options, clocks });
  print([
    `${order} order, ${members} clients, line on stdin to line on stdout, median of ${runs} runs of ` +
    `${count} lines after ${warm}:`,
    "",
    ...renderLines(rows),
  ]);
  return rows.flatMap(({ runs }) => runs).reduce((sum, { lost }) => sum + lost, 0);
}

async function run(options: LinesOptions, interrupted: AbortSignal): Promise<boolean> {
  print([`${versionLine()}, ${navigator.hardwareConcurrency} CPUs.`]);
  let lost = 0;
  for (const order of options.orders) {
    lost += await compare(order, { ...options, interrupted });
  }
  print([
    lost === 0 ? "Verdict: ok. Every line came." : `Verdict: WRONG. ${lost} lines were late.`,
  ]);
  return lost === 0;
}

await runBench({ name: "lines", usage: LINES_USAGE, parse: parseLinesOptions, run });

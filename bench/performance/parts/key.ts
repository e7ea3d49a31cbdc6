import { COMPARED_ORDERS, type Order } from "../../../lib/lab/mod.ts";
import { Contest, type LatencyRun, type Row, type ThroughputRun } from "../../peers/contest.ts";
import { gm, gmSealed } from "../../peers/contestants/gm.ts";
import { ratios, renderLatency, renderThroughput } from "../../peers/render_contest.ts";
import { LATENCY } from "../../peers/sections.ts";
import { type Bar, type Bound, judgeBar } from "../bar.ts";
import type { Part, PartOptions, PartResult } from "../part.ts";

const CONTESTANTS = [gm, gmSealed];
const LATENCY_MEMBERS = 5;
const SIZE = 64;
const SENDERS = ["one", "all"] as const;

/** Measures gm with a shared key beside gm without one: the same group, twice, in turns. */
export const keyPart: Part = async (options) => {
  const results: PartResult[] = [];
  for (const order of COMPARED_ORDERS) {
    results.push(await compareLatency(order, options));
    for (const members of options.members) {
      results.push(await compareThroughput(order, members, options));
    }
  }
  return {
    figures: results.flatMap(({ figures }) => figures),
    bars: results.flatMap(({ bars }) => bars),
    faults: results.flatMap(({ faults }) => faults),
  };
};

async function compareLatency(
  order: Order,
  { clocks, runs, interrupted }: PartOptions,
): Promise<PartResult> {
  await using contest = new Contest(clocks);
  await contest.start(CONTESTANTS, { order, members: LATENCY_MEMBERS, interrupted });
  const rows = await contest.compareLatency(runs, { size: SIZE, ...LATENCY.paced });
  const work = `${order}, paced, p50, N = ${LATENCY_MEMBERS}, with a key`;
  const bound = { kind: "≤", value: 1.3, of: "× without" } as const;
  return {
    figures: [
      ...["", `${order} order, paced, ${SIZE} B:`, ""],
      ...renderLatency(new Map([[LATENCY_MEMBERS, rows]])),
    ],
    bars: [compare(work, rows, ({ p50 }: LatencyRun) => p50, bound)],
    faults: faultsOf(rows),
  };
}

async function compareThroughput(
  order: Order,
  members: number,
  { clocks, runs, seconds, interrupted }: PartOptions,
): Promise<PartResult> {
  await using contest = new Contest(clocks);
  await contest.start(CONTESTANTS, { order, members, interrupted });
  const figures: string[] = [];
  const bars: Bar[] = [];
  const faults: string[] = [];
  for (const senders of SENDERS) {
    const rows = await contest.compareThroughput(runs, { senders, size: SIZE, seconds });
    const work = `${order}, ${senders}, ${SIZE} B, N = ${members}, with a key`;
    const bound = { kind: "≥", value: 0.6, of: "of the rate without" } as const;
    figures.push("", `${order} order, ${senders} ${senders === "all" ? "send" : "sends"}:`, "");
    figures.push(...renderThroughput(new Map([[members, rows]])));
    bars.push(compare(work, rows, ({ rate }: ThroughputRun) => rate, bound));
    faults.push(...faultsOf(rows));
  }
  return { figures, bars, faults };
}

/** Judges gm with a key by its ratio to gm without one. */
function compare<R>(
  work: string,
  rows: readonly Row<R>[],
  figure: (run: R) => number,
  bound: Bound,
): Bar {
  const [plain, sealed] = rows;
  return judgeBar(work, ratios(sealed!, plain!, figure), bound);
}

function faultsOf<R>(rows: readonly Row<R>[]): string[] {
  return rows.flatMap(({ contestant, faults }) =>
    faults.map((fault) => `${contestant.title}: ${fault}`)
  );
}

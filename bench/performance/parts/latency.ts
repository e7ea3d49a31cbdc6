import { COMPARED_ORDERS, type Order } from "../../../lib/lab/mod.ts";
import { Contest, type LatencyRun, type Row } from "../../peers/contest.ts";
import { type ContestantName, CONTESTANTS } from "../../peers/contestants/all.ts";
import { findPresent } from "../../peers/find_present.ts";
import { ratios, renderLatency } from "../../peers/render_contest.ts";
import { LATENCY, type Pace } from "../../peers/sections.ts";
import { type Bar, type Bound, judgeBar } from "../bar.ts";
import type { Part } from "../part.ts";

const MEMBERS = 5;
const SIZE = 64;
const FIFO_BACK_TO_BACK_MICROS = 1_000;
const NAMES = ["gm", "nats", "jgroups-unbundled", "jetstream", "bare"] as const;

/** Returns the part that measures single messages. */
export function latencyPart(pace: Pace): Part {
  return async ({ clocks, runs, interrupted }) => {
    const { present, systems } = await findPresent(NAMES);
    const figures: string[] = [...systems];
    const bars: Bar[] = [];
    const faults: string[] = [];
    for (const order of COMPARED_ORDERS) {
      await using contest = new Contest(clocks);
      await contest.start(present, { order, members: MEMBERS, interrupted });
      const rows = await contest.compareLatency(runs, { size: SIZE, ...LATENCY[pace] });
      figures.push("", `${order} order, ${pace}, ${SIZE} B:`, "");
      figures.push(...renderLatency(new Map([[MEMBERS, rows]])));
      bars.push(...judgeLatency(order, pace, rows));
      for (const row of rows) {
        faults.push(...row.faults.map((fault) => `${row.contestant.title}: ${fault}`));
      }
    }
    return { figures, bars, faults };
  };
}

function judgeLatency(order: Order, pace: Pace, rows: readonly Row<LatencyRun>[]): Bar[] {
  const rowOf = (name: ContestantName) =>
    rows.find(({ contestant }) => contestant.title === CONTESTANTS[name].title);
  const own = rowOf("gm")!;
  const compare = (name: ContestantName, percent: "p50" | "p99", value: number): Bar[] => {
    const other = rowOf(name);
    if (other === undefined) return [];
    const bound: Bound = { kind: "≤", value, of: `× ${other.contestant.title}` };
    const values = ratios(own, other, (run) => run[percent]);
    return [judgeBar(`${order}, ${pace}, ${percent}, N = ${MEMBERS}`, values, bound)];
  };
  if (pace === "paced") {
    return [
      ...compare("bare", "p50", 1.25),
      ...compare("bare", "p99", 2),
      ...compare("jetstream", "p50", 1),
    ];
  }
  if (order === "total") return compare("bare", "p50", 2);
  const micros = own.runs.map(({ p50 }) => p50);
  const bound: Bound = { kind: "≤", value: FIFO_BACK_TO_BACK_MICROS, of: "µs" };
  return [judgeBar(`${order}, ${pace}, p50, N = ${MEMBERS}`, micros, bound)];
}

import { COMPARED_ORDERS } from "../../../lib/lab/mod.ts";
import { formatCount, formatRate } from "../../../lib/lab/render/format_number.ts";
import { table } from "../../../lib/lab/render/table.ts";
import { gmCast } from "../../load/cast.ts";
import { judgeLoad, type MemberReport, totalSent } from "../../load/judge_load.ts";
import { LoadGroup } from "../../load/load_group.ts";
import { measureThroughput } from "../../load/measure_load.ts";
import { gm } from "../../peers/contestants/gm.ts";
import { median } from "../../peers/median.ts";
import type { Part, PartOptions } from "../part.ts";

const SIZE = 64;
/** Processes that share the members: a process each would measure idle runtimes. */
const PROCESSES = 4;
const TITLES = ["N", "order", "joining s", "messages/s", "CPU µs", "datagrams", "acks %", "lost"];

/** The cost of a message and member in groups of many members, one of which sends. */
export const manyPart: Part = async ({ many, ...options }) => {
  const rows: string[][] = [];
  const faults: string[] = [];
  for (const members of many) {
    for (const order of COMPARED_ORDERS) {
      const { row, faults: found } = await measureMany(order, members, options);
      rows.push(row);
      faults.push(...found.map((fault) => `${order} order, ${members} members: ${fault}`));
    }
  }
  const columns = TITLES.map((title, i) => ({ title, align: i === 1 ? "left" : "right" } as const));
  const title = [
    `One sends messages of ${SIZE} B as fast as the group takes them; members share ${PROCESSES} ` +
    "processes. CPU and the",
    "members' datagrams are those of a message at one member.",
  ];
  return { figures: [...title, "", ...table(columns, rows, 2)], bars: [], faults };
};

async function measureMany(
  order: typeof COMPARED_ORDERS[number],
  members: number,
  { clocks, seconds, interrupted }: Omit<PartOptions, "many">,
): Promise<{ readonly row: string[]; readonly faults: readonly string[] }> {
  const cast = gmCast(order, members, { processes: PROCESSES });
  await using group = new LoadGroup(cast, clocks, interrupted);
  const startedAt = performance.now();
  await group.start();
  const joinedAfter = (performance.now() - startedAt) / 1_000;
  const work = { senders: "one", size: SIZE, seconds, window: gm.window } as const;
  const { reports, cpu } = await measureThroughput(group, clocks, work);
  const counted = sum(reports, ({ inWin }) => inWin);
  const delivered = sum(reports, (report) => report.delivered);
  const datagrams = sum(reports, (report) => sum(Object.values(report.datagrams ?? {}), (n) => n));
  const acks = sum(reports, (report) => report.datagrams?.ack ?? 0);
  const row = [
    formatCount(members),
    order,
    formatRate(joinedAfter),
    formatCount(median(reports.map(({ inWin }: MemberReport) => inWin)) / seconds),
    ((cpu.members + cpu.servers) / 1e3 / Math.max(1, counted)).toFixed(1),
    (datagrams / Math.max(1, delivered)).toFixed(3),
    formatRate(100 * acks / Math.max(1, datagrams)),
    formatCount(totalSent(reports) * members - delivered),
  ];
  return { row, faults: [...judgeLoad(reports, order), ...group.complaints()] };
}

function sum<T>(values: readonly T[], pick: (value: T) => number): number {
  return values.reduce((total, value) => total + pick(value), 0);
}

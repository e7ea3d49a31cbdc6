import { COMPARED_ORDERS } from "../../../lib/lab/mod.ts";
import { gmCast } from "../../load/cast.ts";
import type { HostClocks } from "../../load/host_clocks.ts";
import { judgeLoad, type MemberReport } from "../../load/judge_load.ts";
import { LoadGroup } from "../../load/load_group.ts";
import { measureThroughput, runThroughput, type Work } from "../../load/measure_load.ts";
import { gm } from "../../peers/contestants/gm.ts";
import { median } from "../../peers/median.ts";
import { type Bar, judgeBar } from "../bar.ts";
import type { Part, PartOptions } from "../part.ts";

const SIZE = 64;
const WINDOW = gm.window;
const SENDERS = ["one", "all"] as const;

/** Fifo and total order on the same work, in pairs of runs. */
export const ordersPart: Part = async (options) => {
  const bars: Bar[] = [];
  const faults: string[] = [];
  for (const members of options.members) {
    for (const senders of SENDERS) {
      const { ratios, faults: found } = await compareOrders(members, senders, options);
      const bound = { kind: "≥", value: 0.9, of: "of total order" } as const;
      bars.push(judgeBar(`fifo/total, ${senders}, ${SIZE} B, N = ${members}`, ratios, bound));
      faults.push(...found);
    }
  }
  return { figures: [], bars, faults };
};

async function compareOrders(
  members: number,
  senders: Work["senders"],
  { clocks, seconds, pairs, interrupted }: PartOptions,
): Promise<{ readonly ratios: number[]; readonly faults: string[] }> {
  await using stack = new AsyncDisposableStack();
  const groups: LoadGroup[] = [];
  for (const order of COMPARED_ORDERS) {
    const group = stack.use(new LoadGroup(gmCast(order, members), clocks, interrupted));
    await group.start();
    groups.push(group);
  }
  const faults: string[] = [];
  const rate = async (group: LoadGroup) => {
    const work = { senders, size: SIZE, seconds, window: WINDOW };
    const { reports } = await measureThroughput(group, clocks, work);
    faults.push(...judgeLoad(reports, group.cast.order));
    return rateOf(reports);
  };
  const ratios: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    ratios.push(await rate(groups[0]!) / await rate(groups[1]!));
  }
  return { ratios, faults };
}

/** A second run that begins when the first one ends, while what it sent is still on its way. */
export const secondRunPart: Part = async (options) => {
  const bars: Bar[] = [];
  const members = options.members[1] ?? options.members[0]!;
  for (const order of COMPARED_ORDERS) {
    for (const senders of SENDERS) {
      const ratios: number[] = [];
      for (let pair = 0; pair < options.pairs; pair++) {
        const cast = gmCast(order, members);
        await using group = new LoadGroup(cast, options.clocks, options.interrupted);
        await group.start();
        ratios.push(await compareRuns(group, senders, options));
      }
      const bound = { kind: "≥", value: 0.9, of: "of the first run" } as const;
      bars.push(judgeBar(`second run, ${order}, ${senders}, N = ${members}`, ratios, bound));
    }
  }
  return { figures: [], bars, faults: [] };
};

/** Returns the rate of a second run as a part of that of the first. */
async function compareRuns(
  group: LoadGroup,
  senders: Work["senders"],
  { clocks, seconds }: { readonly clocks: HostClocks; readonly seconds: number },
): Promise<number> {
  const rate = async () => {
    const { run } = await runThroughput(group, clocks, {
      senders,
      size: SIZE,
      seconds,
      window: WINDOW,
    });
    return rateOf(await group.reports(run));
  };
  const first = await rate();
  return await rate() / first;
}

function rateOf(reports: readonly MemberReport[]): number {
  return median(reports.map(({ inWin }) => inWin));
}

import { Contest, type LatencyRun, type Row, type ThroughputRun } from "../../peers/contest.ts";
import { findPresent } from "../../peers/find_present.ts";
import { renderLatency, renderThroughput } from "../../peers/render_contest.ts";
import { LATENCY } from "../../peers/sections.ts";
import type { Part } from "../part.ts";

const ORDER = "total";
const SIZE = 64;
const LATENCY_MEMBERS = 5;
/** Names of gm with each engine of its log, and of JetStream with each kind of stream. */
const NAMES = ["gm", "gm-history", "gm-nats", "jetstream", "jetstream-file"] as const;

/** Total order with each engine of the log beside JetStream alone. It has no bars. */
export const natsPart: Part = async ({ clocks, members, seconds, runs, interrupted }) => {
  const { present, systems } = await findPresent(NAMES);
  const throughput = new Map<number, Row<ThroughputRun>[]>();
  for (const count of members) {
    await using contest = new Contest(clocks);
    await contest.start(present, { order: ORDER, members: count, interrupted });
    const work = { senders: "all", size: SIZE, seconds } as const;
    throughput.set(count, await contest.compareThroughput(runs, work));
  }
  const latency = new Map<number, Row<LatencyRun>[]>();
  {
    await using contest = new Contest(clocks);
    await contest.start(present, { order: ORDER, members: LATENCY_MEMBERS, interrupted });
    const rows = await contest.compareLatency(runs, { size: SIZE, ...LATENCY.paced });
    latency.set(LATENCY_MEMBERS, rows);
  }
  const rows = [...throughput.values(), ...latency.values()].flat();
  return {
    figures: [
      ...systems,
      ...["", `${ORDER} order, all send, ${SIZE} B:`, "", ...renderThroughput(throughput)],
      ...["", `${ORDER} order, paced, ${SIZE} B:`, "", ...renderLatency(latency)],
    ],
    bars: [],
    faults: rows.flatMap(({ contestant, faults }) =>
      faults.map((fault) => `${contestant.title}: ${fault}`)
    ),
  };
};

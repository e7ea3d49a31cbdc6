import type { Order } from "../../../lib/lab/mod.ts";
import { Contest, type Row, type ThroughputRun } from "../../peers/contest.ts";
import { type ContestantName, CONTESTANTS } from "../../peers/contestants/all.ts";
import { findPresent } from "../../peers/find_present.ts";
import { ratios, renderThroughput } from "../../peers/render_contest.ts";
import { type Bar, type Bound, judgeBar } from "../bar.ts";
import type { Part } from "../part.ts";

const SENDERS = ["one", "all"] as const;
type Senders = typeof SENDERS[number];

/** A system that gm is compared with, and the bound at each size of a group. */
interface Rival {
  readonly name: ContestantName;
  bound(members: number, senders: Senders): Bound;
}

const AT_LEAST = "≥" as const;

/** The bounds of small messages in fifo order. */
export const FIFO_RIVALS: readonly Rival[] = [{
  name: "nats",
  bound: (members) => ({ kind: AT_LEAST, value: members >= 16 ? 0.7 : 1, of: "of NATS core" }),
}];

/** The bounds of small messages in total order. */
export const TOTAL_RIVALS: readonly Rival[] = [{
  name: "jgroups",
  bound: (members, senders) => {
    return {
      kind: AT_LEAST,
      value: members === 2 && senders === "all" ? 0.6 : 1,
      of: "of JGroups",
    };
  },
}, {
  name: "jetstream",
  bound: (members) => {
    return { kind: AT_LEAST, value: members <= 4 ? 5 : members <= 8 ? 4 : 3, of: "× JetStream" };
  },
}];

/** The bound of messages of a kilobyte. */
export const KILOBYTE_RIVALS: readonly Rival[] = [{
  name: "bare",
  bound: () => ({ kind: AT_LEAST, value: 2, of: "× bare datagrams" }),
}];

/** Returns the part that measures throughput in one order, beside some systems. */
export function throughputPart(order: Order, size: number, rivals: readonly Rival[]): Part {
  return async ({ clocks, members, seconds, runs, interrupted }) => {
    const names = new Set<ContestantName>(
      ["gm", "gm-plain", "gm-multicast", ...rivals.map(({ name }) => name), "bare"],
    );
    const { present, systems } = await findPresent([...names]);
    const results = new Map(SENDERS.map((who) => [who, new Map<number, Row<ThroughputRun>[]>()]));
    for (const count of members) {
      await using contest = new Contest(clocks);
      await contest.start(present, { order, members: count, interrupted });
      for (const [senders, sizes] of results) {
        sizes.set(count, await contest.compareThroughput(runs, { senders, size, seconds }));
      }
    }
    const rows = [...results.values()].flatMap((sizes) => [...sizes.values()]).flat();
    return {
      figures: [
        ...systems,
        ...[...results].flatMap(([senders, sizes]) => [
          "",
          `${order} order, ${senders} ${senders === "all" ? "send" : "sends"}, ${size} B:`,
          "",
          ...renderThroughput(sizes),
        ]),
      ],
      bars: [...results].flatMap(([senders, sizes]) =>
        [...sizes].flatMap(([count, rows]) =>
          judgeRivals(rivals, rows, { order, size, count, senders })
        )
      ),
      faults: rows.flatMap(({ contestant, faults }) =>
        faults.map((fault) => `${contestant.title}: ${fault}`)
      ),
    };
  };
}

function judgeRivals(
  rivals: readonly Rival[],
  rows: readonly Row<ThroughputRun>[],
  { order, size, count, senders }: {
    readonly order: Order;
    readonly size: number;
    readonly count: number;
    readonly senders: Senders;
  },
): Bar[] {
  const rowOf = (name: ContestantName) =>
    rows.find(({ contestant }) => contestant.title === CONTESTANTS[name].title);
  const own = rowOf("gm")!;
  return rivals.flatMap(({ name, bound }) => {
    const other = rowOf(name);
    if (other === undefined) return [];
    const work = `${order}, ${senders}, ${size} B, N = ${count}`;
    return judgeBar(work, ratios(own, other, ({ rate }) => rate), bound(count, senders));
  });
}

import type { Order } from "../../lib/lab/mod.ts";
import type { Contest, Row } from "./contest.ts";
import type { PeersOptions } from "./peers_options.ts";
import { renderLatency, renderThroughput } from "./render_contest.ts";

/** Messages of a run of latency, by their pace. The first ones are not counted. */
export const LATENCY = {
  paced: { warm: 100, count: 700, paceMs: 2 },
  "back-to-back": { warm: 500, count: 2_000, paceMs: 0 },
} as const;

export type Pace = keyof typeof LATENCY;

/** A table that is measured. */
export interface Section {
  readonly title: string;
  measure(contest: Contest, members: number): Promise<void>;
  render(): string[];
  faults(): string[];
}

/** Returns a table for each number of senders. */
export function throughputSections(
  order: Order,
  { senders, size, seconds, runs }: PeersOptions,
): Section[] {
  return senders.map((who) => {
    const work = { senders: who, size, seconds };
    const measured = `messages delivered a second at each member, ${
      medianOf(runs)
    } of ${seconds} s`;
    return section({
      title: `${order} order, ${who === "all" ? "all send" : "one sends"}, ${size} B, ${measured}`,
      measure: (contest) => contest.compareThroughput(runs, work),
      render: renderThroughput,
    });
  });
}

/** Returns the table of latencies. */
export function latencySection(
  order: Order,
  pace: Pace,
  { size, runs }: PeersOptions,
): Section {
  const path = order === "total"
    ? "from sending to own delivery"
    : "from sending to another member";
  const how = pace === "paced" ? "one every 2 ms" : "each when the last came back";
  return section({
    title: `${order} order, ${size} B, ${path}, ${how}, ${medianOf(runs)}`,
    measure: (contest) => contest.compareLatency(runs, { size, ...LATENCY[pace] }),
    render: renderLatency,
  });
}

function section<R>({ title, measure, render }: {
  readonly title: string;
  readonly measure: (contest: Contest) => Promise<Row<R>[]>;
  readonly render: (results: ReadonlyMap<number, readonly Row<R>[]>) => string[];
}): Section {
  const results = new Map<number, Row<R>[]>();
  return {
    title,
    measure: async (contest, members) => void results.set(members, await measure(contest)),
    render: () => render(results),
    faults: () =>
      [...results.values()].flat().flatMap(({ contestant, faults }) =>
        faults.map((fault) => `${contestant.title}: ${fault}`)
      ),
  };
}

function medianOf(runs: number): string {
  return runs === 1 ? "one run" : `median of ${runs} runs`;
}

import type { Sample } from "./answer_samples.ts";
import type { Point } from "./growth.ts";
import type { SoakGroup } from "./soak_group.ts";
import type { SoakOptions, SoakOrder } from "./soak_options.ts";

/** Rarely enough that collecting garbage before each sample costs next to nothing. */
const SAMPLE_EVERY_MS = 10_000;
export const VISITOR_TITLE = "visitor";

/** The memory of one process of a soak over time. */
export interface MemoryTrack {
  readonly title: string;
  /**
   * Bytes that are in memory when V8 has given back all that it can: what it lets lie is nobody's
   * growth.
   */
  readonly rss: readonly Point[];
  /** Bytes of V8's heap that are in use then. */
  readonly heap: readonly Point[];
  /** Nanoseconds of CPU time. */
  readonly cpuNs: number;
}

/** The result of a soak. */
export interface MemoryRun {
  readonly tracks: readonly MemoryTrack[];
  /** Milliseconds that it was watched. */
  readonly ms: number;
  readonly delivered: number;
  readonly visits: number;
  /** Messages out of order, doubled or skipped, of all members. */
  readonly faults: number;
}

export const ordersOf = (order: SoakOrder) => order === "both" ? ["fifo", "total"] : [order];

/** Starts tracker, sequencer, members and the visitor; the members talk from then on. */
export async function startTalk(group: SoakGroup, options: SoakOptions): Promise<void> {
  const { members, rate, order } = options;
  const orders = ordersOf(order);
  const port = await group.start("tracker", ["server.ts", "tracker"]);
  if (order !== "fifo") await group.start("sequencer", ["server.ts", "sequencer", port]);
  await Promise.all(Array.from({ length: members }, (_, id) => {
    const words = ["member.ts", `${id}`, `${members}`, `${rate}`, port, ...orders];
    return group.start(`member${id}`, words);
  }));
  await group.start(VISITOR_TITLE, ["visitor.ts", port, ...orders]);
}

/** Lets it warm up, then takes a sample of each process again and again. */
export async function watchMemory(group: SoakGroup, options: SoakOptions): Promise<MemoryRun> {
  const { minutes, warmup } = options;
  await group.pass(warmup * 500);
  // V8 takes its time to find its size after the first collection, too.
  await group.samples("COLLECT");
  await group.pass(warmup * 500);
  const start = performance.now();
  const first = await group.samples("COLLECT");
  const taken = [{ at: 0, samples: first }];
  for (let at = 0; at < minutes * 60_000; at = performance.now() - start) {
    // To the next whole interval: what sampling takes is no part of it.
    await group.pass(SAMPLE_EVERY_MS - at % SAMPLE_EVERY_MS);
    taken.push({ at: performance.now() - start, samples: await group.samples("COLLECT") });
  }
  const { at: ms, samples: last } = taken.at(-1)!;
  const sum = (samples: typeof first, what: string) =>
    samples.reduce((total, sample) => total + Number(sample[what] ?? 0), 0);
  const tracks = group.titles.map((title, i) => {
    const points = (value: (sample: Sample) => number) =>
      taken.map(({ at, samples }) => ({ at, value: value(samples[i]!) }));
    return {
      title,
      rss: points(({ rss }) => rss),
      heap: points(({ heap }) => heap),
      cpuNs: last[i]!.cpuNs - first[i]!.cpuNs,
    };
  });
  return {
    tracks,
    ms,
    delivered: sum(last, "delivered") - sum(first, "delivered"),
    visits: sum(last, "visits") - sum(first, "visits"),
    faults: sum(last, "faults"),
  };
}

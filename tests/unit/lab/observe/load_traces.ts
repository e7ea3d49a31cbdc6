import type { LoadReport } from "../../../../lib/client/front/load/mod.ts";
import { NO_COST } from "../../../../lib/lab/observe/cost.ts";
import type { LoadTrace } from "../../../../lib/lab/observe/load_trace.ts";
import type { ToldInterval } from "../../../../lib/lab/observe/load_line.ts";
import { LoadTally } from "../../../../lib/lab/observe/load_tally.ts";
import type { Strike } from "../../../../lib/lab/observe/strike.ts";

export const START_AT = 1_000_000;
export const TELL_MS = 250;
const TOTALS = { cost: NO_COST, usage: { cpuMs: 0, peakBytes: 0 } };

/** A client's observations of a load in which it delivered all messages. */
export interface SeenLoad {
  /** Its silences, each with start and end in milliseconds since the start of the load. */
  readonly silences: readonly (readonly [number, number])[];
  /** Number of deliveries in each interval of 250 ms. */
  readonly delivered: readonly number[];
  readonly report?: Partial<LoadReport>;
}

/** Returns a client with its lines about load 1. */
export function clientOf(name: string, { silences, delivered, report = {} }: SeenLoad) {
  const tally = new LoadTally(1);
  tally.take({ type: "load-ready", run: 1, totals: TOTALS });
  delivered.forEach((count, index) => tally.take(intervalOf(index, count, silences)));
  tally.take({ type: "load-sent", run: 1, sent: 10, unsent: 0, lag: "", ownLag: "", busyMs: 0 });
  tally.take({
    type: "load-report",
    run: 1,
    delivered: delivered.reduce((sum, count) => sum + count, 0),
    senders: {},
    skipped: {},
    returns: 0,
    unknown: 0,
    counts: { lost: 0, duplicated: 0, reordered: 0 },
    faults: [],
    faultCount: 0,
    hash: "same",
    silence: { micros: 0, from: START_AT },
    firstAt: START_AT,
    lastAt: START_AT + delivered.length * TELL_MS * 1_000,
    totals: TOTALS,
    ...report,
  });
  return { name, tally: tally.complete };
}

/** Returns the trace of a load during which servers were killed. */
export function traceOf(
  clients: LoadTrace["clients"],
  strikes: readonly Strike[],
  durationMs: number,
): LoadTrace {
  const plan = { rate: 10, durationMs, size: 64 };
  const clocks = { startedAt: "2026-11-28T12:00:00.000Z", clockErrorMs: 0.1, clockJumps: [] };
  const times = { ...clocks, startAt: START_AT, tellMs: TELL_MS, before: {}, after: {} };
  return { plan, ...times, clients, marks: [], strikes, clocks: undefined, faults: [] };
}

function intervalOf(
  index: number,
  delivered: number,
  silences: SeenLoad["silences"],
): ToldInterval {
  const ended = silences.filter(([, to]) => Math.floor(to / TELL_MS) === index);
  return {
    type: "load-interval",
    run: 1,
    index,
    sent: 0,
    delivered,
    own: "",
    others: "",
    service: "",
    impossible: 0,
    repairs: 0,
    silences: ended.map(([from, to]) => ({
      from: START_AT + from * 1_000,
      micros: (to - from) * 1_000,
    })),
    checkpoints: [],
    totals: TOTALS,
  };
}

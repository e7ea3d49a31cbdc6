import { UsageError } from "../../cli/mod.ts";
import {
  EVERY_MS,
  EVERY_MS_MAX,
  EVERY_MS_MIN,
  type FailoverPlan,
  type FailoverSignal,
  type Order,
  SIGNALS,
  TIMES,
  TIMES_MAX,
  VICTIMS,
  type Victims,
} from "../plan/mod.ts";
import { parseTime } from "./parse_time.ts";

/** The flags of `gm lab failover`. */
export const FAILOVER_FLAGS = {
  kill: {
    kind: "choice",
    choices: VICTIMS,
    help: "failover: the sequencer that orders the group (the default), the tracker, or both",
  },
  signal: {
    kind: "choice",
    choices: SIGNALS,
    help:
      "failover: kill at once (the default), or by SIGTERM, so that a sequencer hands its groups over",
  },
  times: {
    kind: "number",
    value: "N",
    min: 1,
    max: TIMES_MAX,
    help: `failover: the number of kills (default ${TIMES})`,
  },
  every: {
    kind: "text",
    value: "TIME",
    help: "failover: the time between two kills (default 8s; for both 12s)",
  },
} as const;

/** Default rate in messages per second: dense enough to measure a pause to a few milliseconds. */
export const FAILOVER_RATE = 200;
/** Least rate. With fewer messages, a pause looks like the usual time between two messages. */
const RATE_MIN = 20;

interface FailoverWords {
  readonly kill: string | undefined;
  readonly signal: string | undefined;
  readonly times: number | undefined;
  readonly every: string | undefined;
  readonly order: string | undefined;
  readonly rate: number | undefined;
  readonly duration: string | undefined;
  readonly sweep: boolean;
}

/** Returns the strikes that the flags ask for. Throws a `UsageError` for flags that do not fit. */
export function readFailover(words: FailoverWords): FailoverPlan {
  const { order, rate, duration, sweep, every } = words;
  const kill = (words.kill ?? "sequencer") as Victims;
  if (sweep) throw new UsageError("gm lab failover runs at one rate: give --rate N, not --sweep.");
  if (order === "fifo" || order === "both") {
    throw new UsageError(
      `gm lab failover needs a group with a sequencer, which --order ${order} has not: choose total ` +
        "or safe.",
    );
  }
  if (rate !== undefined && rate < RATE_MIN) {
    throw new UsageError(
      `gm lab failover cannot see a pause between so few messages as --rate ${rate}: give ` +
        `${RATE_MIN} or more.`,
    );
  }
  if (duration !== undefined) {
    throw new UsageError(
      `gm lab failover lasts as long as its kills: give --times N and --every TIME, ` +
        `not --duration ${duration}.`,
    );
  }
  const signal = (words.signal ?? "KILL") as FailoverSignal;
  const everyMs = every === undefined ? EVERY_MS[kill] : readEvery(every, kill);
  return { kill, signal, times: words.times ?? TIMES, everyMs };
}

function readEvery(word: string, kill: Victims): number {
  const ms = parseTime("--every", word);
  const least = EVERY_MS_MIN[kill];
  if (ms >= least && ms <= EVERY_MS_MAX) return ms;
  throw new UsageError(
    `Bad --every: ${JSON.stringify(word)} is out of range; the group needs time to recover, so ` +
      `give a time from ${least / 1_000}s to ${EVERY_MS_MAX / 60_000}m.`,
  );
}

/** Returns a flag of `gm lab failover` that another experiment was given, or `undefined`. */
export function strayFailoverFlag(words: Omit<FailoverWords, "order">): string | undefined {
  const { kill, signal, times, every } = words;
  const given = Object.entries({ kill, signal, times, every })
    .find(([, value]) => value !== undefined);
  return given && `--${given[0]} ${given[1]}`;
}

/** Returns the one order of the run; a group with a sequencer is needed. */
export function failoverOrders(order: string | undefined): readonly Order[] {
  return [order === "safe" ? "safe" : "total"];
}

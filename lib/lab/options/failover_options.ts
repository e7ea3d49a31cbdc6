import { UsageError } from "../../cli/mod.ts";
import {
  EVERY_MS,
  EVERY_MS_MAX,
  EVERY_MS_MIN,
  type FailoverPlan,
  type FailoverSignal,
  SIGNALS,
  TIMES,
  TIMES_MAX,
  VICTIMS,
  type Victims,
} from "../plan/failover_plan.ts";
import type { Order } from "../plan/run_plan.ts";
import { parseTime } from "./parse_time.ts";

/** The flags of `gm lab failover`. */
export const FAILOVER_FLAGS = {
  kill: {
    kind: "choice",
    choices: VICTIMS,
    help: "failover: who is killed, the sequencer that orders the group (the default), the tracker",
  },
  signal: {
    kind: "choice",
    choices: SIGNALS,
    help:
      "failover: at once (the default), or by SIGTERM, so that a sequencer hands its groups over",
  },
  times: {
    kind: "number",
    value: "N",
    min: 1,
    max: TIMES_MAX,
    help: `failover: how often (default ${TIMES})`,
  },
  every: {
    kind: "text",
    value: "TIME",
    help: "failover: from one to the next (default 8s, of both 12s)",
  },
} as const;

/** Messages a second while servers are killed: so a pause is known to some milliseconds. */
export const FAILOVER_RATE = 200;
/** With fewer, one could not tell a pause from the time to the next message. */
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

/** What is to be killed; says what does not go together with it. */
export function readFailover(words: FailoverWords): FailoverPlan {
  const { order, rate, duration, sweep, every } = words;
  const kill = (words.kill ?? "sequencer") as Victims;
  if (sweep) throw new UsageError("gm lab failover has one rate: give --rate N, not --sweep.");
  if (order === "fifo" || order === "both") {
    throw new UsageError(
      `gm lab failover needs a group with a sequencer, and --order ${order} is given: choose total ` +
        "or safe.",
    );
  }
  if (rate !== undefined && rate < RATE_MIN) {
    throw new UsageError(
      `gm lab failover finds a pause by what is not delivered: --rate ${rate} is too rare, give ` +
        `${RATE_MIN} or more.`,
    );
  }
  if (duration !== undefined) {
    throw new UsageError(
      `gm lab failover goes on until everything was killed so often: give --times N and --every TIME, ` +
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
    `Bad --every: ${
      JSON.stringify(word)
    } is out of range; all is well again after some seconds, so ` +
      `give a time from ${least / 1_000}s to ${EVERY_MS_MAX / 60_000}m.`,
  );
}

/** A flag of gm lab failover that another experiment was given; `undefined`: there is none. */
export function strayFailoverFlag(words: Omit<FailoverWords, "order">): string | undefined {
  const { kill, signal, times, every } = words;
  const given = Object.entries({ kill, signal, times, every })
    .find(([, value]) => value !== undefined);
  return given && `--${given[0]} ${given[1]}`;
}

/** The orders in which servers are killed: those of groups that have a sequencer. */
export function failoverOrders(order: string | undefined): readonly Order[] {
  return [order === "safe" ? "safe" : "total"];
}

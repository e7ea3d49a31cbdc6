import { UsageError } from "../../cli/mod.ts";
import { LOAD_HEADER_BYTES } from "../../client/front/load/load_message.ts";
import { MESSAGE_BYTES_MAX } from "../../core/mod.ts";
import type { LoadPlan } from "../plan/load_plan.ts";
import { parseTime } from "./parse_time.ts";

/** Messages a second that can be asked for: what one process could never send. */
const RATE_MAX = 1_000_000;
/** Where a sweep begins that is told nothing: what every machine can take. */
const SWEEP_RATE = 500;
/** Bytes of a message that nobody asked for otherwise: a line that somebody typed. */
const SIZE = 64;
const DURATION_MS = 10_000;
/** Of one step of a sweep: long enough for some thousand latencies, and there are a dozen steps. */
const STEP_MS = 5_000;
/** Below, a load is over before it is one; above, a latency could be longer than a histogram knows. */
const DURATION_MS_MIN = 1_000;
const DURATION_MS_MAX = 3_600_000;

/** The flags of `gm lab` about loads. */
export const LOAD_FLAGS = {
  rate: {
    kind: "number",
    value: "N",
    min: 1,
    max: RATE_MAX,
    help: "Send N messages a second, all senders together, instead of all lines at once " +
      "(loss: 500, failover: 200, unless given)",
  },
  duration: {
    kind: "text",
    value: "TIME",
    help: "How long: 30s, 2m (default 10s; 5s for each step of a sweep)",
  },
  size: {
    kind: "number",
    value: "BYTES",
    min: LOAD_HEADER_BYTES,
    max: MESSAGE_BYTES_MAX,
    help: `Bytes of a message sent at a rate (default ${SIZE})`,
  },
  sweep: {
    kind: "boolean",
    help: `Raise the rate, from --rate on (default ${SWEEP_RATE}), until the knee, and name it`,
  },
} as const;

/** The flag of `gm lab loss`. */
export const LOSS_FLAG = {
  loss: {
    kind: "text",
    value: "P[,P…]",
    help: "Percent of all packets that the kernels lose; one run for each (default 0,1,5,10,20)",
  },
} as const;

/** Messages a second while packets are lost: what a group repairs without waiting for room. */
export const LOSS_RATE = 500;
const LOSS_PERCENTS: readonly number[] = [0, 1, 5, 10, 20];
/** Beyond, even heartbeats and their probes are lost so often that members are taken for dead. */
const LOSS_PERCENT_MAX = 50;

/** `0,1,5` */
export function readLoss(words: string | undefined): readonly number[] {
  if (words === undefined) return LOSS_PERCENTS;
  return words.split(",").map((word) => {
    const percent = /^\d{1,3}$/.test(word.trim()) ? Number(word) : NaN;
    if (percent <= LOSS_PERCENT_MAX) return percent;
    const fault = Number.isNaN(percent) ? "is not a whole number" : "is out of range";
    throw new UsageError(
      `Bad --loss: ${
        JSON.stringify(word)
      } ${fault}; give percents from 0 to ${LOSS_PERCENT_MAX}, ` +
        "with commas between them: 0,1,5.",
    );
  });
}

interface LoadWords {
  readonly rate: number | undefined;
  readonly duration: string | undefined;
  readonly size: number | undefined;
  readonly sweep: boolean;
  readonly messages: string | undefined;
}

/**
 * The load that the flags ask for; `undefined` if they ask for none: then all lines go at once.
 * `rateElse` is that of a program which always sends at a rate.
 */
export function readLoad(words: LoadWords, rateElse?: number): LoadPlan | undefined {
  const { duration, size, sweep, messages } = words;
  const rate = words.rate ?? (sweep ? SWEEP_RATE : rateElse);
  if (rate === undefined) {
    const lone = duration !== undefined ? `--duration ${duration}` : `--size ${size}`;
    if (duration === undefined && size === undefined) return undefined;
    throw new UsageError(
      `${lone} belongs to a load at a rate: give --rate N, too, for example --rate 1000.`,
    );
  }
  if (messages !== undefined) {
    throw new UsageError(
      `--messages ${messages} is for sending all lines at once, and --rate and --sweep make their ` +
        "own messages: leave one of them out.",
    );
  }
  const durationMs = duration === undefined
    ? (sweep ? STEP_MS : DURATION_MS)
    : readDuration(duration);
  return { rate, durationMs, size: size ?? SIZE };
}

/** `30s`, `1500ms`, `2m` */
function readDuration(word: string): number {
  const ms = parseTime("--duration", word);
  if (ms >= DURATION_MS_MIN && ms <= DURATION_MS_MAX) return ms;
  throw new UsageError(
    `Bad --duration: ${JSON.stringify(word)} is out of range; give a time from 1s to 60m.`,
  );
}

import { UsageError } from "../../cli/mod.ts";
import { LOAD_HEADER_BYTES } from "../../client/front/load/load_message.ts";
import { MESSAGE_BYTES_MAX } from "../../core/mod.ts";
import type { LoadPlan } from "../plan/mod.ts";
import { parseTime } from "./parse_time.ts";

/** Greatest `--rate`, in messages per second: more than any process can send. */
const RATE_MAX = 1_000_000;
/** First rate of a sweep, in messages per second: one that every machine can take. */
const SWEEP_RATE = 500;
/** Default bytes per message: about a line that a person types. */
const SIZE = 64;
const DURATION_MS = 10_000;
/** Duration of one step of a sweep: enough for some thousand latencies. There are a dozen steps. */
const STEP_MS = 5_000;
/** A longer load could have latencies beyond the range of the histograms. */
const DURATION_MS_MIN = 1_000;
const DURATION_MS_MAX = 3_600_000;

/** The flags of `gm lab` about loads. */
export const LOAD_FLAGS = {
  rate: {
    kind: "number",
    value: "N",
    min: 1,
    max: RATE_MAX,
    help: "Send N messages per second, all senders together, instead of all lines at once " +
      "(default for loss 500, for failover 200)",
  },
  duration: {
    kind: "text",
    value: "TIME",
    help: "The length of a load: 30s, 2m (default 10s; 5s for each step of a sweep)",
  },
  size: {
    kind: "number",
    value: "BYTES",
    min: LOAD_HEADER_BYTES,
    max: MESSAGE_BYTES_MAX,
    help: `The bytes of each message sent at a rate (default ${SIZE})`,
  },
  sweep: {
    kind: "boolean",
    help: `Raise the rate, beginning with --rate (default ${SWEEP_RATE}), until the knee is found`,
  },
} as const;

/** The flag of `gm lab loss`. */
export const LOSS_FLAG = {
  loss: {
    kind: "text",
    value: "P[,P…]",
    help: "loss: percentages of packets that the kernels drop, one run for each " +
      "(default 0,1,5,10,20)",
  },
} as const;

/**
 * Default rate of `gm lab loss` in messages per second: low enough that senders never have to wait.
 */
export const LOSS_RATE = 500;
const LOSS_PERCENTS: readonly number[] = [0, 1, 5, 10, 20];
/** Greatest loss. Beyond it, members are evicted because heartbeats and probes are dropped, too. */
const LOSS_PERCENT_MAX = 50;

/** Returns the percentages in a list like `0,1,5`. */
export function readLoss(words: string | undefined): readonly number[] {
  if (words === undefined) return LOSS_PERCENTS;
  return words.split(",").map((word) => {
    const percent = /^\d{1,3}$/.test(word.trim()) ? Number(word) : NaN;
    if (percent <= LOSS_PERCENT_MAX) return percent;
    const fault = Number.isNaN(percent) ? "is not a whole number" : "is out of range";
    throw new UsageError(
      `Bad --loss: ${JSON.stringify(word)} ${fault}; give percentages from 0 to ` +
        `${LOSS_PERCENT_MAX}, with commas between them: 0,1,5.`,
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
 * Returns the load that the flags ask for, or `undefined` if all lines are to be sent at once.
 *
 * @param rateElse the default rate of a program that always sends at a rate
 */
export function readLoad(words: LoadWords, rateElse?: number): LoadPlan | undefined {
  const { duration, size, sweep, messages } = words;
  const rate = words.rate ?? (sweep ? SWEEP_RATE : rateElse);
  if (rate === undefined) {
    const lone = duration !== undefined ? `--duration ${duration}` : `--size ${size}`;
    if (duration === undefined && size === undefined) return undefined;
    throw new UsageError(
      `${lone} is for a load at a rate: add --rate N, for example --rate 1000.`,
    );
  }
  if (messages !== undefined) {
    throw new UsageError(
      `--messages ${messages} is for sending all lines at once, but loads (--rate, --sweep) make ` +
        "their own messages: leave one of them out.",
    );
  }
  const durationMs = duration === undefined
    ? (sweep ? STEP_MS : DURATION_MS)
    : readDuration(duration);
  return { rate, durationMs, size: size ?? SIZE };
}

/** Returns the milliseconds of a duration like `30s`, if they are within the limits. */
function readDuration(word: string): number {
  const ms = parseTime("--duration", word);
  if (ms >= DURATION_MS_MIN && ms <= DURATION_MS_MAX) return ms;
  throw new UsageError(
    `Bad --duration: ${JSON.stringify(word)} is out of range; give a time from 1s to 60m.`,
  );
}

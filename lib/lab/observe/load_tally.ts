import type { ToldSilence } from "../../client/front/load/mod.ts";
import { invariant, unreachable } from "../../core/mod.ts";
import type { ToldInterval, ToldLine } from "./load_line.ts";

/** A line about a load: no answer to a question. */
type TallyLine = Exclude<ToldLine, { readonly type: "load-clock" | "load-totals" }>;
type LineOf<T extends ToldLine["type"]> = Extract<ToldLine, { type: T }>;

/** The sending of a client that had not ended when its load was interrupted. */
export interface UnfinishedSending {
  readonly type: "unfinished";
  /** Number of messages that the client has sent. */
  readonly sent: number;
}

/** All lines that one client wrote about one load. */
export interface CompleteTally {
  /** A line for every interval of the load, in order; several intervals may have been merged. */
  readonly intervals: readonly ToldInterval[];
  readonly before: LineOf<"load-ready">;
  readonly sent: LineOf<"load-sent"> | UnfinishedSending;
  readonly report: LineOf<"load-report">;
}

const NOT_JUDGED = {
  senders: {},
  skipped: {},
  returns: 0,
  unknown: 0,
  counts: { lost: 0, duplicated: 0, reordered: 0 },
  faults: [],
  faultCount: 0,
  hash: "",
};

function longest(intervals: readonly ToldInterval[]): ToldSilence | undefined {
  const all = intervals.flatMap(({ silences }) => silences);
  return all.toSorted((a, b) => b.micros - a.micros)[0];
}

/** The lines that one client has written about one load so far. */
export class LoadTally {
  /** The number of the load. */
  readonly run: number;
  readonly intervals: ToldInterval[] = [];
  /** The client's counters before the load. */
  before: LineOf<"load-ready"> | undefined;
  /** The line after its last message. */
  sent: LineOf<"load-sent"> | undefined;
  /** The line after the load. */
  report: LineOf<"load-report"> | undefined;
  #delivered = 0;

  constructor(run: number) {
    this.run = run;
  }

  /** Number of messages that the client has delivered, according to its intervals. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Returns the tally of a load that is over. */
  get complete(): CompleteTally {
    const { intervals, before, sent, report } = this;
    invariant(
      before !== undefined && sent !== undefined && report !== undefined,
      "A load is over when every client has reported its start, its last message and its result.",
    );
    return { intervals, before, sent, report };
  }

  /**
   * Returns the tally of a load that was interrupted, as far as the client has reported it. What
   * only the end of a load shows (faults, the hash of the order) is empty, and how late messages
   * were sent is unknown: such a load is measured, and not judged.
   */
  interrupted(startAt: number, tellMs: number): CompleteTally {
    const { run, intervals, before, sent } = this;
    invariant(before !== undefined, "A load begins when every client has reported its counters.");
    const last = intervals.at(-1) ?? before;
    const end = intervals.findLast(({ delivered }) => delivered > 0);
    return {
      intervals,
      before,
      sent: sent ?? {
        type: "unfinished",
        sent: intervals.reduce((sum, interval) => sum + interval.sent, 0),
      },
      report: {
        type: "load-report",
        run,
        delivered: this.#delivered,
        ...NOT_JUDGED,
        silence: longest(intervals) ?? { micros: 0, from: startAt },
        firstAt: end && startAt,
        lastAt: end && startAt + (end.index + 1) * tellMs * 1_000,
        totals: last.totals,
      },
    };
  }

  /** Records a line, unless it is about another load. */
  take(line: TallyLine): void {
    if (line.run !== this.run) return;
    switch (line.type) {
      case "load-ready":
        this.before = line;
        return;
      case "load-interval":
        this.intervals.push(line);
        this.#delivered += line.delivered;
        return;
      case "load-sent":
        this.sent = line;
        return;
      case "load-report":
        this.report = line;
        return;
      default:
        unreachable(line);
    }
  }
}

import type { LoadInterval } from "../../client/front/load/mod.ts";
import { invariant, unreachable } from "../../core/mod.ts";
import type { ToldLine } from "./load_line.ts";

/** A line about a load: no answer to a question. */
type TallyLine = Exclude<ToldLine, { readonly type: "load-clock" | "load-totals" }>;
type LineOf<T extends ToldLine["type"]> = Extract<ToldLine, { type: T }>;

/** All lines that one client wrote about one load. */
export interface CompleteTally {
  /** A line for every interval of the load, in order; several intervals may have been merged. */
  readonly intervals: readonly LoadInterval[];
  readonly before: LineOf<"load-ready">;
  readonly sent: LineOf<"load-sent">;
  readonly report: LineOf<"load-report">;
}

/** The lines that one client has written about one load so far. */
export class LoadTally {
  /** The number of the load. */
  readonly run: number;
  readonly intervals: LoadInterval[] = [];
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

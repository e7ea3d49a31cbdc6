import type { LoadInterval } from "../../client/front/load/mod.ts";
import type { ToldLine } from "./load_line.ts";

type LineOf<T extends ToldLine["type"]> = Extract<ToldLine, { type: T }>;

/** What one client has told of one run of a load so far. */
export class LoadTally {
  readonly run: number;
  readonly intervals: LoadInterval[] = [];
  /** What it had counted before. */
  before: LineOf<"load-ready"> | undefined;
  sent: LineOf<"load-sent"> | undefined;
  report: LineOf<"load-report"> | undefined;
  #delivered = 0;

  constructor(run: number) {
    this.run = run;
  }

  /** Messages that it has told to have delivered. */
  get delivered(): number {
    return this.#delivered;
  }

  take(line: ToldLine): void {
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
    }
  }
}

import { distributionOf, type Order } from "../../lib/lab/mod.ts";
import type { HostClocks } from "../load/host_clocks.ts";
import { judgeLoad, totalSent } from "../load/judge_load.ts";
import { LoadGroup } from "../load/load_group.ts";
import {
  type LatencyWork,
  measureLatency,
  measureThroughput,
  type Work,
} from "../load/measure_load.ts";
import type { Contestant } from "./contestant.ts";
import { median } from "./median.ts";

/** One system in one run of a throughput contest. */
export interface ThroughputRun {
  /** Messages a second that the median member delivered. */
  readonly rate: number;
  /** Microseconds of CPU time for each delivery, servers included. */
  readonly cpuMicros: number;
  /** Deliveries that were missing at the end, of those that were due. */
  readonly lost: number;
  readonly due: number;
}

/** One system in one run of a latency contest, in microseconds. */
export interface LatencyRun {
  readonly p50: number;
  readonly p99: number;
}

/** All runs of one system at one work. */
export interface Row<R> {
  readonly contestant: Contestant;
  readonly runs: R[];
  /** Sentences; an empty list means that everything was correct. */
  readonly faults: string[];
}

/** The groups of all systems that have an order, all of them running. `await using` it. */
export class Contest implements AsyncDisposable {
  readonly #clocks: HostClocks;
  readonly #stack = new AsyncDisposableStack();
  readonly #groups: { readonly contestant: Contestant; readonly group: LoadGroup }[] = [];

  constructor(clocks: HostClocks) {
    this.#clocks = clocks;
  }

  /** Starts a group of each system, one after the other. */
  async start(
    contestants: readonly Contestant[],
    { order, members, interrupted }: {
      readonly order: Order;
      readonly members: number;
      readonly interrupted: AbortSignal;
    },
  ): Promise<void> {
    for (const contestant of contestants) {
      if (!contestant.orders.includes(order)) continue;
      const cast = contestant.cast(order, members);
      const group = this.#stack.use(new LoadGroup(cast, this.#clocks, interrupted));
      await group.start();
      this.#groups.push({ contestant, group });
    }
  }

  /** Lets all systems do the same, in turns, and returns a row for each. */
  async compare<R>(
    runs: number,
    measure: (group: LoadGroup, contestant: Contestant) => Promise<Judged<R>>,
  ): Promise<Row<R>[]> {
    const rows = this.#groups.map(({ contestant }): Row<R> => {
      return { contestant, runs: [], faults: [] };
    });
    for (let run = 0; run < runs; run++) {
      for (const [i, { contestant, group }] of this.#groups.entries()) {
        const { result, faults } = await measure(group, contestant);
        rows[i]!.runs.push(result);
        if (!contestant.mayLose) rows[i]!.faults.push(...faults);
      }
    }
    for (const [i, { group }] of this.#groups.entries()) {
      rows[i]!.faults.push(...group.complaints());
    }
    return rows;
  }

  /** Measures the throughput of all systems. */
  compareThroughput(runs: number, work: Omit<Work, "window">): Promise<Row<ThroughputRun>[]> {
    return this.compare(runs, async (group, { window }) => {
      const { reports, cpu } = await measureThroughput(group, this.#clocks, { ...work, window });
      const counted = reports.reduce((sum, { inWin }) => sum + inWin, 0);
      const due = totalSent(reports) * reports.length;
      const result = {
        rate: median(reports.map(({ inWin }) => inWin)) / work.seconds,
        cpuMicros: (cpu.members + cpu.servers) / 1e3 / Math.max(1, counted),
        lost: due - reports.reduce((sum, { delivered }) => sum + delivered, 0),
        due,
      };
      return { result, faults: judgeLoad(reports, group.cast.order) };
    });
  }

  /**
   * Measures the latency of all systems: in total order from sending to the sender's own delivery,
   * which has its place then, in fifo order from sending to the delivery at another member.
   */
  compareLatency(runs: number, work: LatencyWork): Promise<Row<LatencyRun>[]> {
    return this.compare(runs, async (group) => {
      const { order } = group.cast;
      const reports = await measureLatency(group, work);
      const micros = reports.flatMap(({ self, oneway }) => order === "total" ? self : oneway);
      const { p50, p99 = NaN } = distributionOf(micros) ?? { p50: NaN };
      return { result: { p50, p99 }, faults: judgeLoad(reports, order) };
    });
  }

  /** Returns the lines that processes wrote on stderr. */
  complaints(): string[] {
    return this.#groups.flatMap(({ contestant, group }) =>
      group.complaints().map((complaint) => `${contestant.title}: ${complaint}`)
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }
}

/** A result, and the faults that were found in its run. */
export interface Judged<R> {
  readonly result: R;
  readonly faults: readonly string[];
}

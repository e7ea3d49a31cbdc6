import { assertEquals } from "@std/assert";
import type { Row, ThroughputRun } from "../../../bench/peers/contest.ts";
import { CONTESTANTS } from "../../../bench/peers/contestants/all.ts";
import { median } from "../../../bench/peers/median.ts";
import { ratios, renderThroughput } from "../../../bench/peers/render_contest.ts";

function row(name: "gm" | "nats", rates: readonly number[], lost = 0): Row<ThroughputRun> {
  const runs = rates.map((rate) => ({ rate, cpuMicros: 2, lost, due: 1_000 }));
  return { contestant: CONTESTANTS[name], runs, faults: [] };
}

Deno.test("median() is the value in the middle, or the mean of the two", () => {
  assertEquals(median([30, 10, 20]), 20);
  assertEquals(median([40, 10, 20, 30]), 25);
});

Deno.test("ratios() compares the runs that were measured right after each other", () => {
  const pick = ({ rate }: ThroughputRun) => rate;
  assertEquals(ratios(row("gm", [10, 40]), row("nats", [20, 10]), pick), [0.5, 4]);
});

Deno.test("renderThroughput() prints median, spread and ratio of each system", () => {
  const rows = [row("gm", [1_000, 2_000, 3_000]), row("nats", [4_000, 4_000, 4_000], 1)];
  assertEquals(renderThroughput(new Map([[2, rows]])), [
    "|   N | system    | messages/s |  least–most |         gm to it | CPU µs |    lost |",
    "| --: | --------- | ---------: | ----------: | ---------------: | -----: | ------: |",
    "|   2 | gm        |      2,000 | 1,000–3,000 | 1.00 (1.00–1.00) |    2.0 |       0 |",
    "|   2 | NATS core |      4,000 | 4,000–4,000 | 0.50 (0.25–0.75) |    2.0 | 0.100 % |",
  ]);
});

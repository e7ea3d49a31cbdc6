import { assertEquals } from "@std/assert";
import { judgeBar, renderBars } from "../../../bench/performance/bar.ts";

Deno.test("judgeBar() says how much of a bar the median reached, in both directions", () => {
  const least = judgeBar("fifo", [0.2, 0.4, 0.9], { kind: "≥", value: 0.8, of: "of NATS core" });
  const most = judgeBar("paced", [3, 2, 4], { kind: "≤", value: 1.5, of: "× bare datagrams" });
  const reached = judgeBar("lines", [0.9], { kind: "≤", value: 1, of: "× the course's Python" });
  assertEquals([least.share, most.share, reached.share], ["0.50", "0.50", "reached"]);
  assertEquals([least, most, reached].map(({ isReached }) => isReached), [false, false, true]);
  assertEquals(renderBars([least, reached]), [
    "| work  | bar                          | median (least–most) | of it   |",
    "| ----- | ---------------------------- | ------------------- | ------- |",
    "| fifo  | ≥ 0.80 of NATS core          | 0.40 (0.20–0.90)    | 0.50    |",
    "| lines | ≤ 1.00 × the course's Python | 0.90 (0.90–0.90)    | reached |",
  ]);
});

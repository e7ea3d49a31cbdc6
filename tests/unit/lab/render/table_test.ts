import { assertEquals } from "@std/assert";
import { formatCount, formatMs, formatRate } from "../../../../lib/lab/render/format_number.ts";
import { table } from "../../../../lib/lab/render/table.ts";

Deno.test("table() aligns its cells and is Markdown", () => {
  assertEquals(
    table([{ title: "client", align: "left" }, { title: "ms" }], [["φορντ", "8.1"], [
      "katerina",
      "1,069",
    ]]),
    [
      "| client   |    ms |",
      "| -------- | ----: |",
      "| φορντ    |   8.1 |",
      "| katerina | 1,069 |",
    ],
  );
});

Deno.test("table() has a head without rows, and empty cells for missing ones", () => {
  assertEquals(table([{ title: "a" }], []), ["|   a |", "| --: |"]);
  assertEquals(table([{ title: "a" }, { title: "b" }], [["1"]])[2], "|   1 |     |");
});

Deno.test("table() escapes bars in its cells", () => {
  assertEquals(table([{ title: "a", align: "left" }], [["x|y"]])[2], "| x\\|y |");
});

Deno.test("formatCount(), formatMs() and formatRate() show significant decimals only", () => {
  assertEquals([0, 0.123, 8.14, 99.94, 1_069.4].map(formatMs), [
    "0.00",
    "0.12",
    "8.1",
    "99.9",
    "1,069",
  ]);
  assertEquals([formatMs(undefined), formatRate(undefined), formatCount(12_345)], [
    "–",
    "–",
    "12,345",
  ]);
});

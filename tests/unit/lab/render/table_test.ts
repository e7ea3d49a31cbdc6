import { assert, assertEquals } from "@std/assert";
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

Deno.test("table() cuts what is wider than 100 letters into tables that begin with the keys", () => {
  const titles = ["client", ...Array.from({ length: 9 }, (_, i) => `a long title ${i}`)];
  const cells = titles.map((_, i) => i === 0 ? "a|b" : `${i}`);
  const lines = table(titles.map((title) => ({ title })), [cells]);
  assert(lines.every((line) => line.length <= 100), lines.join("\n"));
  const heads = lines.filter((line) => line.startsWith("| client "));
  assertEquals(heads.map((head) => head.match(/title \d/g)), [
    ["title 0", "title 1", "title 2", "title 3", "title 4"],
    ["title 5", "title 6", "title 7", "title 8"],
  ]);
  assertEquals(lines.filter((line) => line.startsWith("|   a\\|b |")).length, 2);
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

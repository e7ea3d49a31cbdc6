import { assertEquals } from "@std/assert";
import { wrapItem } from "../../../../lib/lab/render/wrap_item.ts";

Deno.test("wrapItem() breaks a sentence at blanks, and no word, in lines of at most 100 columns", () => {
  assertEquals(wrapItem("Short."), ["- Short."]);
  const words = Array.from({ length: 30 }, (_, i) => `word${i}`);
  const lines = wrapItem(words.join(" "));
  assertEquals(lines.map((line) => line.length <= 100), [true, true, true]);
  assertEquals(lines.map((line) => line.slice(0, 2)), ["- ", "  ", "  "]);
  assertEquals(lines.map((line) => line.slice(2)).join(" "), words.join(" "));
  // 98 letters fill a line after its two columns; one more begins another.
  assertEquals(wrapItem(`${"x".repeat(98)} y`), [`- ${"x".repeat(98)}`, "  y"]);
  assertEquals(wrapItem(`y ${"x".repeat(97)}`).length, 2);
});

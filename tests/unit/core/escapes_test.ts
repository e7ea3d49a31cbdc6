import { assertEquals } from "@std/assert";
import { oneLine } from "../../../lib/core/mod.ts";

Deno.test("oneLine() escapes all characters at which some readers end a line", () => {
  // What splitlines() of Python takes for the end of a line.
  const text = "a\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029z";
  const json = oneLine(JSON.stringify({ text }));
  const ends = [..."\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"];
  assertEquals(ends.filter((end) => json.includes(end)), []);
  assertEquals(JSON.parse(json), { text });
});

Deno.test("oneLine() escapes what drives a terminal or turns the text", () => {
  const text = "a\x1b[2J\x9b2J\x7f\u202eb\u2066c\u200f\u061c\u206ad";
  const json = oneLine(JSON.stringify({ text }));
  assertEquals(/[^\x20-\x7e]/.test(json), false);
  assertEquals(JSON.parse(json), { text });
});

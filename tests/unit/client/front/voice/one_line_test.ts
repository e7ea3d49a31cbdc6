import { assertEquals } from "@std/assert";
import { oneLine } from "../../../../../lib/client/front/voice/one_line.ts";

Deno.test("oneLine() escapes all characters at which some readers end a line", () => {
  // What splitlines() of Python takes for the end of a line.
  const text = "a\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029z";
  const json = oneLine(JSON.stringify({ text }));
  const ends = [..."\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"];
  assertEquals(ends.filter((end) => json.includes(end)), []);
  assertEquals(JSON.parse(json), { text });
});

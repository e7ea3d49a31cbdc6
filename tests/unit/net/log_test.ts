import { assertEquals, assertMatch } from "@std/assert";
import { createLog, type LogFormat, type LogLevel } from "../../../lib/net/mod.ts";

function logged(level: LogLevel, format: LogFormat) {
  const lines: string[] = [];
  return { lines, log: createLog({ level, format, write: (line) => lines.push(line) }) };
}

Deno.test("createLog() writes its level and above", () => {
  const { lines, log } = logged("warn", "text");
  for (const level of ["debug", "info", "warn", "error"] as const) log[level](`a ${level}`);
  assertEquals(lines.map((line) => line.slice(13)), ["WARN a warn", "ERROR a error"]);
  assertEquals([log.isDebug, logged("debug", "text").log.isDebug], [false, true]);
});

Deno.test("createLog() writes text for people, fields after the sentence", () => {
  const { lines, log } = logged("debug", "text");
  log.debug("Joined.", { group: "βιβλία", view: 3, names: ["a", "b"], missing: undefined });
  log.error("Lost it.", { cause: new TypeError("no way"), at: "a b" });
  assertMatch(
    lines[0]!,
    /^\d\d:\d\d:\d\d\.\d{3} DEBUG Joined\. group=βιβλία view=3 names=\["a","b"\]$/,
  );
  assertMatch(lines[1]!, /ERROR Lost it\. cause="TypeError: no way" at="a b"$/);
});

Deno.test("createLog() escapes characters that could drive the terminal or begin a line", () => {
  const { lines, log } = logged("debug", "text");
  log.info("From \x1b[2Jford\nERROR forged", { name: "a\x07\u202eb" });
  assertMatch(
    lines[0]!,
    /INFO From \\u\{1b\}\[2Jford\\u\{a\}ERROR forged name="a\\u\{?0*7\}?\\u\{202e\}b"$/i,
  );
  assertEquals(lines.length, 1);
});

Deno.test("createLog() writes one JSON object per line", () => {
  const { lines, log } = logged("debug", "json");
  log.warn("Two\nlines", { waitedMs: 12, level: "mine", cause: new Error("no") });
  const { time, ...rest } = JSON.parse(lines[0]!);
  assertEquals(new Date(time).toISOString(), time);
  assertEquals(rest, {
    level: "warn",
    message: "Two\nlines",
    waitedMs: 12,
    level_: "mine",
    cause: "Error: no",
  });
  assertEquals(lines[0]!.includes("\n"), false);
});

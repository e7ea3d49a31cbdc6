import { assertEquals, assertMatch } from "@std/assert";
import { createLog, type LogFormat, type LogLevel } from "../../../lib/net/mod.ts";

function logged(level: LogLevel, format: LogFormat) {
  const lines: string[] = [];
  return { lines, log: createLog({ level, format, write: (line) => lines.push(line) }) };
}

Deno.test("createLog() writes its level and above", () => {
  const { lines, log } = logged("warn", "text");
  for (const level of ["debug", "info", "warn", "error"] as const) log[level](`a ${level}`);
  assertEquals(lines.map((line) => line.replace(/^\S+ /, "")), ["WARN a warn", "ERROR a error"]);
  assertEquals([log.isDebug, logged("debug", "text").log.isDebug], [false, true]);
});

Deno.test("createLog() writes text for people, fields after the sentence", () => {
  const { lines, log } = logged("debug", "text");
  log.debug("Joined.", { group: "βιβλία", view: 3, names: ["a", "b"], missing: undefined });
  log.error("Lost it.", { cause: new TypeError("no way"), at: "a b" });
  assertMatch(
    lines[0]!,
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d DEBUG Joined\. group=βιβλία view=3 names=\["a","b"\]$/,
  );
  assertMatch(lines[1]!, /ERROR Lost it\. cause="TypeError: no way" at="a b"$/);
});

Deno.test("createLog() begins a line of text with the date, the local time and its offset", async () => {
  const module = new URL("../../../lib/net/mod.ts", import.meta.url).href;
  const source = `
    import { createLog } from ${JSON.stringify(module)};
    const before = Date.now();
    createLog({
      level: "info",
      format: "text",
      write(line) {
        const [time] = line.split(" ");
        console.log(time.slice(-6), Date.parse(time) >= before && Date.parse(time) <= Date.now());
      },
    }).info("Here.");
  `;
  const offsets = { "Asia/Kolkata": "+05:30", "America/Phoenix": "-07:00", "UTC": "+00:00" };
  for (const [TZ, offset] of Object.entries(offsets)) {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--config", "deno.json", "--no-lock", "--no-prompt"],
        `data:text/typescript,${encodeURIComponent(source)}`,
      ],
      cwd: new URL("../../../", import.meta.url),
      env: { NO_COLOR: "1", TZ },
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assertEquals([out, err], [`${offset} true\n`, ""]);
  }
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

Deno.test("createLog() escapes in JSON what could drive the terminal", () => {
  const { lines, log } = logged("debug", "json");
  const fields = { name: "a\x9b2J\x85\u202e\x7f" };
  log.info("Two\u2028lines", fields);
  assertEquals(/[^\x20-\x7e]/.test(lines[0]!), false);
  assertEquals(JSON.parse(lines[0]!).name, fields.name);
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

import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { BaseHandler, getLogger, type LevelName, type LogRecord, setup } from "@std/log";

/** Remembers what it was told to log. */
class Memory extends BaseHandler {
  readonly lines: string[] = [];
  readonly calls: string[] = [];
  override log(msg: string): void {
    this.lines.push(msg);
  }
  override setup(): void {
    this.calls.push("setup");
  }
  override destroy(): void {
    this.calls.push("destroy");
  }
}

function loggingTo(memory: Memory, level: LevelName = "DEBUG") {
  setup({ handlers: { memory }, loggers: { gm: { level, handlers: ["memory"] } } });
  return getLogger("gm");
}

Deno.test("a logger and a handler each let through their level and above", () => {
  const memory = new Memory("WARN");
  const log = loggingTo(memory, "ERROR");
  log.debug("a");
  log.info("b");
  log.warn("c");
  log.error("d");
  log.critical("e");
  assertEquals(memory.lines, ["ERROR d", "CRITICAL e"]);
  log.levelName = "DEBUG";
  log.info("f");
  log.warn("g");
  assertEquals(memory.lines.at(-1), "WARN g");
});

Deno.test("a formatter sees the whole record", () => {
  const records: LogRecord[] = [];
  const memory = new Memory("DEBUG", {
    formatter: (record) => {
      records.push(record);
      return JSON.stringify({ level: record.levelName, msg: record.msg, args: record.args });
    },
  });
  loggingTo(memory).info("hello", { a: 1 });
  assertEquals(memory.lines, ['{"level":"INFO","msg":"hello","args":[{"a":1}]}']);
  assertEquals(records.map((record) => [record.level, record.loggerName]), [[20, "gm"]]);
  assertInstanceOf(records[0]?.datetime, Date);
});

Deno.test("a message may be any value, or a function that makes it when it is wanted", () => {
  const memory = new Memory("INFO");
  const log = loggingTo(memory, "INFO");
  assertEquals(log.info(() => "made"), "made");
  assertEquals(log.debug(() => "never made"), undefined);
  assertEquals(log.info({ a: "x", b: 1 }), { a: "x", b: 1 });
  log.warn(null);
  assertEquals(memory.lines, ["INFO made", 'INFO {"a":"x","b":1}', "WARN null"]);
});

Deno.test("a setup ends the handlers of the one before", () => {
  const first = new Memory("INFO");
  loggingTo(first);
  const second = new Memory("INFO");
  loggingTo(second).info("a");
  assertEquals(first.calls, ["setup", "destroy"]);
  assertEquals([second.calls, second.lines], [["setup"], ["INFO a"]]);
});

Deno.test("a logger that nobody set up says nothing, and a default one always exists", () => {
  const stranger = getLogger("stranger");
  assertEquals([stranger.levelName, stranger.handlers, stranger.loggerName], [
    "NOTSET",
    [],
    "stranger",
  ]);
  assertEquals(getLogger().levelName, "INFO");
});

Deno.test("a handler's level can be changed by name and by number", () => {
  const memory = new Memory("INFO");
  memory.levelName = "ERROR";
  assertEquals(memory.level, 40);
  memory.level = 10;
  assertEquals(memory.levelName, "DEBUG");
  assertThrows(() => new Memory("LOUD" as LevelName), Error, "LOUD");
});

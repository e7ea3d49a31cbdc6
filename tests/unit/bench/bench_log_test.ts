import { assertEquals } from "@std/assert";
import { type BenchLog, logIn, logWord } from "../../../bench/load/bench_log.ts";
import { gmCast } from "../../../bench/load/cast.ts";

const SERVER = { title: "nats-server", command: "nats-server", args: [], ready: { port: 4_222 } };
const NATS: BenchLog = { kind: "nats", port: 4_222, server: SERVER };
const HISTORY: BenchLog = { kind: "history", file: "/tmp/bench/a.history" };

Deno.test("logIn() finds the log that logWord() names", () => {
  assertEquals(logIn(["0", "total", logWord(HISTORY)]), { history: "/tmp/bench/a.history" });
  assertEquals(logIn(["0", "total", logWord(NATS)]), { nats: "127.0.0.1:4222" });
  assertEquals(logIn(["0", "total", "plain", "key=a"]), {});
});

Deno.test("gmCast() starts the server of NATS before the sequencer that keeps its order there", () => {
  const titles = (log?: BenchLog) =>
    gmCast("total", 2, log && { log }).servers.map(({ title }) => title);
  assertEquals(titles(NATS), ["nats-server", "infra"]);
  assertEquals(titles(HISTORY), ["infra"]);
  assertEquals(titles(), ["infra"]);
});

Deno.test("gmCast() lets a sequencer write in the folder of its history, and no other one", () => {
  const words = (log: BenchLog) => gmCast("total", 2, { log }).servers.at(-1)!.args;
  assertEquals(words(HISTORY).includes("--allow-write=/tmp/bench"), true);
  assertEquals(words(NATS).some((word) => word.startsWith("--allow-write")), false);
});

import { assertEquals } from "@std/assert";
import { KeyFolder, Program, startSequencer, startTracker } from "../testing/mod.ts";
import { liveSequencer, liveTracker } from "../unit/client/fixture_live.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);
/** Short, so that a member that was killed is evicted soon. */
const HEARTBEAT_MS = 500;

/** Runs an example as its header says. */
function run(example: string, ...args: string[]): Program {
  return runUnder("", example, ...args);
}

/** Runs an example under the key in a file; "" for none. */
function runUnder(key: string, example: string, ...args: string[]): Program {
  const words = ["run", "--quiet", "--frozen", "--no-prompt", "--allow-net=127.0.0.1,0.0.0.0"];
  const more = ["--allow-env=GM_KEY_FILE", "--allow-read", `examples/${example}`];
  const options = { cwd: ROOT, env: { GM_KEY_FILE: key } };
  return new Program(Deno.execPath(), [...words, ...more, ...args], options);
}

Deno.test("kv_store.ts keeps its entries when the eldest member is killed", async () => {
  await using tracker = liveTracker({ heartbeatMs: HEARTBEAT_MS });
  await using _sequencer = await liveSequencer(tracker);
  const place = `127.0.0.1:${tracker.address.port}`;
  await using ford = run("kv_store.ts", "ford", place);
  await ford.waitForLine("0 entries");
  await ford.write("set towel blue with stripes");
  await ford.waitForLine("ok");
  await using arthur = run("kv_store.ts", "arthur", place);
  await arthur.waitForLine("1 entries");
  ford.kill("SIGKILL");
  await arthur.write("set tea hot");
  await arthur.waitForLine("ok");
  await using trillian = run("kv_store.ts", "trillian", place);
  await trillian.waitForLine("2 entries");
  await trillian.write("list");
  await trillian.waitForLine("towel blue with stripes");
  await trillian.waitForLine("tea hot");
  for (const each of [arthur, trillian]) await each.closeStdin();
  assertEquals([await arthur.waitForEnd(), await trillian.waitForEnd()], [0, 0]);
});

Deno.test("work_queue.ts does the jobs that a member leaves behind when it is killed", async () => {
  await using tracker = liveTracker({ heartbeatMs: HEARTBEAT_MS });
  await using _sequencer = await liveSequencer(tracker);
  const place = `127.0.0.1:${tracker.address.port}`;
  await using ford = run("work_queue.ts", "ford", place);
  await using arthur = run("work_queue.ts", "arthur", place);
  for (const each of [ford, arthur]) await each.waitForLine(/ works$/);
  await ford.write("so long");
  for (const each of [ford, arthur]) await each.waitForLine(/is done: SO LONG$/);
  await ford.write("and thanks");
  ford.kill("SIGKILL");
  await arthur.write("for all the fish");
  await arthur.waitForLine(/is done: FOR ALL THE FISH$/);
  await arthur.closeStdin();
  assertEquals(await arthur.waitForEnd(), 0);
});

Deno.test("lock_service.ts frees the lock of a member that is killed", async () => {
  await using tracker = liveTracker({ heartbeatMs: HEARTBEAT_MS });
  await using _sequencer = await liveSequencer(tracker);
  const place = `127.0.0.1:${tracker.address.port}`;
  await using ford = run("lock_service.ts", "ford", place, "towel");
  const [, first] = await ford.waitForMatch(/^ford holds towel with token (\d+)$/);
  await using arthur = run("lock_service.ts", "arthur", place, "towel");
  ford.kill("SIGKILL");
  const [, second] = await arthur.waitForMatch(/^arthur holds towel with token (\d+)$/);
  assertEquals(Number(second) > Number(first), true);
  await arthur.closeStdin();
  await arthur.waitForLine("towel is freed");
  assertEquals(await arthur.waitForEnd(), 0);
});

Deno.test("the examples take part under the key that GM_KEY_FILE names", async () => {
  using keys = new KeyFolder();
  const key = keys.make();
  await using started = await startTracker(["--key-file", key]);
  const { address } = started;
  await using _sequencer = await startSequencer(["--key-file", key, "--tracker", address]);
  await using store = runUnder(key, "kv_store.ts", "ford", address);
  await using queue = runUnder(key, "work_queue.ts", "arthur", address);
  await using lock = runUnder(key, "lock_service.ts", "trillian", address, "towel");
  await store.waitForLine("0 entries");
  await queue.waitForLine("arthur works");
  await lock.waitForMatch(/^trillian holds towel with token/);
  for (const each of [store, queue, lock]) await each.closeStdin();
  for (const each of [store, queue, lock]) assertEquals(await each.waitForEnd(), 0, each.show());
});

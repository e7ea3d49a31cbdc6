import { assertEquals, assertLess } from "@std/assert";
import {
  NO_STEADY_HEAP,
  type ProcessUsage,
  type Program,
  startGm,
  startSequencer,
  startTracker,
  testFromSource,
  usageOf,
} from "../testing/mod.ts";

/** Number of messages that each of two clients sends in a round, to one group. */
const ROUND = 5_000;
/** Requests that a client sends to the tracker in a round. */
const ASKS = 50;
/** Numbers of rounds to warm up and to measure: 600,000 messages, half of them ordered. */
const WARM_UP_ROUNDS = 30;
const ROUNDS = 60;
/** Number of rounds at either end that are compared, each by its smallest figure. */
const COMPARED = 10;
/**
 * V8 lets garbage lie as long as it likes, and a process wobbles by 20 MB for that. In a heap that
 * has no room for it, what is there is what gm keeps: a round needs 10 MB, and a process that kept
 * 16 bytes of each message would run out of memory.
 */
const SMALL_HEAP = { DENO_V8_FLAGS: "--max-semi-space-size=1,--max-old-space-size=24" };
/** The groups, in turn. */
const GROUPS = ["plain", "ordered"] as const;
const NAMES = ["ford", "katerina"] as const;
const MEGABYTE = 1_048_576;
/** Bound for what is kept outside that heap: 35 bytes for each message. */
const GROWTH_MAX = 20 * MEGABYTE;

/** Lets all clients send their lines at once, and waits until each has received all. */
async function round(clients: readonly Program[], n: number): Promise<void> {
  const group = GROUPS[n % GROUPS.length]!;
  const lines = Array.from(
    { length: ROUND },
    (_, i) => `line ${i} of round ${n}, and on it goes\n`,
  );
  const asks = `!lm ${group}\n`.repeat(ASKS);
  const text = [`!w ${group}\n`, ...lines, asks, `end of round ${n}\n`];
  await Promise.all(clients.map((client) => client.writeRaw(text.join(""))));
  for (const client of clients) {
    const ends = NAMES.map((name) => `in ${group} ${name} says:: end of round ${n}`);
    // Each wait goes on after the line that the last one found.
    for (const _ of ends) await client.waitForLine((line) => ends.includes(line));
  }
}

function startClientIn(tracker: string, name: string): Program {
  return startGm(["client", ":0", name, tracker], { env: SMALL_HEAP });
}

testFromSource("no process grows with the number of messages", NO_STEADY_HEAP, async () => {
  const options = { env: SMALL_HEAP };
  await using started = await startTracker([], options);
  const { tracker, address } = started;
  await using ordering = await startSequencer(["--tracker", address], options);
  await using ford = startClientIn(address, "ford");
  await ford.writeRaw("!j plain\n!j ordered total\n!lm plain\n");
  await ford.waitForLine("members: (ford)");
  await using katerina = startClientIn(address, "katerina");
  await katerina.writeRaw("!j plain\n!j ordered\n");
  for (const group of GROUPS) {
    await ford.waitForLine(`in ${group} katerina joined`, { side: "stderr" });
  }
  const clients = [ford, katerina];
  const pids = [tracker, ordering.sequencer, ford, katerina].map(({ pid }) => pid);
  for (let n = 0; n < WARM_UP_ROUNDS; n++) await round(clients, n);
  const usages: ProcessUsage[][] = [];
  for (let n = 0; n < ROUNDS; n++) {
    await round(clients, WARM_UP_ROUNDS + n);
    usages.push(await usageOf(pids));
  }

  for (const [i, title] of ["tracker", "sequencer", ...NAMES].entries()) {
    const sizes = usages.map((each) => each[i]!.rss);
    const before = Math.min(...sizes.slice(0, COMPARED));
    const grown = Math.min(...sizes.slice(-COMPARED)) - before;
    const [first, growth] = [before, grown].map((bytes) => (bytes / MEGABYTE).toFixed(1));
    console.log(`${title}: ${first} MB, grown by ${growth} MB`);
    assertLess(grown, GROWTH_MAX, title);
  }
  for (const client of clients) {
    await client.closeStdin();
    assertEquals(await client.waitForEnd(), 0, client.show().slice(-4_000));
    const heard = client.stdout.lines.filter((line) => line.startsWith("in "));
    assertEquals(heard.length, (ROUND + 1) * NAMES.length * (WARM_UP_ROUNDS + ROUNDS));
  }
});

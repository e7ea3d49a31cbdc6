import { assertEquals, assertGreater, assertLess } from "@std/assert";
import type { Address, Random } from "../../lib/core/mod.ts";
import { REFUSAL_CODES } from "../../lib/wire/mod.ts";
import {
  checkConversation,
  checkFlood,
  Conversation,
  GROUPS,
  GROWTH_MAX,
  inMegabytes,
  jsonLine,
  jsonLines,
  type LinePattern,
  malformedLine,
  malformedRequest,
  NO_STEADY_HEAP,
  placeOf,
  type Program,
  seeded,
  startClient,
  startGm,
  STEADY_HEAP,
  testFromSource,
  usageOf,
} from "../testing/mod.ts";

testFromSource(
  "60,000 malformed datagrams disturb no tracker, sequencer or client",
  NO_STEADY_HEAP,
  () => seeded((random) => checkFlood({ warmUp: 10_000, count: 20_000 }, random)),
);

/** Number of connections to the tracker; some bring nothing, and wait. */
const REQUESTS = 10_000;
const AT_ONCE = 48;
const SILENT = 200;
const LINES = 10_000;
/** Number of lines to warm up with: a client that has just started compiles as it reads. */
const WARM_UP_FEEDS = 3;

/** Returns the codes of a connection's answers, one per line; none if it was closed. */
async function answersTo(tracker: Address, bytes: Uint8Array): Promise<string[]> {
  const { hostname, port } = tracker;
  using connection = await Deno.connect({ hostname, port });
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
  await connection.closeWrite();
  const text = await new Response(connection.readable).text();
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line))
    .map(({ ok, code }) => ok ? "ok" : code);
}

/** Sends a number of malformed requests and counts the answers by code. */
async function bringRequests(
  tracker: Address,
  count: number,
  random: Random,
): Promise<Record<string, number>> {
  const codes: Record<string, number> = {};
  let begun = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (begun++ < count) {
      const answers = await answersTo(tracker, malformedRequest(random));
      const code = answers.length === 1 ? answers[0]! : `${answers.length} answers`;
      codes[code] = (codes[code] ?? 0) + 1;
    }
  }));
  return codes;
}

testFromSource(
  "10,000 malformed requests to a tracker are all refused, and disturb no member",
  NO_STEADY_HEAP,
  () =>
    seeded(async (random) => {
      await using talk = await Conversation.start({ trackerFlags: ["--backlog", "511"] });
      const tracker = placeOf(talk.trackerAddress);
      const silent: Promise<string[]>[] = [];
      for (let i = 0; i < SILENT; i++) {
        const { hostname, port } = tracker;
        const connection = await Deno.connect({ hostname, port });
        silent.push(
          new Response(connection.readable).text().then((text) => [JSON.parse(text).code]),
        );
      }
      await bringRequests(tracker, REQUESTS, random);
      // Slow connections get an answer and are closed: descriptors are compared without them.
      assertEquals(new Set((await Promise.all(silent)).flat()), new Set(["timeout"]));
      const [before] = await usageOf([talk.tracker.pid]);
      const codes = await bringRequests(tracker, REQUESTS, random);
      const [after] = await usageOf([talk.tracker.pid]);
      const grown = after!.rss - before!.rss;
      console.log(
        `tracker: ${inMegabytes(before!.rss)} MB, grown by ${inMegabytes(grown)} MB`,
        codes,
      );
      assertLess(grown, GROWTH_MAX);
      assertEquals(after!.descriptors, before!.descriptors);
      assertEquals(Object.values(codes).reduce((sum, count) => sum + count, 0), REQUESTS);
      const refusals: readonly string[] = REFUSAL_CODES;
      assertEquals(Object.keys(codes).filter((code) => !refusals.includes(code)), []);
      await checkConversation(talk, { isFlooded: true });
    }),
);

/** Feeds a client malformed lines, then a command whose answer shows that it has read them all. */
async function feed(client: Program, answer: LinePattern, random: Random): Promise<void> {
  for (let i = 0; i < LINES; i++) await client.writeBytes(malformedLine(random));
  await client.write(`!lm ${GROUPS.fifo}`);
  await client.waitForLine(answer);
}

testFromSource(
  "10,000 malformed lines on a client's stdin are all refused, and disturb no other",
  NO_STEADY_HEAP,
  () =>
    seeded(async (random) => {
      await using talk = await Conversation.start();
      await using arthur = await startClient(talk.trackerAddress, "arthur", { env: STEADY_HEAP });
      await using zaphod = startGm(["client", ":0", "zaphod", talk.trackerAddress], {
        env: STEADY_HEAP,
      });
      const clients = [{ client: arthur, answer: jsonLine("members") }, {
        client: zaphod,
        answer: /^members: /,
      }];
      for (const { client, answer } of clients) {
        await client.write(`!j ${GROUPS.fifo}`);
        for (let i = 0; i < WARM_UP_FEEDS; i++) await feed(client, answer, random);
      }
      const pids = clients.map(({ client }) => client.pid);
      const before = await usageOf(pids);
      for (const { client, answer } of clients) await feed(client, answer, random);
      const after = await usageOf(pids);
      for (const [i, title] of ["client --json", "client"].entries()) {
        const grown = after[i]!.rss - before[i]!.rss;
        console.log(
          `${title}: ${inMegabytes(before[i]!.rss)} MB, grown by ${inMegabytes(grown)} MB`,
        );
        assertLess(grown, GROWTH_MAX, title);
        assertEquals(after[i]!.descriptors, before[i]!.descriptors, title);
      }
      for (const { client } of clients) {
        await client.closeStdin();
        // The exit code says that lines were refused: that is no crash.
        assertEquals(await client.waitForEnd(), 1, client.show().slice(-4_000));
      }
      assertEquals(jsonLines(arthur.stdout.lines, "error").length, (WARM_UP_FEEDS + 1) * LINES);
      // Other lines are notices that a member joined or left.
      const refused = zaphod.stderr.lines.filter((line) => !line.startsWith("in "));
      assertEquals(refused.length, (WARM_UP_FEEDS + 1) * LINES);
      await checkConversation(talk, { visitors: ["arthur", "zaphod"] });
      checkListener(talk, arthur);
    }),
);

/** Checks that a visitor received all messages from some message on until it left. */
function checkListener(talk: Conversation, listener: Program): void {
  for (const name of ["ford", "katerina"]) {
    const texts = talk.heard(listener, GROUPS.fifo).filter(({ sender }) => sender === name)
      .map(({ text }) => text);
    const first = talk.said.indexOf(texts[0]!);
    assertEquals(texts, talk.said.slice(first, first + texts.length));
    assertGreater(texts.length, 10, `${listener} has heard too little of ${name}`);
  }
}

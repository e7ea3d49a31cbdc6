import { assert, assertEquals, assertRejects } from "@std/assert";
import { type History, NoPlacesError, NotJoinedError } from "../../../lib/client/mod.ts";
import { withOmitted } from "../../../lib/client/history.ts";
import { LiveClient, liveSequencer, liveTracker } from "./fixture_live.ts";

const TOTAL = { mode: "total" } as const;

/** Returns history as lines. */
function linesOf({ messages, gaps }: History): string[] {
  const decoder = new TextDecoder();
  const lost = gaps.map(({ first, last }) => `gap ${first}-${last}`);
  const told = messages.map(({ sender, payload }) => {
    const text = decoder.decode(payload);
    return `${sender.name}: ${text.length > 20 ? `${text.length} bytes` : text}`;
  });
  return [...lost, ...told];
}

async function say(client: LiveClient, group: string, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    const receipt = await client.client.multicast(group, text);
    await receipt.delivered;
  }
}

Deno.test("Client.history() returns a late joiner of a total group the messages from before it joined", async () => {
  await using tracker = liveTracker();
  await using _sequencer = await liveSequencer(tracker);
  await using ford = await LiveClient.connect(tracker, "ford");
  {
    await using katerina = await LiveClient.connect(tracker, "katerina");
    await katerina.client.join("distrib", TOTAL);
    await ford.client.join("distrib");
    await say(katerina, "distrib", "So long", "x".repeat(20_000));
    await say(ford, "distrib", "and thanks");
  }
  await using arthur = await LiveClient.connect(tracker, "arthur");
  await arthur.client.join("distrib");
  await say(arthur, "distrib", "what?");
  const before = await arthur.client.history("distrib", { beforeJoining: true });
  assertEquals(before.mode, "total");
  assertEquals(linesOf(before), ["katerina: So long", "katerina: 20000 bytes", "ford: and thanks"]);
  const last = await arthur.client.history("distrib", { last: 2 });
  assertEquals(linesOf(last), ["ford: and thanks", "arthur: what?"]);
  const since = last.messages[0]!.range.first;
  assertEquals(linesOf(await arthur.client.history("distrib", { since })), linesOf(last));
  const until = before.messages[1]!.range.last;
  assertEquals(
    linesOf(await arthur.client.history("distrib", { until })),
    linesOf(before).slice(0, 2),
  );
  assertEquals(arthur.texts("distrib"), ["what?"]);
});

Deno.test("Client.history() names what one answer has no room for, and brings it when asked again", async () => {
  await using tracker = liveTracker();
  await using _sequencer = await liveSequencer(tracker);
  await using ford = await LiveClient.connect(tracker, "ford");
  await ford.client.join("distrib", TOTAL);
  await say(ford, "distrib", "one", "two", "three");
  const [one, two] = (await ford.client.history("distrib")).messages;
  const place = one!.range.first;
  const { messages, omitted, gaps } = await ford.client.history("distrib", { since: 1, last: 2 });
  assertEquals(messages.length, 2);
  assertEquals([omitted, gaps], [{ first: 1, last: two!.range.first - 1 }, []]);
  const rest = await ford.client.history("distrib", { since: place, until: omitted!.last });
  assertEquals([linesOf(rest), rest.omitted], [["ford: one"], undefined]);
  await assertRejects(() => ford.client.history("distrib", { since: 2, until: 1 }), RangeError);
});

Deno.test("withOmitted() tells messages that had no room from places that are gone", () => {
  const message = { range: { first: 41, last: 41 }, sender: { id: 1, name: "ford" }, sentAt: 0 };
  const messages = [{ ...message, payload: new Uint8Array(1) }];
  const gaps = [{ first: 1, last: 40 }];
  const wish = { count: 20, since: 0, until: undefined, isBefore: false };
  assertEquals(withOmitted(wish, { messages, gaps }), { messages, gaps });
  const omitted = { first: 11, last: 40 };
  const told = { messages, gaps: [{ first: 1, last: 10 }], omitted };
  assertEquals(withOmitted(wish, { messages, gaps, omitted }), told);
});

Deno.test("Client.history() asks the members of a fifo group, whoever of them answers", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await ford.client.join("plain");
  await say(ford, "plain", "one", "y".repeat(10_000));
  await using katerina = await LiveClient.connect(tracker, "katerina");
  await katerina.client.join("plain");
  await say(katerina, "plain", "three");
  await ford.message("three");
  const before = await katerina.client.history("plain", { beforeJoining: true });
  assertEquals(before.mode, "fifo");
  assertEquals(linesOf(before), ["ford: one", "ford: 10000 bytes"]);
  const last = await katerina.client.history("plain", { last: 2 });
  assertEquals(linesOf(last), ["ford: 10000 bytes", "katerina: three"]);
  assertEquals(katerina.texts("plain"), ["three"]);
});

Deno.test("Client.history() of a lone member returns what it has itself", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await ford.client.join("plain");
  await say(ford, "plain", "one", "two");
  assertEquals(linesOf(await ford.client.history("plain", { last: 1 })), ["ford: two"]);
  const before = await ford.client.history("plain", { beforeJoining: true });
  assertEquals(linesOf(before), []);
});

Deno.test("Client.history() takes several questions at once, and rejects when we leave before the answer", async () => {
  await using tracker = liveTracker();
  await using sequencer = await liveSequencer(tracker);
  await using ford = await LiveClient.connect(tracker, "ford");
  await ford.client.join("distrib", TOTAL);
  await say(ford, "distrib", "one", "two");
  const asked = [1, 2, 20].map((last) => ford.client.history("distrib", { last }));
  assertEquals((await Promise.all(asked)).map(({ messages }) => messages.length), [1, 2, 2]);
  await sequencer.close();
  const vain = ford.client.history("distrib");
  await ford.client.leave("distrib");
  await assertRejects(() => vain, NotJoinedError);
});

Deno.test("Client.history() refuses numbers out of range, and places in a fifo group", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await assertRejects(() => ford.client.history("plain"), NotJoinedError);
  await ford.client.join("plain");
  await assertRejects(() => ford.client.history("plain", { since: 3 }), NoPlacesError);
  for (const last of [0, 1.5, 10_001]) {
    await assertRejects(() => ford.client.history("plain", { last }), RangeError);
  }
  assert((await ford.client.history("plain")).messages.length === 0);
});

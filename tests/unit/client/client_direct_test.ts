import { assertEquals, assertRejects } from "@std/assert";
import {
  BadNameError,
  ClosedError,
  DirectEndedError,
  MessageTooLongError,
  RefusedError,
} from "../../../lib/client/mod.ts";
import { LiveClient, liveTracker } from "./fixture_live.ts";

const decoder = new TextDecoder();

/** Returns the direct messages that a client took, as lines. */
function directs({ events }: LiveClient): string[] {
  return events.flatMap((event) =>
    event.type === "direct"
      ? [`${event.sender.name}>${event.receiver.name} ${decoder.decode(event.payload)}`]
      : []
  );
}

async function direct(live: LiveClient, text: string) {
  return await live.event("direct", ({ payload }) => decoder.decode(payload) === text);
}

Deno.test("Client.directTo() sends to one member alone, in order, and the other replies", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await using arthur = await LiveClient.connect(tracker, "arthur");
  await using trillian = await LiveClient.connect(tracker, "trillian");
  for (const { client } of [ford, arthur, trillian]) await client.join("distrib");
  // Not awaited one by one: the first opens the conversation, and the others stay after it.
  const receipts = await Promise.all(
    Array.from({ length: 20 }, (_, i) => ford.client.directTo("arthur", `${i}`)),
  );
  const { sender, receiver, isOwn, isSealedForReceiver, range } = await direct(arthur, "19");
  assertEquals([sender.name, receiver.name, isOwn, isSealedForReceiver, range], [
    ...["ford", "arthur", false, false],
    { first: 20, last: 20 },
  ]);
  assertEquals(receipts[19]!.group, "(arthur)");
  assertEquals(await receipts[19]!.delivered, { first: 20, last: 20 });
  await arthur.client.directTo("ford", "back");
  await direct(ford, "back");
  await trillian.client.multicast("distrib", "who is there?");
  await ford.message("who is there?");
  const sent = Array.from({ length: 20 }, (_, i) => `ford>arthur ${i}`);
  assertEquals(directs(ford), [...sent, "arthur>ford back"]);
  assertEquals(directs(arthur), [...sent, "arthur>ford back"]);
  assertEquals(directs(trillian), []);
  assertEquals(await trillian.client.groups(), [
    { name: "distrib", mode: "fifo", members: ["ford", "arthur", "trillian"] },
  ]);
  for (const { events } of [ford, arthur]) {
    const begun = events.filter(({ type }) => type === "direct-begun");
    assertEquals(begun.length, 1);
  }
});

Deno.test("Client.directAllTo() sends many with one receipt, without a common group", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await using arthur = await LiveClient.connect(tracker, "arthur");
  const bytes = Uint8Array.of(65);
  const sending = ford.client.directAllTo("arthur", [bytes, "B", new Uint8Array(60_000).fill(67)]);
  bytes[0] = 90;
  const receipt = await sending;
  assertEquals([receipt.group, receipt.count], ["(arthur)", 3]);
  const [{ first, last }] = await receipt.delivered as [{ first: number; last: number }];
  assertEquals(first, 1);
  await arthur.event("direct", ({ range }) => range.last === last);
  assertEquals(directs(arthur).map((line) => line.slice(0, 13)), [
    ...["ford>arthur A", "ford>arthur B", "ford>arthur C"],
  ]);
  assertEquals(await ford.client.close(), []);
  assertEquals((await arthur.event("direct-ended")).change, "leave");
});

Deno.test("Client.directTo() rejects for a name that nobody has, oneself, and what is no name", async () => {
  await using tracker = liveTracker({ heartbeatMs: 50 });
  await using ford = await LiveClient.connect(tracker, "ford");
  const refused = await assertRejects(() => ford.client.directTo("marvin", "hi"), RefusedError);
  assertEquals(refused.code, "unknown-name");
  const self = await assertRejects(() => ford.client.directTo("ford", "hi"), RefusedError);
  assertEquals(self.code, "bad-field");
  await assertRejects(() => ford.client.directTo("a b", "hi"), BadNameError);
  await assertRejects(() => ford.client.directTo("ma", "x".repeat(65_537)), MessageTooLongError);
  assertEquals(ford.events, []);
});

Deno.test("Client.directTo() can be given up while it waits, and ends with the client", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  const stop = new AbortController();
  // The tracker waits for a member that it may have known before its start.
  const given = assertRejects(
    () => ford.client.directTo("marvin", "hi", { signal: stop.signal }),
    Error,
    "enough",
  );
  const ended = assertRejects(() => ford.client.directTo("marvin", "hi"), ClosedError);
  stop.abort(new Error("enough"));
  await given;
  await ford.client.close({ discard: true });
  await ended;
});

Deno.test("Client.directTo() opens no conversation for a message that was aborted", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  const stop = new AbortController();
  const given = assertRejects(
    () => ford.client.directTo("marvin", "hi", { signal: stop.signal }),
    Error,
    "enough",
  );
  // The tracker waits for both, which it may have known before its start: ford asks again.
  const sent = ford.client.directTo("arthur", "hello");
  stop.abort(new Error("enough"));
  await given;
  await using marvin = await LiveClient.connect(tracker, "marvin");
  await using arthur = await LiveClient.connect(tracker, "arthur");
  await sent;
  await direct(arthur, "hello");
  const begun = ford.events.flatMap((event) =>
    event.type === "direct-begun" ? [event.member.name] : []
  );
  assertEquals([begun, marvin.events], [["arthur"], []]);
});

Deno.test("Client reports that a member is gone, and gives its successor nothing of it", async () => {
  await using tracker = liveTracker({ heartbeatMs: 500 });
  await using ford = await LiveClient.connect(tracker, "ford");
  const first = await LiveClient.connect(tracker, "arthur");
  await ford.client.directTo("arthur", "one");
  await direct(first, "one");
  const { id } = first.client;
  await first[Symbol.asyncDispose]();
  const ended = await ford.event("direct-ended");
  assertEquals([ended.member.id, ended.change, ended.lacking], [id, "leave", undefined]);
  await assertRejects(() => ford.client.directTo("arthur", "two"), RefusedError);
  await using second = await LiveClient.connect(tracker, "arthur");
  await ford.client.directTo("arthur", "three");
  await direct(second, "three");
  assertEquals(directs(second), ["ford>arthur three"]);
});

Deno.test("DirectEndedError says to whom and why", () => {
  const error = new DirectEndedError("arthur", "the member is gone");
  assertEquals([error.code, error.to], ["direct-ended", "arthur"]);
  assertEquals(
    error.message,
    'A direct message to "arthur" was not sent, because the member is gone.',
  );
});

import { assert, assertEquals, assertRejects } from "@std/assert";
import { NO_EPOCH } from "../../../lib/core/mod.ts";
import { openUdp } from "../../../lib/net/mod.ts";
import { encodeDatagram } from "../../sim/world/encode_datagram.ts";
import {
  NoRoomError,
  RefusedError,
  type SeqRange,
  UnknownOutcomeError,
  WrongModeError,
} from "../../../lib/client/mod.ts";
import { LiveClient, liveSequencer, liveTracker } from "./fixture_live.ts";

/** Returns what a member delivered in a group, by its place in the order of all. */
function sequenceOf(client: LiveClient, group: string): [seq: number, what: string][] {
  return client.events.flatMap((event): [number, string][] => {
    if (event.type === "message" && event.group === group) {
      const text = new TextDecoder().decode(event.payload.subarray(0, 20));
      return [[event.range.first, `${event.sender.name}: ${text}`]];
    }
    if (event.type !== "view" || event.group !== group) return [];
    const [{ kind, member }] = event.changes as [typeof event.changes[0]];
    return [[event.seq!, `${kind} ${member.name}`]];
  });
}

Deno.test("Client delivers a total group in one order, views and fragments included", async () => {
  await using tracker = liveTracker();
  await using _sequencer = await liveSequencer(tracker);
  await using ford = await LiveClient.connect(tracker, "ford");
  await using katerina = await LiveClient.connect(tracker, "katerina");
  assertEquals((await ford.client.join("distrib", { mode: "total" })).mode, "total");
  assertEquals((await katerina.client.join("distrib")).mode, "total");
  await ford.members("distrib", 2);
  const send = async ({ client }: LiveClient) => {
    const receipts = [];
    for (let i = 0; i < 200; i++) receipts.push(await client.multicast("distrib", `${i}`));
    receipts.push(await client.multicast("distrib", "last".padEnd(10_000, ".")));
    return await Promise.all(receipts.map(({ delivered }) => delivered));
  };
  const [fords, katerinas] = await Promise.all([send(ford), send(katerina)]);
  const isLast = ({ payload }: { payload: Uint8Array }) => payload.length === 10_000;
  for (const each of [ford, katerina]) {
    for (const name of ["ford", "katerina"]) {
      await each.event("message", (event) => isLast(event) && event.sender.name === name);
    }
  }
  const [joined, ...sequence] = sequenceOf(ford, "distrib");
  assertEquals(joined![1], "join katerina");
  assertEquals(sequenceOf(katerina, "distrib"), sequence);
  // Each receipt has the message's place in that order.
  for (const [client, places] of [[ford, fords], [katerina, katerinas]] as const) {
    const { name } = client.client;
    const own = ford.events.flatMap((event) =>
      event.type === "message" && event.sender.name === name ? [event.range] : []
    );
    assertEquals(places, own);
    assert(places.at(-1)!.last > places.at(-1)!.first);
  }
});

Deno.test("BatchReceipt.delivered in a total group has the places of all messages", async () => {
  await using tracker = liveTracker();
  await using _sequencer = await liveSequencer(tracker);
  await using ford = await LiveClient.connect(tracker, "ford");
  await using katerina = await LiveClient.connect(tracker, "katerina");
  await ford.client.join("distrib", { mode: "total" });
  await katerina.client.join("distrib");
  await ford.members("distrib", 2);
  const texts = Array.from({ length: 500 }, (_, i) => `${i}`);
  const send = async ({ client }: LiveClient) => {
    const receipts = [];
    for (let i = 0; i < 3; i++) receipts.push(await client.multicastAll("distrib", texts));
    await client.multicast("distrib", `end ${client.name}`);
    return (await Promise.all(receipts.map(({ delivered }) => delivered))).flat();
  };
  const all = await Promise.all([send(ford), send(katerina)]);
  for (const name of ["ford", "katerina"]) await ford.message(`end ${name}`);
  const placesOf = (ranges: readonly SeqRange[]) =>
    ranges.flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, i) => first + i)
    );
  for (const [i, { client: { name } }] of [ford, katerina].entries()) {
    const own = ford.events.flatMap((event) =>
      event.type === "message" && event.sender.name === name ? [event.range] : []
    );
    assertEquals(placesOf(all[i]!), placesOf(own.slice(0, -1)));
  }
});

Deno.test("Receipt.delivered in a fifo group resolves with the place in our own stream", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await ford.client.join("distrib");
  const one = await ford.client.multicast("distrib", "one");
  const long = await ford.client.multicast("distrib", new Uint8Array(3_000));
  assertEquals(await one.delivered, { first: 1, last: 1 });
  const { first, last } = await long.delivered;
  assertEquals(first, 2);
  assert(last > first);
});

Deno.test("Client.join() insists on a mode if it is given, and else takes the group's", async () => {
  // A tracker that has just started waits before it says that there is no sequencer.
  await using tracker = liveTracker({ heartbeatMs: 500 });
  await using ford = await LiveClient.connect(tracker, "ford");
  const total = { mode: "total" } as const;
  const lonely = await assertRejects(() => ford.client.join("ordered", total), RefusedError);
  assertEquals(lonely.code, "no-sequencer");
  assert(lonely.message.includes("gm sequencer --tracker"), lonely.message);
  await using _sequencer = await liveSequencer(tracker);
  await ford.client.join("ordered", total);
  await ford.client.join("plain", { mode: "fifo" });
  await using katerina = await LiveClient.connect(tracker, "katerina");
  const { client } = katerina;
  const clash = await assertRejects(() => client.join("ordered", { mode: "fifo" }), RefusedError);
  assertEquals(clash.code, "wrong-mode");
  assert(clash.message.includes("is of mode total, not fifo"), clash.message);
  assertEquals((await client.join("sure", { mode: "safe" })).mode, "safe");
  assertEquals((await client.join("ordered")).mode, "total");
  assertEquals((await client.join("plain")).mode, "fifo");
  await assertRejects(() => client.join("plain", total), WrongModeError, "is of mode fifo");
  // In both at once.
  await client.multicast("ordered", "o");
  await client.multicast("plain", "p");
  await ford.message("o");
  await ford.message("p");
});

Deno.test("Client rejects the receipts of messages that were in doubt at its eviction", async () => {
  const tracker = liveTracker();
  const sequencer = await liveSequencer(tracker);
  await using ford = await LiveClient.connect(tracker, "ford");
  const { client } = ford;
  await client.join("distrib", { mode: "total" });
  const first = await client.multicast("distrib", "ordered");
  assertEquals((await first.delivered).last > 0, true);
  // There is no sequencer for the next messages.
  await sequencer.close();
  const second = await client.multicast("distrib", "in doubt");
  const third = await client.multicast("distrib", "in doubt, too");
  // And then a tracker says that it has evicted us.
  const { address: place } = tracker;
  await tracker.close();
  const impostor = openUdp(place);
  const header = { group: 0, source: 0, destination: client.id, epoch: NO_EPOCH };
  const frames = [{ type: "unknown", boot: 1, reason: "evicted" }] as const;
  await impostor.send(encodeDatagram({ header, frames }), client.address);
  const { range } = await ford.event("unknown-outcome");
  impostor.close();
  assertEquals(range, { first: 2, last: 3 });
  const told = await assertRejects(() => second.delivered, UnknownOutcomeError, "took us for dead");
  assertEquals(told.range, range);
  await assertRejects(() => third.delivered, UnknownOutcomeError);
  assertEquals(ford.texts("distrib"), ["ordered"]);
  // A message that waits until the group is joined again is refused when the client closes.
  const waiting = client.multicast("distrib", "later");
  await Promise.all([
    assertRejects(() => waiting, Error, "The client is closed"),
    client.close({ discard: true }),
  ]);
});

Deno.test("Receipt.delivered resolves after an eviction, for messages of the next stay", async () => {
  const tracker = liveTracker({ heartbeatMs: 500 });
  await using _sequencer = await liveSequencer(tracker);
  await using arthur = await LiveClient.connect(tracker, "arthur");
  await using ford = await LiveClient.connect(tracker, "ford");
  await arthur.client.join("distrib", { mode: "total" });
  await ford.client.join("distrib");
  const before = await ford.client.multicast("distrib", "before");
  await before.delivered;
  // A tracker says that it has evicted ford, and another one takes its place.
  const { address: place } = tracker;
  await tracker.close();
  const impostor = openUdp(place);
  const header = { group: 0, source: 0, destination: ford.client.id, epoch: NO_EPOCH };
  const frames = [{ type: "unknown", boot: 1, reason: "evicted" }] as const;
  await impostor.send(encodeDatagram({ header, frames }), ford.client.address);
  await ford.event("evicted");
  impostor.close();
  const waiting = ford.client.multicast("distrib", "waits");
  await arthur.client.multicast("distrib", "ford is out");
  await arthur.message("ford is out");
  await using _next = liveTracker({ port: place.port, heartbeatMs: 500 });
  const receipt = await waiting;
  // It is submitted as soon as ford is back, before he is told what he missed.
  const { range: missed } = await ford.event("gap");
  const { range } = await ford.message("waits");
  assert(range.first > missed.last);
  assertEquals(await receipt.delivered, range);
  const after = await ford.client.multicast("distrib", "after");
  assertEquals(await after.delivered, (await ford.message("after")).range);
});

Deno.test("Client.close() ends in a group that nobody orders, and rejects what waits for room", async () => {
  await using tracker = liveTracker();
  const sequencer = await liveSequencer(tracker);
  await using ford = await LiveClient.connect(tracker, "ford");
  await ford.client.join("distrib", { mode: "total" });
  await sequencer.close();
  const sent = Array.from(
    { length: 40 },
    () =>
      ford.client.multicast("distrib", new Uint8Array(60_000)).then(
        () => "accepted",
        (error) => error,
      ),
  );
  const [lacking] = await ford.client.close();
  assertEquals([lacking?.group, lacking?.range.first], ["distrib", 1]);
  const outcomes = await Promise.all(sent);
  const refused = outcomes.filter((outcome) => outcome !== "accepted");
  assert(refused.length > 0 && refused.length < outcomes.length);
  assert(refused.every((error) => error instanceof NoRoomError));
});

Deno.test("Client.leave() of a group without a sequencer reports the messages with unknown outcome", async () => {
  await using tracker = liveTracker();
  const sequencer = await liveSequencer(tracker);
  await using ford = await LiveClient.connect(tracker, "ford");
  await ford.client.join("distrib", { mode: "total" });
  await sequencer.close();
  const receipt = await ford.client.multicast("distrib", "never");
  const [lacking] = await ford.client.leave("distrib");
  assertEquals(lacking?.range, { first: 1, last: 1 });
  await assertRejects(() => receipt.delivered, UnknownOutcomeError, "we left");
});

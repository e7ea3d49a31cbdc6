import { assertEquals, assertRejects } from "@std/assert";
import { TrackerUnreachableError } from "../../../lib/net/mod.ts";
import {
  BadNameError,
  Client,
  type ClientEvent,
  ClosedError,
  MessageTooLongError,
  NotJoinedError,
  RefusedError,
  WrongModeError,
} from "../../../lib/client/mod.ts";
import { LiveClient, liveTracker } from "./fixture_live.ts";

Deno.test("Client joins, multicasts, delivers to itself and to others, and leaves", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await ford.client.join("distrib");
  await using katerina = await LiveClient.connect(tracker, "katerina");
  assertEquals(katerina.client.groupsAtStart, [
    { name: "distrib", mode: "fifo", members: ["ford"] },
  ]);
  const view = await katerina.client.join("distrib");
  assertEquals(view.members.map(({ name }) => name), ["ford", "katerina"]);
  await ford.members("distrib", 2);
  await katerina.client.multicast("distrib", "So long");
  const { sender, range, sentAt, deliveredAt } = await ford.message("So long");
  assertEquals(sender, { id: katerina.client.id, name: "katerina" });
  assertEquals(range, { first: 1, last: 1 });
  assertEquals(deliveredAt >= sentAt, true);
  await katerina.message("So long");
  assertEquals(await katerina.client.leave("distrib"), []);
  const left = await ford.event("view", ({ changes }) => changes[0]?.kind === "leave");
  assertEquals(left.changes.map(({ member }) => member.name), ["katerina"]);
  assertEquals(katerina.client.joined(), []);
  assertEquals(await ford.client.close(), []);
});

Deno.test("Client lists groups and members in their order", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  assertEquals(await ford.client.groups(), []);
  for (const group of ["books", "football", "distrib"]) await ford.client.join(group);
  await using katerina = await LiveClient.connect(tracker, "katerina");
  await katerina.client.join("distrib");
  const groups = await katerina.client.groups();
  assertEquals(groups.map(({ name }) => name), ["books", "football", "distrib"]);
  const { members } = await katerina.client.members("distrib");
  assertEquals(members.map(({ name }) => name), ["ford", "katerina"]);
  await assertRejects(() => katerina.client.members("nix"), RefusedError, 'no group "nix"');
});

Deno.test("Client delivers a joiner no message and no change from before it joined", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await ford.client.join("distrib");
  await ford.client.multicast("distrib", "before");
  await using katerina = await LiveClient.connect(tracker, "katerina");
  await katerina.client.join("distrib");
  await ford.members("distrib", 2);
  await ford.client.multicast("distrib", "after");
  await katerina.message("after");
  assertEquals(katerina.texts("distrib"), ["after"]);
  assertEquals(katerina.events.filter(({ type }) => type === "view"), []);
});

Deno.test("Client gives the rest of its events to the next loop after one was left", async () => {
  await using tracker = liveTracker();
  const place = { address: { hostname: "127.0.0.1", port: 0 }, tracker: tracker.address };
  await using ford = await Client.connect({ ...place, name: "ford" });
  await ford.join("distrib");
  // A fifo group delivers own messages at once: all of them wait in one batch.
  for (let i = 0; i < 10; i++) await ford.multicast("distrib", `${i}`);
  const texts: string[] = [];
  const note = (event: ClientEvent) => {
    if (event.type === "message") texts.push(new TextDecoder().decode(event.payload));
    return texts.length;
  };
  for (const count of [1, 2, 4]) {
    for await (const event of ford) if (note(event) >= count) break;
  }
  assertEquals(texts, ["0", "1", "2", "3"]);
  for (const event of await ford.nextEvents()) note(event);
  assertEquals(texts, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
});

Deno.test("Client.nextEvents() gives each of two callers events, and an empty array at the end", async () => {
  await using tracker = liveTracker();
  const place = { address: { hostname: "127.0.0.1", port: 0 }, tracker: tracker.address };
  await using ford = await Client.connect({ ...place, name: "ford" });
  const two = [ford.nextEvents(), ford.nextEvents()];
  await ford.join("distrib");
  const [joined] = await Promise.race(two);
  assertEquals(joined?.type, "joined");
  await ford.multicast("distrib", "So long");
  assertEquals((await Promise.all(two)).map((events) => events.map(({ type }) => type)).sort(), [
    ["joined"],
    ["message"],
  ]);
  await ford.close({ discard: true });
  assertEquals((await ford.nextEvents()).map(({ type }) => type), ["left"]);
  assertEquals(await ford.nextEvents(), []);
});

Deno.test("Client.multicast() carries messages up to 64 KiB whole, and refuses longer ones", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await using katerina = await LiveClient.connect(tracker, "katerina");
  await ford.client.join("distrib");
  await katerina.client.join("distrib");
  await ford.members("distrib", 2);
  const payload = crypto.getRandomValues(new Uint8Array(65_536));
  await ford.client.multicast("distrib", payload);
  const { payload: arrived, range } = await katerina.event("message");
  assertEquals(arrived, payload);
  assertEquals(range.last > range.first, true);
  await assertRejects(
    () => ford.client.multicast("distrib", new Uint8Array(65_537)),
    MessageTooLongError,
    "65537 bytes, and 65536 is the most",
  );
  await ford.client.multicast("distrib", "");
  await katerina.message("");
});

Deno.test("Client.multicastAll() sends text and bytes in their order, with one receipt", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await using katerina = await LiveClient.connect(tracker, "katerina");
  await ford.client.join("distrib");
  await katerina.client.join("distrib");
  await ford.members("distrib", 2);
  const texts = Array.from({ length: 1_000 }, (_, i) => `m${i}`);
  const all = [...texts, new TextEncoder().encode("bytes"), "", "long".padEnd(5_000, ".")];
  const waiting = ford.client.multicastAll("distrib", all);
  const single = ford.client.multicast("distrib", "last");
  const receipt = await waiting;
  assertEquals([receipt.group, receipt.count], ["distrib", 1_003]);
  await single;
  await katerina.message("last");
  const sent = [...texts, "bytes", "", "long".padEnd(5_000, "."), "last"];
  for (const each of [ford, katerina]) assertEquals(each.texts("distrib"), sent);
  const [place, ...others] = await receipt.delivered;
  assertEquals([place!.first, others], [1, []]);
  assertEquals((await (await single).delivered).first, place!.last + 1);
  assertEquals(ford.client.statistics.multicast, 1_004);
});

Deno.test("Client.multicastAll() refuses all if one message is too long", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await ford.client.join("distrib");
  const long = new Uint8Array(65_537);
  await assertRejects(() => ford.client.multicastAll("distrib", ["a", long]), MessageTooLongError);
  await assertRejects(() => ford.client.multicastAll("nix", ["a"]), NotJoinedError);
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(
    () => ford.client.multicastAll("distrib", ["a"], { signal }),
    Error,
    "enough",
  );
  const none = await ford.client.multicastAll("distrib", []);
  assertEquals([none.count, await none.delivered], [0, []]);
  assertEquals(ford.client.statistics.multicast, 0);
});

Deno.test("Client rejects calls that cannot be done, each with its own error", async () => {
  // A tracker that has just started waits before it says that there is no sequencer.
  await using tracker = liveTracker({ heartbeatMs: 500 });
  await using ford = await LiveClient.connect(tracker, "ford");
  const { client } = ford;
  await assertRejects(() => client.multicast("distrib", "x"), NotJoinedError, '"distrib"');
  await assertRejects(() => client.leave("distrib"), NotJoinedError, '"distrib"');
  await assertRejects(() => client.join("two words"), BadNameError, "white space");
  const view = await client.join("distrib");
  assertEquals((await client.join("distrib")).number, view.number);
  await assertRejects(() => client.join("distrib", { mode: "total" }), WrongModeError, "mode fifo");
  const other = await assertRejects(() => client.join("ordered", { mode: "total" }), RefusedError);
  assertEquals(other.code, "no-sequencer");
  await client.close();
  await assertRejects(() => client.join("distrib"), ClosedError);
  await assertRejects(() => client.multicast("distrib", "x"), ClosedError);
  assertEquals(await client.nextEvents(), []);
});

Deno.test("Client.connect() rejects for a bad name, and for one that is taken", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await assertRejects(() => LiveClient.connect(tracker, "ford\n"), BadNameError);
  const refused = await assertRejects(() => LiveClient.connect(tracker, "ford"), RefusedError);
  assertEquals(refused.code, "name-taken");
  const { port } = ford.client.address;
  assertEquals(refused.message.includes(`127.0.0.1:${port}`), true, refused.message);
});

Deno.test("Client.connect() rejects without a tracker, and when it is aborted", async () => {
  const closed = liveTracker();
  await closed.close();
  await assertRejects(() => LiveClient.connect(closed, "ford"), TrackerUnreachableError);
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const nobody = { address: silent.addr as Deno.NetAddr };
  const controller = new AbortController();
  const connecting = LiveClient.connect(nobody, "ford", { signal: controller.signal });
  controller.abort(new Error("enough"));
  await assertRejects(() => connecting, Error, "enough");
});

Deno.test("Client keeps bytes and order through a slow application, and holds its sender up", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await ford.client.join("distrib");
  const slow = await Client.connect({
    name: "slow",
    address: { hostname: "127.0.0.1", port: 0 },
    tracker: tracker.address,
  });
  await slow.join("distrib");
  await ford.members("distrib", 2);
  const count = 20_000;
  const send = async () => {
    for (let i = 0; i < count; i++) await ford.client.multicast("distrib", `${i}`);
  };
  const decoder = new TextDecoder();
  let next = 0;
  const take = async () => {
    while (next < count) {
      for (const event of await slow.nextEvents()) {
        if (event.type !== "message") continue;
        assertEquals(decoder.decode(event.payload), `${next++}`);
      }
    }
  };
  await Promise.all([send(), take()]);
  const closing = slow.close();
  while ((await slow.nextEvents()).length > 0);
  assertEquals(await closing, []);
});

Deno.test("Client goes on while its tracker is away, and is a member again when it is back", async () => {
  const heartbeatMs = 200;
  const tracker = liveTracker({ heartbeatMs });
  const { port } = tracker.address;
  await using ford = await LiveClient.connect(tracker, "ford");
  await using katerina = await LiveClient.connect(tracker, "katerina");
  await ford.client.join("distrib");
  await katerina.client.join("distrib");
  await ford.members("distrib", 2);
  await tracker.close();
  await ford.event("tracker", ({ reachable }) => !reachable);
  await ford.client.multicast("distrib", "still here");
  await katerina.message("still here");
  await assertRejects(() => ford.client.groups(), TrackerUnreachableError);
  await using again = liveTracker({ port, heartbeatMs });
  await ford.event("tracker", ({ reachable }) => reachable);
  await katerina.event("tracker", ({ reachable }) => reachable);
  while ((await ford.client.groups())[0]?.members.length !== 2);
  assertEquals(again.statistics().members, 2);
});

Deno.test("Client.takeEvents() passes events on, one batch at a time, until the client is closed", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  await ford.client.join("distrib");
  const address = { hostname: "127.0.0.1", port: 0 };
  const arthur = await Client.connect({ name: "arthur", address, tracker: tracker.address });
  const said: string[] = [];
  let batches = 0;
  const taking = arthur.takeEvents(async (events) => {
    assertEquals(++batches, 1, "one at a time");
    for (const event of events) {
      if (event.type === "message") said.push(new TextDecoder().decode(event.payload));
    }
    await Promise.resolve();
    batches--;
  });
  await arthur.join("distrib");
  // One is passed on while the function is idle, and the others find it at work.
  await ford.client.multicast("distrib", "So long");
  for (let i = 0; i < 3; i++) await arthur.multicast("distrib", `${i}`);
  await ford.client.leave("distrib");
  await arthur.close();
  await taking;
  assertEquals(said.toSorted(), ["0", "1", "2", "So long"]);
});

import { assert, assertEquals, assertRejects } from "@std/assert";
import { ClosedError, NotJoinedError } from "../../../lib/client/mod.ts";
import { LiveClient, liveSequencer, liveTracker } from "./fixture_live.ts";
import { ScriptedTracker } from "./fixture_scripted_tracker.ts";

const ENOUGH = new Error("enough");

Deno.test("Client.join() that is aborted before the tracker answers leaves the group again", async () => {
  await using tracker = new ScriptedTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  const { client } = ford;
  const controller = new AbortController();
  const joining = client.join("distrib", { signal: controller.signal });
  await tracker.request("join_group");
  controller.abort(ENOUGH);
  assertEquals(await assertRejects(() => joining), ENOUGH);
  assertEquals(client.joined(), []);
  // The tracker has made ford a member: the exit undoes that.
  tracker.releaseJoin();
  await tracker.request("exit_group");
  await assertRejects(() => client.multicast("distrib", "x"), NotJoinedError);
  // The next join is another one.
  const again = client.join("distrib");
  await tracker.request("join_group", 2);
  tracker.releaseJoin();
  assertEquals((await again).members.map(({ name }) => name), ["ford"]);
  assertEquals(client.joined(), ["distrib"]);
  await client.close();
  assertEquals(ford.events.map(({ type }) => type), ["joined", "left"]);
});

Deno.test("Client.join() goes on for another caller when one of two is aborted", async () => {
  await using tracker = new ScriptedTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  const { client } = ford;
  const controller = new AbortController();
  const first = client.join("distrib", { signal: controller.signal });
  const second = client.join("distrib", { signal: new AbortController().signal });
  await tracker.request("join_group");
  controller.abort(ENOUGH);
  assertEquals(await assertRejects(() => first), ENOUGH);
  tracker.releaseJoin();
  assertEquals((await second).name, "distrib");
  assertEquals(client.joined(), ["distrib"]);
});

Deno.test("Client.join() that is aborted and repeated at once joins once", async () => {
  await using tracker = new ScriptedTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  const { client } = ford;
  const controller = new AbortController();
  const first = client.join("distrib", { signal: controller.signal });
  await tracker.request("join_group");
  controller.abort(ENOUGH);
  const second = client.join("distrib");
  await assertRejects(() => first, Error, "enough");
  await tracker.request("join_group", 2);
  tracker.releaseJoin();
  tracker.releaseJoin();
  await second;
  assertEquals(client.joined(), ["distrib"]);
  await client.close();
  assertEquals(ford.events.map(({ type }) => type), ["joined", "left"]);
  const exits = tracker.requests.filter(({ type }) => type === "exit_group");
  assertEquals(exits.length, 1);
});

Deno.test("Client.join() sends nothing for a signal that was aborted, nor after it joined", async () => {
  await using tracker = new ScriptedTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  const { client } = ford;
  const controller = new AbortController();
  const { signal } = controller;
  const joining = client.join("distrib", { signal });
  await tracker.request("join_group");
  tracker.releaseJoin();
  await joining;
  controller.abort(ENOUGH);
  assertEquals(client.joined(), ["distrib"]);
  for (const group of ["distrib", "books"]) {
    assertEquals(await assertRejects(() => client.join(group, { signal })), ENOUGH);
  }
  assertEquals(tracker.requests.map(({ type }) => type), ["register", "join_group"]);
});

Deno.test("Client.join() that is aborted while its answer waits behind a full queue shows joined and left", async () => {
  await using tracker = liveTracker();
  await using katerina = await LiveClient.connect(tracker, "katerina");
  await using ford = await LiveClient.connect(tracker, "ford", {}, { isPaused: true });
  const { client } = ford;
  await client.join("books");
  // Nothing is taken, so in the end ford has no room: its events are a full queue.
  const filling = new AbortController();
  const { signal } = filling;
  const payload = new Uint8Array(65_536);
  const sent = Array.from(
    { length: 500 },
    () => client.multicast("books", payload, { signal }).then(() => 1, () => 0),
  );
  const controller = new AbortController();
  const joining = client.join("distrib", { signal: controller.signal });
  await katerina.client.join("distrib");
  // The member has its answer, and the application does not hear of it.
  while (!client.isSettled("distrib")) await client.groups();
  controller.abort(ENOUGH);
  assertEquals(await assertRejects(() => joining), ENOUGH);
  filling.abort(ENOUGH);
  ford.resume();
  const accepted = (await Promise.all(sent)).reduce((sum, one) => sum + one, 0);
  assert(accepted > 0 && accepted < 500, `${accepted} accepted`);
  await client.leave("books");
  await ford.event("left", ({ group }) => group === "books");
  assertEquals(client.joined(), []);
  await ford.event("left", ({ group }) => group === "distrib");
  const told = ford.events.flatMap((event) =>
    "group" in event && event.group === "distrib" ? [event.type] : []
  );
  // Katerina may have come after ford, and before he left.
  assertEquals(told.filter((type) => type !== "view"), ["joined", "left"]);
  // What was aborted was not sent.
  assertEquals(ford.texts("books").length, accepted);
  await katerina.members("distrib", 1);
});

Deno.test("Client.join() that waits for a leave ends with the client", async () => {
  await using tracker = new ScriptedTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  const { client } = ford;
  const first = client.join("distrib");
  await tracker.request("join_group");
  tracker.releaseJoin();
  await first;
  const leaving = client.leave("distrib");
  const controller = new AbortController();
  const aborted = client.join("distrib", { signal: controller.signal });
  const rejoining = client.join("distrib");
  controller.abort(ENOUGH);
  assertEquals(await assertRejects(() => aborted), ENOUGH);
  const closing = client.close();
  await assertRejects(() => rejoining, ClosedError);
  assertEquals([await leaving, await closing], [[], []]);
});

Deno.test("Client.multicast() sends nothing for a signal that was aborted", async () => {
  await using tracker = liveTracker();
  await using ford = await LiveClient.connect(tracker, "ford");
  const { client } = ford;
  await client.join("distrib");
  const controller = new AbortController();
  const { signal } = controller;
  const receipt = await client.multicast("distrib", "accepted", { signal });
  controller.abort(ENOUGH);
  assertEquals(await receipt.delivered, { first: 1, last: 1 });
  const error = await assertRejects(() => client.multicast("distrib", "aborted", { signal }));
  assertEquals(error, ENOUGH);
  const last = await client.multicast("distrib", "last");
  assertEquals(await last.delivered, { first: 2, last: 2 });
});

Deno.test("Client.history() stops waiting when it is aborted", async () => {
  await using tracker = liveTracker();
  const sequencer = await liveSequencer(tracker);
  await using ford = await LiveClient.connect(tracker, "ford");
  await ford.client.join("distrib", { mode: "total" });
  await sequencer.close();
  const controller = new AbortController();
  const { signal } = controller;
  const asking = ford.client.history("distrib", { signal });
  controller.abort(ENOUGH);
  assertEquals(await assertRejects(() => asking), ENOUGH);
  assertEquals(await assertRejects(() => ford.client.history("distrib", { signal })), ENOUGH);
});

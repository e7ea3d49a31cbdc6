import { assert, assertEquals, assertRejects } from "@std/assert";
import { Client } from "../../../lib/client/mod.ts";
import { Member } from "../../../lib/client/member/mod.ts";
import { liveSequencer, liveTracker } from "./fixture_live.ts";
import { ScriptedTracker } from "./fixture_scripted_tracker.ts";

/** The bug that a member has in these tests. */
const BUG = new Error("a bug in the member");

/** Makes every member throw from a method, until it is disposed of. */
function brokenMembers(method: "handle" | "pollTransmit"): Disposable {
  const { prototype } = Member;
  const sound = prototype[method];
  prototype[method] = () => {
    throw BUG;
  };
  return { [Symbol.dispose]: () => void (prototype[method] = sound as never) };
}

async function connect(tracker: ScriptedTracker): Promise<Client> {
  const address = { hostname: "127.0.0.1", port: 0 };
  return await Client.connect({ name: "ford", address, tracker: tracker.address });
}

Deno.test("Client rejects every call with the bug that broke it, those that wait already, too", async () => {
  await using tracker = new ScriptedTracker();
  const client = await connect(tracker);
  const joining = assertRejects(() => client.join("books"));
  await tracker.request("join_group");
  const taking = assertRejects(() => client.nextEvents());
  const history = assertRejects(() => client.history("books"));
  await history;
  {
    using _broken = brokenMembers("handle");
    const late = assertRejects(() => client.join("films"));
    assertEquals(await joining, BUG);
    assertEquals(await late, BUG);
  }
  assertEquals(await taking, BUG);
  assertEquals(await assertRejects(() => client.nextEvents()), BUG);
  assertEquals(
    await assertRejects(async () => {
      for await (const _event of client);
    }),
    BUG,
  );
  assertEquals(await assertRejects(() => client.multicast("books", "lost")), BUG);
  assertEquals(await assertRejects(() => client.groups()), BUG);
  assertEquals(await assertRejects(() => client.leave("books")), BUG);
  assertEquals(await assertRejects(() => client.close()), BUG);
  // Nothing is left to close: `await using` must not hide the error that is on its way.
  await client[Symbol.asyncDispose]();
});

Deno.test("Client.close() rejects with a bug that comes up while it closes", async () => {
  await using tracker = new ScriptedTracker();
  const client = await connect(tracker);
  using _broken = brokenMembers("handle");
  const closing = [assertRejects(() => client.close()), assertRejects(() => client.close())];
  assertEquals(await Promise.all(closing), [BUG, BUG]);
});

Deno.test("Client rejects accepted messages with the bug, and those that wait for room", async () => {
  await using tracker = liveTracker();
  const sequencer = await liveSequencer(tracker);
  const client = await Client.connect({
    name: "ford",
    address: { hostname: "127.0.0.1", port: 0 },
    tracker: tracker.address,
  });
  await client.join("books", { mode: "total" });
  await sequencer.close();
  const receipt = await client.multicast("books", "nobody orders it");
  const sent = Array.from(
    { length: 40 },
    () =>
      client.multicast("books", new Uint8Array(60_000)).then(() => "accepted", (error) => error),
  );
  using _broken = brokenMembers("handle");
  await assertRejects(() => client.join("films"));
  assertEquals(await assertRejects(() => receipt.delivered), BUG);
  const outcomes = await Promise.all(sent);
  assertEquals(outcomes.at(-1), BUG);
});

Deno.test("Client.connect() rejects with a bug that comes up while it registers", async () => {
  await using tracker = new ScriptedTracker();
  using _broken = brokenMembers("pollTransmit");
  assertEquals(await assertRejects(() => connect(tracker)), BUG);
});

Deno.test("Client keeps so many events for an application that takes none, and no more", async () => {
  await using tracker = liveTracker();
  await using client = await Client.connect({
    name: "ford",
    address: { hostname: "127.0.0.1", port: 0 },
    tracker: tracker.address,
  });
  await client.join("books");
  const count = 6_000;
  const sent = Array.from({ length: count }, (_, i) => client.multicast("books", `${i}`));
  await sent[0];
  const waiting = await client.nextEvents();
  assert(waiting.length < 4_096 + 64, `${waiting.length} events`);
  const decoder = new TextDecoder();
  let next = 0;
  for (let events = waiting; next < count; events = next < count ? await client.nextEvents() : []) {
    for (const event of events) {
      if (event.type === "message") assertEquals(decoder.decode(event.payload), `${next++}`);
    }
  }
  await Promise.all(sent);
});

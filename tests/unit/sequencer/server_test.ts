import { assert, assertEquals, assertRejects } from "@std/assert";
import { RefusedError } from "../../../lib/client/mod.ts";
import { LiveClient } from "../client/fixture_live.ts";
import { LiveTracker } from "../tracker/live_tracker.ts";
import { LiveSequencer } from "./live_sequencer.ts";

const REGISTERED = "Registered.";
const ORDERS = "Orders a group.";
const TOTAL = { mode: "total" } as const;

/** Waits until a client has delivered `count` messages; returns their texts with their senders. */
async function orderAt(client: LiveClient, group: string, count: number): Promise<string[]> {
  for (let seen = 0; seen < count;) {
    let messages = 0;
    await client.event("message", (event) => event.group === group && ++messages > seen);
    seen++;
  }
  const decoder = new TextDecoder();
  return client.events.flatMap((event) =>
    event.type === "message" && event.group === group
      ? [`${event.sender.name}: ${decoder.decode(event.payload)}`]
      : []
  );
}

Deno.test("SequencerServer registers, and orders what clients multicast and who comes and goes", async () => {
  await using tracker = new LiveTracker();
  await using sequencer = await LiveSequencer.registered(tracker.address);
  await using ford = await LiveClient.connect(tracker, "ford");
  await using arthur = await LiveClient.connect(tracker, "arthur");
  await ford.client.join("books", TOTAL);
  await sequencer.logs(ORDERS);
  assertEquals((await arthur.client.join("books")).mode, "total");
  await ford.members("books", 2);
  const send = async ({ client }: LiveClient) => {
    for (let i = 0; i < 50; i++) await client.multicast("books", `${i}`);
  };
  await Promise.all([send(ford), send(arthur)]);
  const order = await orderAt(ford, "books", 100);
  assertEquals(await orderAt(arthur, "books", 100), order);
  for (const name of ["ford", "arthur"]) {
    const own = order.filter((line) => line.startsWith(name));
    assertEquals(own, Array.from({ length: 50 }, (_, i) => `${name}: ${i}`));
  }
  assertEquals(await arthur.client.leave("books"), []);
  const left = await ford.event("view", ({ changes }) => changes[0]?.kind === "leave");
  assertEquals(left.changes.map(({ member }) => member.name), ["arthur"]);
  assertEquals(await ford.client.leave("books"), []);
  await sequencer.logs("Orders a group no more.");
  assertEquals(sequencer.reigns, ["orders books", "released books"]);
  const { sent, requests } = sequencer.server.statistics;
  assert(sent.data.datagrams > 0 && sent.lease.datagrams > 0);
  assertEquals(requests["register"], 1);
});

Deno.test("SequencerServer carries 64 KiB among small messages", async () => {
  await using tracker = new LiveTracker();
  await using _sequencer = await LiveSequencer.registered(tracker.address);
  await using ford = await LiveClient.connect(tracker, "ford");
  await using arthur = await LiveClient.connect(tracker, "arthur");
  await ford.client.join("books", TOTAL);
  await arthur.client.join("books");
  const payload = crypto.getRandomValues(new Uint8Array(65_536));
  await Promise.all([
    ford.client.multicast("books", payload),
    arthur.client.multicast("books", "short"),
  ]);
  for (const { event } of [ford, arthur].map((client) => ({ event: client.event.bind(client) }))) {
    const long = await event("message", (message) => message.payload.length > 100);
    assertEquals(long.payload, payload);
    await event("message", (message) => message.payload.length === 5);
  }
});

Deno.test("SequencerServer is invited by a tracker that starts later and knows its address", async () => {
  await using sequencer = new LiveSequencer();
  await using tracker = new LiveTracker({ sequencerAddress: sequencer.address });
  await sequencer.logs(REGISTERED);
  await using ford = await LiveClient.connect(tracker, "ford");
  assertEquals((await ford.client.join("books", TOTAL)).mode, "total");
  await ford.client.multicast("books", "found");
  await ford.message("found");
});

Deno.test("SequencerServer that starts later is invited, and so is the next one at its address", async () => {
  const first = new LiveSequencer();
  const { port } = first.address;
  await first.server.close();
  await using tracker = new LiveTracker({ sequencerAddress: first.address, heartbeatMs: 100 });
  await using ford = await LiveClient.connect(tracker, "ford");
  const refused = await assertRejects(() => ford.client.join("books", TOTAL), RefusedError);
  assertEquals(refused.code, "no-sequencer");
  for (const group of ["books", "films"]) {
    await using sequencer = new LiveSequencer({ port });
    await sequencer.logs(REGISTERED);
    await ford.client.join(group, TOTAL);
    await ford.client.multicast(group, `in ${group}`);
    await ford.message(`in ${group}`);
    await ford.client.leave(group);
  }
});

Deno.test("SequencerServer has its share of the groups beside another", async () => {
  await using tracker = new LiveTracker();
  await using one = await LiveSequencer.registered(tracker.address);
  await using other = await LiveSequencer.registered(tracker.address);
  await using ford = await LiveClient.connect(tracker, "ford");
  let groups = 0;
  while (one.count(ORDERS) === 0 || other.count(ORDERS) === 0) {
    assert(++groups <= 64, "all groups went to one of two");
    await ford.client.join(`group${groups}`, TOTAL);
    await ford.client.multicast(`group${groups}`, `${groups}`);
    await ford.message(`${groups}`);
  }
  assertEquals(one.count(ORDERS) + other.count(ORDERS), groups);
  assertEquals(tracker.server.statistics().sequencers, 2);
});

Deno.test("SequencerServer goes on while its tracker is away, and is known again when it is back", async () => {
  const heartbeatMs = 200;
  const tracker = new LiveTracker({ heartbeatMs });
  const { port } = tracker.address;
  await using sequencer = await LiveSequencer.registered(tracker.address);
  await using ford = await LiveClient.connect(tracker, "ford");
  await using arthur = await LiveClient.connect(tracker, "arthur");
  await ford.client.join("books", TOTAL);
  await arthur.client.join("books");
  await ford.members("books", 2);
  await tracker.server.close();
  await ford.event("tracker", ({ reachable }) => !reachable);
  await ford.client.multicast("books", "still here");
  await arthur.message("still here");
  await using again = new LiveTracker({ port, heartbeatMs });
  await ford.event("tracker", ({ reachable }) => reachable);
  await arthur.event("tracker", ({ reachable }) => reachable);
  await using alice = await LiveClient.connect(again, "alice");
  // Refused for as long as the tracker gathers reports: the client tries again by itself.
  assertEquals((await alice.client.join("books", TOTAL)).members.length, 3);
  await ford.members("books", 3);
  await ford.client.multicast("books", "welcome");
  assertEquals(await orderAt(alice, "books", 1), ["ford: welcome"]);
  assertEquals([sequencer.count(REGISTERED), sequencer.count(ORDERS)], [1, 1]);
  assertEquals(again.server.statistics().sequencers, 1);
});

Deno.test("SequencerServer.close() quits: its groups stand still and take no joins", async () => {
  await using tracker = new LiveTracker();
  const sequencer = await LiveSequencer.registered(tracker.address);
  await using ford = await LiveClient.connect(tracker, "ford");
  await using arthur = await LiveClient.connect(tracker, "arthur");
  await ford.client.join("books", TOTAL);
  await sequencer.server.close();
  assertEquals(tracker.server.statistics().sequencers, 0);
  const refused = await assertRejects(() => arthur.client.join("books"), RefusedError);
  assertEquals(refused.code, "no-sequencer");
});

Deno.test("SequencerServer logs once that its tracker cannot be reached, and tries on", async () => {
  const tracker = new LiveTracker();
  const { address } = tracker;
  await tracker.server.close();
  await using sequencer = new LiveSequencer({ tracker: address });
  await sequencer.logs("No answer from the tracker.");
  await using again = new LiveTracker({ port: address.port });
  await sequencer.logs(REGISTERED);
  assertEquals(again.server.statistics().sequencers, 1);
  assertEquals(new Set(sequencer.lines).size, sequencer.lines.length, `${sequencer.lines}`);
});

Deno.test("SequencerServer closes without a tracker, and with one that is gone", async () => {
  await using _alone = new LiveSequencer();
  const tracker = new LiveTracker();
  await using _left = await LiveSequencer.registered(tracker.address);
  await tracker.server.close();
});

import { assertEquals, assertRejects } from "@std/assert";
import { GROUP, KvStore } from "../../examples/kv_store.ts";
import { Order, type OrderedClient } from "./fixture_order.ts";

interface Replica {
  readonly client: OrderedClient;
  readonly store: KvStore;
}

function replica(order: Order, name: string): Replica {
  const client = order.join(name);
  const store = new KvStore(client);
  void store.run();
  return { client, store };
}

async function entriesOf({ store }: Replica): Promise<Record<string, string>> {
  return Object.fromEntries(await store.entries());
}

/** Sets an entry without waiting until it is delivered. */
function set({ store }: Replica, key: string, value: string | null): Promise<boolean> {
  const setting = store.set(key, value);
  setting.catch(() => {});
  return setting;
}

Deno.test("KvStore applies the same updates everywhere", async () => {
  const order = new Order(GROUP);
  const ford = replica(order, "ford");
  await order.deliver();
  const arthur = replica(order, "arthur");
  await order.deliver();
  const settings = [set(ford, "towel", "blue"), set(arthur, "towel", "red"), set(ford, "x", "y")];
  await order.deliver();
  assertEquals(await Promise.all(settings), [true, true, true]);
  assertEquals(await entriesOf(ford), { towel: "red", x: "y" });
  assertEquals(await entriesOf(arthur), await entriesOf(ford));
  const deleting = set(arthur, "x", null);
  await order.deliver();
  assertEquals(await deleting, true);
  assertEquals(await entriesOf(ford), { towel: "red" });
  for (const { client } of [ford, arthur]) client.close();
});

Deno.test("KvStore gives a joiner updates that overtook the snapshot", async () => {
  const order = new Order(GROUP);
  const ford = replica(order, "ford");
  void set(ford, "before", "1");
  await order.deliver();
  void set(ford, "between", "2");
  await order.deliver(0);
  // The update is ordered before arthur comes and delivered after.
  const arthur = replica(order, "arthur");
  await order.deliver(1);
  void set(ford, "after", "3");
  await order.deliver();
  assertEquals(await entriesOf(arthur), { before: "1", between: "2", after: "3" });
  assertEquals(await entriesOf(ford), await entriesOf(arthur));
  for (const { client } of [ford, arthur]) client.close();
});

Deno.test("KvStore serves two that join at once", async () => {
  const order = new Order(GROUP);
  const ford = replica(order, "ford");
  void set(ford, "a", "1");
  await order.deliver();
  const arthur = replica(order, "arthur");
  void set(ford, "b", "2");
  await order.deliver(0);
  const trillian = replica(order, "trillian");
  await order.deliver(1);
  void set(ford, "c", "3");
  await order.deliver();
  for (const each of [arthur, trillian]) {
    assertEquals(await entriesOf(each), { a: "1", b: "2", c: "3" });
  }
  for (const { client } of [ford, arthur, trillian]) client.close();
});

Deno.test("KvStore has the next eldest serve when the eldest crashes before its snapshot", async () => {
  const order = new Order(GROUP);
  const ford = replica(order, "ford");
  await order.deliver();
  const arthur = replica(order, "arthur");
  void set(ford, "a", "1");
  await order.deliver();
  const trillian = replica(order, "trillian");
  await order.deliver(0);
  // Ford's snapshot waits to be ordered, and is lost with it.
  ford.client.crash();
  await order.deliver();
  assertEquals(await entriesOf(trillian), { a: "1" });
  for (const { client } of [arthur, trillian]) client.close();
});

Deno.test("KvStore begins with nothing when the only member with entries crashes", async () => {
  const order = new Order(GROUP);
  const ford = replica(order, "ford");
  void set(ford, "a", "1");
  await order.deliver();
  const arthur = replica(order, "arthur");
  const trillian = replica(order, "trillian");
  await order.deliver(0);
  ford.client.crash();
  await order.deliver();
  void set(trillian, "b", "2");
  await order.deliver();
  for (const each of [arthur, trillian]) assertEquals(await entriesOf(each), { b: "2" });
  for (const { client } of [arthur, trillian]) client.close();
});

Deno.test("KvStore forgets at an eviction what the others may not have", async () => {
  const order = new Order(GROUP);
  const ford = replica(order, "ford");
  await order.deliver();
  const arthur = replica(order, "arthur");
  void set(ford, "a", "1");
  await order.deliver();
  const lost = set(ford, "b", "2");
  await order.deliver(0);
  ford.client.evict({ again: true });
  await assertRejects(() => lost, Error, "Unknown outcome");
  await order.deliver();
  // Ford is the younger one now, and has what arthur has.
  assertEquals(await entriesOf(ford), { a: "1" });
  void set(ford, "c", "3");
  await order.deliver();
  assertEquals(await entriesOf(ford), { a: "1", c: "3" });
  assertEquals(await entriesOf(arthur), await entriesOf(ford));
  for (const { client } of [ford, arthur]) client.close();
});

Deno.test("KvStore ignores what was written under an id that is gone", async () => {
  const order = new Order(GROUP);
  const ford = replica(order, "ford");
  await order.deliver();
  const arthur = replica(order, "arthur");
  await order.deliver();
  const stale = { from: 1, view: 9, entries: [["stale", "1"]] };
  await arthur.client.multicast(GROUP, JSON.stringify(stale));
  await arthur.client.multicast(GROUP, JSON.stringify({ from: 1, id: 1, key: "k", value: "v" }));
  await order.deliver();
  assertEquals(await entriesOf(ford), {});
  for (const { client } of [ford, arthur]) client.close();
});

Deno.test("KvStore refuses an update with which a snapshot would not fit, everywhere", async () => {
  const order = new Order(GROUP);
  const ford = replica(order, "ford");
  await order.deliver();
  const arthur = replica(order, "arthur");
  await order.deliver();
  const outcomes = [set(ford, "a", "x".repeat(40_000)), set(arthur, "b", "x".repeat(40_000))];
  await order.deliver();
  assertEquals(await Promise.all(outcomes), [true, false]);
  for (const each of [ford, arthur]) assertEquals((await each.store.entries()).size, 1);
  for (const { client } of [ford, arthur]) client.close();
});

import { assertEquals, assertRejects } from "@std/assert";
import { GROUP, WorkQueue } from "../../examples/work_queue.ts";
import { Order, type OrderedClient } from "./fixture_order.ts";

/** A member of the queue whose work ends when the test says so. */
class Worker {
  readonly client: OrderedClient;
  readonly queue: WorkQueue;
  /** The jobs that were done, in the order in which this member delivered that. */
  readonly done: string[] = [];
  /** The tasks that this member began. */
  readonly begun: string[] = [];
  readonly #order: Order;
  readonly #working: (() => void)[] = [];

  constructor(order: Order, name: string) {
    this.#order = order;
    this.client = order.join(name);
    this.queue = new WorkQueue({
      client: this.client,
      work: async (task) => {
        this.begun.push(task);
        await new Promise<void>((resolve) => this.#working.push(resolve));
        return `${task} by ${name}`;
      },
      onDone: (_id, result) => this.done.push(result),
    });
    void this.queue.run();
  }

  /** Adds a job without waiting for its result. */
  add(task: string): Promise<string> {
    const adding = this.queue.add(task);
    adding.catch(() => {});
    return adding;
  }

  /** Ends the work on the oldest task, and delivers what follows. */
  async finish(): Promise<void> {
    this.#working.shift()?.();
    await this.#order.deliver();
  }
}

Deno.test("WorkQueue does each job once, and all members see the same results", async () => {
  const order = new Order(GROUP);
  const [ford, arthur] = [new Worker(order, "ford"), new Worker(order, "arthur")];
  await order.deliver();
  const results = ["a", "b", "c"].map((task) => ford.add(task));
  await order.deliver();
  for (let i = 0; i < 3; i++) for (const each of [ford, arthur]) await each.finish();
  assertEquals((await Promise.all(results)).map((result) => result[0]), ["a", "b", "c"]);
  assertEquals([...ford.begun, ...arthur.begun].sort(), ["a", "b", "c"]);
  assertEquals(ford.done.length, 3);
  assertEquals(arthur.done, ford.done);
  for (const { client } of [ford, arthur]) client.close();
});

Deno.test("WorkQueue gives the job of a member that crashes to another one", async () => {
  const order = new Order(GROUP);
  const [ford, arthur] = [new Worker(order, "ford"), new Worker(order, "arthur")];
  await order.deliver();
  const result = arthur.add("a");
  await order.deliver();
  assertEquals([ford.begun, arthur.begun], [["a"], []]);
  // Ford finishes, and its `done` is lost with it: the job was not done.
  ford.client.crash();
  await ford.finish();
  assertEquals(arthur.begun, ["a"]);
  await arthur.finish();
  assertEquals(await result, "a by arthur");
  assertEquals(arthur.done, ["a by arthur"]);
  arthur.client.close();
});

Deno.test("WorkQueue takes no result of a member that was evicted and came back", async () => {
  const order = new Order(GROUP);
  const [ford, arthur] = [new Worker(order, "ford"), new Worker(order, "arthur")];
  await order.deliver();
  const result = arthur.add("a");
  await order.deliver();
  ford.client.evict({ again: true });
  await order.deliver();
  assertEquals([ford.begun, arthur.begun], [["a"], ["a"]]);
  await ford.finish();
  assertEquals([ford.done, arthur.done], [[], []]);
  await arthur.finish();
  assertEquals(await result, "a by arthur");
  assertEquals([ford.done, arthur.done], [["a by arthur"], ["a by arthur"]]);
  for (const { client } of [ford, arthur]) client.close();
});

Deno.test("WorkQueue gives a joiner the open jobs, and who works on them", async () => {
  const order = new Order(GROUP);
  const ford = new Worker(order, "ford");
  await order.deliver();
  for (const task of ["a", "b", "c"]) void ford.add(task);
  await order.deliver();
  const arthur = new Worker(order, "arthur");
  const trillian = new Worker(order, "trillian");
  await order.deliver();
  const begun = [ford, arthur, trillian].flatMap((each) => each.begun);
  assertEquals(begun.sort(), ["a", "b", "c"]);
  for (const each of [ford, arthur, trillian]) await each.finish();
  assertEquals(arthur.done, ford.done);
  assertEquals(trillian.done, ford.done);
  assertEquals(ford.done.length, 3);
  for (const { client } of [ford, arthur, trillian]) client.close();
});

Deno.test("WorkQueue.add() rejects when the member is evicted, and when the queue is full", async () => {
  const order = new Order(GROUP);
  const [ford, arthur] = [new Worker(order, "ford"), new Worker(order, "arthur")];
  await order.deliver();
  void ford.add("x".repeat(40_000));
  const second = arthur.add("x".repeat(40_000));
  await order.deliver();
  await assertRejects(() => second, Error, "full");
  const third = arthur.add("b");
  await order.deliver();
  arthur.client.evict();
  await order.deliver();
  await assertRejects(() => third, Error, "Unknown outcome");
  for (const { client } of [ford, arthur]) client.close();
});

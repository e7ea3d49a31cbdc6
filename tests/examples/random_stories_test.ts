import { assertEquals } from "@std/assert";
import { GROUP as STORE, KvStore } from "../../examples/kv_store.ts";
import { GROUP as QUEUE, WorkQueue } from "../../examples/work_queue.ts";
import { Order, type OrderedClient } from "./fixture_order.ts";

const SEEDS = 10;
const STEPS = 80;

/** Returns numbers below `limit` that depend on the seed alone. */
function dice(seed: number): (limit: number) => number {
  let state = seed + 1;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % limit;
  };
}

interface Living {
  readonly client: OrderedClient;
  /** Does something of its own. */
  act(step: number): void;
}

/** Lets members join, act, leave, crash and be evicted, while messages are delivered or not. */
async function tell<T extends Living>(
  order: Order,
  seed: number,
  born: (client: OrderedClient) => T,
): Promise<T[]> {
  const roll = dice(seed);
  const living: T[] = [];
  for (let step = 0; step < STEPS; step++) {
    const one = living[roll(Math.max(1, living.length))];
    const chance = roll(20);
    if (one === undefined || (chance < 3 && living.length < 5)) {
      living.push(born(order.join(`member${step}`)));
    } else if (chance < 12) one.act(step);
    else if (chance === 12 && living.length > 1) {
      one.client.crash();
      living.splice(living.indexOf(one), 1);
    } else if (chance === 13) one.client.evict({ again: true });
    else await order.deliver(roll(4));
  }
  await order.deliver();
  return living;
}

Deno.test("KvStore has the same entries everywhere, whoever joins, crashes or is evicted", async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const order = new Order(STORE);
    const living = await tell(order, seed, (client) => {
      const store = new KvStore(client);
      void store.run();
      const act = (step: number) =>
        void store.set(`key${step % 7}`, step % 5 === 0 ? null : `${step}`).catch(() => {});
      return { client, store, act };
    });
    const states = await Promise.all(living.map(({ store }) => store.entries()));
    for (const state of states) assertEquals(state, states[0], `seed ${seed}`);
    for (const { client } of living) client.close();
  }
});

Deno.test("WorkQueue does each job once, whoever joins, crashes or is evicted", async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const order = new Order(QUEUE);
    const added = new Set<string>();
    const living = await tell(order, seed, (client) => {
      const done: string[] = [];
      const queue = new WorkQueue({
        client,
        work: (task) => Promise.resolve(task),
        onDone: (_id, task) => done.push(task),
      });
      void queue.run();
      const act = (step: number) => {
        added.add(`task${step}`);
        queue.add(`task${step}`).catch(() => {});
      };
      return { client, done, act };
    });
    for (const { client, done } of living) {
      assertEquals(new Set(done).size, done.length, `seed ${seed}: a job was done twice`);
      for (const task of done) assertEquals(added.has(task), true);
      client.close();
    }
  }
});

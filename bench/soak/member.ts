/**
 * A member of a soak: joins the groups, prints READY once N members are in each, talks at its rate,
 * asks the tracker things, and answers samples with how the conversation goes.
 *
 *     deno run --allow-net=127.0.0.1 --allow-ffi bench/soak/member.ts ID N RATE TRACKER_PORT
 *     fifo|total…
 */
import { delay } from "@std/async/delay";
import { Client } from "../../lib/client/mod.ts";
import type { Mode } from "../../lib/core/mod.ts";
import { answerSamples } from "./answer_samples.ts";
import { Talk } from "./talk.ts";

/** Between two looks whether a message is due: several go at once, as programs send. */
const PACE_MS = 10;
/** Between two rounds of requests, which are the tracker's load. */
const ASK_MS = 100;

const [idWord, sizeWord, rateWord, portWord, ...orders] = Deno.args;
const [id, size, rate] = [Number(idWord), Number(sizeWord), Number(rateWord)];
const hostname = "127.0.0.1";
const client = await Client.connect({
  name: `member${id}`,
  address: { hostname, port: 0 },
  tracker: { hostname, port: Number(portWord) },
});
const talks = new Map(orders.map((order) => [order, new Talk(id)]));
const everybody = Promise.withResolvers<void>();

async function takeEvents(): Promise<void> {
  for (;;) {
    for (const event of await client.nextEvents()) {
      if (event.type === "message") talks.get(event.group)!.hear(event.payload);
      else if (event.type === "gap") console.error("gap", event.group, event.range);
      else if (event.type === "evicted") console.error("evicted");
    }
    if (orders.every((order) => (client.view(order)?.members.length ?? 0) >= size)) {
      everybody.resolve();
    }
  }
}

async function talk(group: string, { sent, next }: { sent(): number; next(): Uint8Array }) {
  const start = performance.now();
  for (;;) {
    const due = (performance.now() - start) / 1_000 * rate;
    while (sent() < due) await client.multicast(group, next());
    await delay(PACE_MS);
  }
}

async function ask(): Promise<void> {
  for (;;) {
    await delay(ASK_MS);
    await client.groups();
    await client.members(orders[0]!);
  }
}

function end(error: unknown): void {
  console.error(error);
  Deno.exit(1);
}

for (const order of orders) await client.join(order, { mode: order as Mode });
takeEvents().catch(end);
await everybody.promise;
console.log("READY");
for (const [group, each] of talks) {
  talk(group, { sent: () => each.sent, next: () => each.next() }).catch(end);
}
ask().catch(end);
const total = (count: (talk: Talk) => number) =>
  [...talks.values()].reduce((sum, talk) => sum + count(talk), 0);
await answerSamples(() => ({
  sent: total(({ sent }) => sent),
  delivered: total(({ delivered }) => delivered),
  faults: total(({ faults }) => faults),
}));

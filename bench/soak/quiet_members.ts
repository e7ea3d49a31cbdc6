/**
 * Members that say nothing, several in one process. Prints READY once N members are in the group
 * for each of them, then answers samples with what all of them sent and received.
 *
 *     deno run --allow-net=127.0.0.1 --allow-ffi bench/soak/quiet_members.ts FIRST COUNT N
 *     TRACKER_PORT fifo|total
 */
import { Client } from "../../lib/client/mod.ts";
import type { Mode } from "../../lib/core/mod.ts";
import { type Cost, sumCosts } from "../../lib/lab/observe/cost.ts";
import { answerSamples } from "./answer_samples.ts";

const GROUP = "quiet";

const [firstWord, countWord, sizeWord, portWord, order] = Deno.args;
const [first, count, size] = [Number(firstWord), Number(countWord), Number(sizeWord)];
const hostname = "127.0.0.1";
const clients: Client[] = [];

/** Resolves when all members are seen; goes on taking events after that. */
function watch(client: Client): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const take = async () => {
    for (;;) {
      const events = await client.nextEvents();
      if (events.some(({ type }) => type === "evicted")) console.error(`${client.name} evicted`);
      if (client.view(GROUP)?.members.length === size) resolve();
    }
  };
  take().catch(reject);
  return promise;
}

for (let i = first; i < first + count; i++) {
  const address = { hostname, port: 0 };
  const tracker = { hostname, port: Number(portWord) };
  clients.push(await Client.connect({ name: `quiet${i}`, address, tracker }));
}
const watches = clients.map(watch);
for (const client of clients) await client.join(GROUP, { mode: order as Mode });
await Promise.all(watches);
console.log("READY");
await answerSamples(() => ({ cost: sumCosts(clients.map(({ statistics }): Cost => statistics)) }));

/**
 * Comes and goes: twice a second a new member registers, joins the groups, says something,
 * leaves and quits. A process that keeps something of former members shows it by growing.
 *
 *     deno run --allow-net=127.0.0.1 --allow-ffi bench/soak/visitor.ts TRACKER_PORT fifo|total…
 */
import { delay } from "@std/async/delay";
import { Client } from "../../lib/client/mod.ts";
import { answerSamples } from "./answer_samples.ts";
import { Talk, VISITOR } from "./talk.ts";

const VISIT_EVERY_MS = 500;

const [portWord, ...groups] = Deno.args;
const hostname = "127.0.0.1";
let visits = 0;

async function takeEvents(client: Client): Promise<void> {
  while ((await client.nextEvents()).length > 0);
}

async function visit(): Promise<void> {
  const client = await Client.connect({
    name: `visitor${visits}`,
    address: { hostname, port: 0 },
    tracker: { hostname, port: Number(portWord) },
  });
  const taking = takeEvents(client);
  for (const group of groups) {
    await client.join(group);
    await client.multicast(group, new Talk(VISITOR).next());
  }
  await client.close();
  await taking;
  visits++;
}

async function comeAndGo(): Promise<never> {
  for (;;) {
    await visit();
    await delay(VISIT_EVERY_MS);
  }
}

console.log("READY");
comeAndGo().catch((error) => {
  console.error(error);
  Deno.exit(1);
});
await answerSamples(() => ({ visits }));

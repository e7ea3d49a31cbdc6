import { assert, assertEquals } from "@std/assert";
import {
  jsonLine,
  type Program,
  startClient,
  startSequencer,
  startTracker,
} from "../testing/mod.ts";

const FLAGS = ["-g", "distrib"];
/** Milliseconds for which lines are said: a probe that came too early is sent again after 250. */
const TALK_MS = 1_000;
/** The loopback interfaces of other systems pass no multicast by default. */
const isPassing = Deno.build.os === "linux";

/** Returns the number of datagrams that a line with statistics counts as sent to channels. */
function sentToChannels(line: string): number {
  return JSON.parse(line).sent.channel.datagrams;
}

/** Has the first client say lines, each once the others have the one before. */
async function say([ford, ...others]: readonly Program[]): Promise<void> {
  const until = performance.now() + TALK_MS;
  for (let i = 1; performance.now() < until; i++) {
    await ford!.write(`line ${i}`);
    for (const one of others) await one.waitForLine(jsonLine("message", { text: `line ${i}` }));
  }
}

for (const order of ["fifo", "total"]) {
  for (const multicast of [[], ["--multicast", "239.77.0.0/16"]]) {
    const isAllowed = multicast.length > 0;
    Deno.test(`a group on one host ${isAllowed ? "uses" : "does not use"} IP multicast (${order})`, async () => {
      await using stack = new AsyncDisposableStack();
      const { address } = stack.use(await startTracker(multicast));
      const server = stack.use(await startSequencer(["--statistics", "--tracker", address]));
      const clients: Program[] = [];
      for (const name of ["ford", "arthur", "trillian"]) {
        const flags = ["--order", order, ...FLAGS];
        clients.push(stack.use(await startClient(address, name, { flags })));
      }
      const [ford] = clients as [Program];
      await ford.waitForLine((line) => line.includes(`"kind":"join","name":"trillian"`));
      await say(clients);
      await ford.write("!q");
      const sender = order === "fifo" ? ford : server.sequencer;
      if (order !== "fifo") await sender.write("");
      const line = await sender.waitForLine(jsonLine("statistics"));
      const sent = sentToChannels(line);
      if (!isAllowed) assertEquals(sent, 0);
      else if (isPassing) assert(sent > 0, `${sent} datagrams`);
    });
  }
}

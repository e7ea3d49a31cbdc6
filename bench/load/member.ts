/**
 * One member of a group under load. Prints READY once N members are there, then reads commands:
 *
 *     LAT run sender warm count size pace_ms      the member with that id sends; DONE run at the end
 *     THR run sender|-1 size window start from until    (ns of the host's monotonic clock)
 *     BURST run sender|-1 count size start
 *     REPORT run                                  one line of JSON
 *     QUIT                                        so does the end of stdin
 *
 *     deno run --allow-net=127.0.0.1 --allow-ffi bench/load/member.ts ID N BASE_PORT fifo|total
 */
import { LineSplitter } from "../../lib/wire/mod.ts";
import { Client } from "../../lib/client/mod.ts";
import { hostClocks } from "./host_clocks.ts";
import { Workload } from "./workload.ts";

const GROUP = "load";

const [idWord, sizeWord, portWord, order] = Deno.args;
const id = Number(idWord);
const size = Number(sizeWord);
const hostname = "127.0.0.1";
const clocks = hostClocks();

const client = await Client.connect({
  name: `member${id}`,
  address: { hostname, port: 0 },
  tracker: { hostname, port: Number(portWord) },
});
const workload = new Workload({
  id,
  clocks,
  send: (message) => void client.multicast(GROUP, message).catch((error) => console.error(error)),
  onDone: (run) => console.log(`DONE ${run}`),
});

async function takeEvents(): Promise<void> {
  let isReady = false;
  for (;;) {
    for (const event of await client.nextEvents()) {
      if (event.type === "message") workload.deliver(event.payload);
      else if (event.type === "gap") console.error("gap", event.range);
    }
    if (!isReady && client.view(GROUP)?.members.length === size) {
      isReady = true;
      console.log("READY");
    }
  }
}

function startAt(ns: number): void {
  const waitMs = (ns - clocks.now()) / 1e6;
  setTimeout(() => waitMs > 2 ? startAt(ns) : workload.start(), Math.max(0, waitMs - 1));
}

function obey(line: string): void {
  const [word, ...numbers] = line.trim().split(/\s+/);
  const [run = 0, sender = 0, third = 0, fourth = 0, fifth = 0, sixth = 0, seventh = 0] = numbers
    .map(Number);
  const isSender = sender < 0 || sender === id;
  const nothing = { warm: 0, count: 0, paceMs: 0, window: 1, from: 0, until: 0 };
  switch (word) {
    case "LAT":
      workload.prepare({
        ...nothing,
        kind: word,
        run,
        isSender,
        warm: third,
        count: fourth,
        size: fifth,
        paceMs: sixth,
      });
      return workload.start();
    case "THR": {
      const times = { from: sixth, until: seventh };
      workload.prepare({
        ...nothing,
        kind: word,
        run,
        isSender,
        size: third,
        window: fourth,
        ...times,
      });
      return startAt(fifth);
    }
    case "BURST":
      workload.prepare({ ...nothing, kind: word, run, isSender, count: third, size: fourth });
      return startAt(fifth);
    case "REPORT":
      return console.log(workload.report());
    case "QUIT":
      Deno.exit(0);
  }
}

await client.join(GROUP, { mode: order === "total" ? "total" : "fifo" });
takeEvents().catch((error) => {
  console.error(error);
  Deno.exit(1);
});
const lines = new LineSplitter(65_536);
for await (const chunk of Deno.stdin.readable) {
  for (const line of lines.push(chunk)) if (line.type === "line") obey(line.text);
}
Deno.exit(0);

/**
 * Ordering latency over loopback sockets, beside bare datagrams of the same shape in the same run:
 *
 * - fifo: from the multicast to the delivery at the last of the others; bare, one socket
 *   sends to N - 1 others.
 * - total: from the multicast to the sender's own delivery, which has its place in the order then;
 *   bare, one datagram to a relay that sends it to all N.
 *
 * Each message is sent when every member has delivered the one before. All members share one
 * process and one event loop, so the difference between gm and bare datagrams is the cost of gm.
 * The figures include the work of all members, one after the other; `deno task load` measures
 * members as separate processes.
 *
 *     deno task bench
 */
import { COMPARED_ORDERS } from "../lib/lab/mod.ts";
import { bareFifo, bareTotal } from "./ordering/bare_datagrams.ts";
import { gmGroup } from "./ordering/gm_group.ts";
import type { Subject } from "./ordering/subject.ts";

const PAYLOAD = new Uint8Array(64);
const SIZES = [2, 5, 16];
const ITERATIONS = 2_000;
const WARMUP = 300;
const BARE = { fifo: bareFifo, total: bareTotal } as const;
const MEASURED = {
  fifo: "to the last of the others",
  total: "to the sender's own delivery",
} as const;

/**
 * The subject of the bench that runs; there is no hook after a bench, so the next one closes it.
 */
let current: Subject | undefined;

async function replaceSubject(open: () => Subject | Promise<Subject>): Promise<Subject> {
  await current?.[Symbol.asyncDispose]();
  return current = await open();
}

interface Bench {
  readonly name: string;
  readonly order: typeof COMPARED_ORDERS[number];
  readonly size: number;
  readonly isBaseline: boolean;
  readonly open: () => Subject | Promise<Subject>;
}

function bench({ name, order, size, isBaseline, open }: Bench): void {
  let subject: Subject | undefined;
  Deno.bench(`${name}, N = ${size}`, {
    group: `${order} order, N = ${size}, ${PAYLOAD.length} B, ${MEASURED[order]}`,
    baseline: isBaseline,
    n: ITERATIONS,
    warmup: WARMUP,
  }, async (b) => {
    subject ??= await replaceSubject(open);
    b.start();
    const { measured, over } = subject.send();
    await measured;
    b.end();
    await over;
  });
}

for (const order of COMPARED_ORDERS) {
  for (const size of SIZES) {
    const open = () => BARE[order](size, PAYLOAD);
    bench({ name: "bare datagrams", order, size, isBaseline: true, open });
    const openGroup = () => gmGroup(order, size, PAYLOAD);
    bench({ name: `${order} group`, order, size, isBaseline: false, open: openGroup });
  }
}

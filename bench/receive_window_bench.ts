/**
 * A thousand short messages through a receive window: in order, with every two exchanged, with each
 * of them twice, and in order in runs, as long datagrams bring them.
 *
 *     deno task bench bench/receive_window_bench.ts
 */
import { type OfferedMessage, ReceiveWindow } from "../lib/ordering/mod.ts";
import { FIRST_FRAGMENT, LAST_FRAGMENT } from "../lib/wire/mod.ts";

const MESSAGES = 1_000;
/** Messages of a run; a datagram of 15,872 bytes has some 200 of 64 bytes. */
const RUN = 200;
const PAYLOAD = new Uint8Array(64);
const WHOLE = FIRST_FRAGMENT | LAST_FRAGMENT;
const SLICE = { fragment: WHOLE, sentAt: 1_000, start: 0, end: PAYLOAD.length };

/** Inserts messages, by the place of each among the next thousand, and takes all of them. */
function bench(name: string, places: readonly number[]): void {
  const window = new ReceiveWindow(0);
  let base = 1;
  Deno.bench(name, { group: `${MESSAGES} messages` }, () => {
    let taken = 0;
    for (const place of places) {
      window.insert(base + place, SLICE, PAYLOAD);
      while (window.offer() !== undefined) taken++;
    }
    if (taken !== MESSAGES) throw new Error(`The bench took ${taken} messages`);
    window.noteTaken(base + MESSAGES - 1);
    base += MESSAGES;
  });
}

const inOrder = Array.from({ length: MESSAGES }, (_, i) => i);
bench("in order", inOrder);
bench("every two exchanged", inOrder.map((i) => i ^ 1));
bench("each twice", inOrder.flatMap((i) => [i, i]));

/** Inserts the thousand in runs, and takes each run at once. */
function benchRuns(name: string): void {
  const window = new ReceiveWindow(0);
  const slices = Array.from({ length: RUN }, () => SLICE);
  let base = 1;
  Deno.bench(name, { group: `${MESSAGES} messages` }, () => {
    const end = base + MESSAGES;
    let taken = 0;
    for (; base < end; base += RUN) {
      const messages: OfferedMessage[] = [];
      window.insertRun({ base, messages: slices }, PAYLOAD);
      window.offerRun(messages, RUN, Infinity);
      taken += messages.length;
    }
    if (taken !== MESSAGES) throw new Error(`The bench took ${taken} messages`);
    window.noteTaken(end - 1);
  });
}

benchRuns(`in runs of ${RUN}`);

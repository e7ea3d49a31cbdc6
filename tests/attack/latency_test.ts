import { assertEquals } from "@std/assert";
import {
  type FloodWindow,
  judgeLatency,
  latenciesOf,
  TARGETS,
  type Timed,
  unsoundFloods,
} from "./latency.ts";

/** Three windows of a second for each target, one after the other. */
const WINDOWS: FloodWindow[] = [0, 1, 2].flatMap((round) =>
  TARGETS.map((target, i) => {
    const from = (round * TARGETS.length + i) * 1e6;
    const wanted = target === "calm" ? 0 : 20_000;
    return { target, from, to: from + 1e6, perSecond: wanted, wanted };
  })
);

/** A hundred messages in each window, which take as many milliseconds as `ms` returns. */
function messages(ms: (window: FloodWindow, round: number) => number): Timed[] {
  return WINDOWS.flatMap((window, at) =>
    Array.from({ length: 100 }, (_, i) => {
      const sentAt = window.from + i * 1e4;
      const round = Math.floor(at / TARGETS.length);
      return { order: "fifo" as const, sentAt, deliveredAt: sentAt + ms(window, round) * 1_000 };
    })
  );
}

const judge = (timed: Timed[]) => judgeLatency(latenciesOf(WINDOWS, timed));

Deno.test("judgeLatency() accepts five times the calm latency, and one bad window of three", () => {
  assertEquals(judge(messages(({ target }) => target === "calm" ? 2 : 10)), []);
  const once = messages(({ target }, round) => target === "tracker" && round === 1 ? 500 : 2);
  assertEquals(judge(once), []);
});

Deno.test("judgeLatency() names the flood under which messages take longer", () => {
  const slow = messages(({ target }) => target === "sequencer" ? 12 : 2);
  assertEquals(judge(slow), [
    "messages in fifo order took 6.0 times as long under a flood at the sequencer",
  ]);
});

Deno.test("judgeLatency() names the flood under which nothing was delivered in most windows", () => {
  const stalled = messages(() => 2).filter(({ sentAt }) =>
    !WINDOWS.some(({ target, from, to }, i) =>
      target === "member" && i > TARGETS.length && sentAt >= from && sentAt < to
    )
  );
  assertEquals(judge(stalled), [
    "messages in fifo order took Infinity times as long under a flood at the member",
  ]);
});

Deno.test("judgeLatency() refuses to judge by a few deliveries", () => {
  const few = messages(() => 2).filter(({ sentAt }) => sentAt < 4e6);
  const [first] = judge(few.filter((_, i) => i % 2 === 0));
  assertEquals(first, "only 50 deliveries in fifo order were measured, target calm");
});

Deno.test("unsoundFloods() names floods of which less than nine tenths were sent", () => {
  assertEquals(unsoundFloods(WINDOWS), []);
  const slow = WINDOWS.map((one) => one.target === "member" ? { ...one, perSecond: 17_000 } : one);
  assertEquals(unsoundFloods(slow), ["only 17000 of 20000 datagrams a second at the member"]);
});

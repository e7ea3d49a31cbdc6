import { assertEquals } from "@std/assert";
import { type Run, Workload } from "../../../bench/load/workload.ts";

const RUN: Run = {
  run: 1,
  kind: "THR",
  isSender: true,
  size: 64,
  warm: 0,
  count: 0,
  paceMs: 0,
  window: 2,
  from: 0,
  until: 10e9,
};

/** A workload with a clock that is set by hand. */
function startedWorkload() {
  const sent: Uint8Array[] = [];
  const time = { ns: 1e9 };
  const workload = new Workload({
    id: 3,
    clocks: { now: () => time.ns, cpu: () => 0, cpuOf: () => 0 },
    send: (message) => sent.push(message),
    onDone: () => {},
  });
  workload.prepare(RUN);
  workload.start();
  return { workload, sent, time };
}

Deno.test("Workload keeps as many messages in flight as the window has", () => {
  const { workload, sent } = startedWorkload();
  assertEquals(sent.length, 2);
  workload.deliver(sent[0]!);
  assertEquals(sent.length, 3);
});

Deno.test("Workload.giveUpAfter() sends past what was lost, and not before the time", () => {
  const { workload, sent, time } = startedWorkload();
  time.ns += 99e6;
  workload.giveUpAfter(100);
  assertEquals(sent.length, 2);
  time.ns += 1e6;
  workload.giveUpAfter(100);
  assertEquals(sent.length, 4);
});

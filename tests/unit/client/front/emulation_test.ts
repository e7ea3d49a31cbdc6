import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { Client } from "../../../../lib/client/mod.ts";
import { Emulation } from "../../../../lib/client/front/emulation.ts";
import { liveTracker } from "../fixture_live.ts";

const encoder = new TextEncoder();
const PATIENCE = { gatherMs: 50, quietMs: 100 };

async function emulationOf(
  tracker: { address: { hostname: string; port: number } },
  name: string,
  lines: readonly string[],
  members: number | undefined,
  interrupted: AbortSignal,
): Promise<Emulation> {
  const address = { hostname: "127.0.0.1", port: 0 };
  return new Emulation({
    client: await Client.connect({ name, address, tracker: tracker.address }),
    group: "test",
    lines: lines.map((line) => encoder.encode(line)),
    members,
    onEvents: () => Promise.resolve(),
    interrupted,
    ...PATIENCE,
  });
}

Deno.test("Emulation waits for the other members, and for all their messages", async () => {
  await using tracker = liveTracker();
  const { signal } = new AbortController();
  const counts = { ford: 3, katerina: 60, zaphod: 0 };
  const emulations = await Promise.all(
    Object.entries(counts).map(([name, count]) =>
      emulationOf(tracker, name, Array(count).fill("line"), 3, signal)
    ),
  );
  const complete = await Promise.all(emulations.map((emulation) => emulation.run()));
  assertEquals(complete, [true, true, true]);
  for (const { report } of emulations) {
    const numbers = report.messages().map(({ sender, number }) => `${sender} ${number}`);
    assertEquals(numbers.toSorted(), [
      "ford 1",
      "ford 3",
      "katerina 1",
      "katerina 10",
      "katerina 50",
      "katerina 60",
    ]);
    assertGreaterOrEqual(report.end!, report.start!);
  }
});

Deno.test("Emulation without a number of members begins after a while", async () => {
  await using tracker = liveTracker();
  const { signal } = new AbortController();
  const emulation = await emulationOf(tracker, "ford", ["a", "b"], undefined, signal);
  assertEquals(await emulation.run(), true);
  assertEquals(emulation.report.messages().map(({ number }) => number), [1, 2]);
});

Deno.test("Emulation leaves when it is interrupted", async () => {
  await using tracker = liveTracker();
  const controller = new AbortController();
  const emulation = await emulationOf(tracker, "ford", ["a"], 5, controller.signal);
  const running = emulation.run();
  controller.abort(new Error("enough"));
  await running;
  assertEquals(tracker.statistics().members, 0);
});

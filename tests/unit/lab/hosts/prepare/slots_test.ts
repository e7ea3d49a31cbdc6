import { assertEquals, assertRejects } from "@std/assert";
import { Slots } from "../../../../../lib/lab/hosts/prepare/slots.ts";

Deno.test("Slots.use() bounds the steps under way, and goes on after one that fails", async () => {
  const slots = new Slots(2);
  const begun: number[] = [];
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const steps = gates.map(({ promise }, i) =>
    slots.use(async () => {
      begun.push(i);
      await promise;
    })
  );
  const first = assertRejects(() => steps[0]!, Error, "no");
  assertEquals(begun, [0, 1]);
  gates[0]!.reject(new Error("no"));
  await first;
  assertEquals(begun, [0, 1, 2]);
  for (const { resolve } of gates) resolve();
  await Promise.all(steps.slice(1));
  assertEquals(begun, [0, 1, 2, 3]);
});

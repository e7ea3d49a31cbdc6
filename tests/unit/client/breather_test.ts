import { assertEquals } from "@std/assert";
import { Breather } from "../../../lib/client/breather.ts";

Deno.test("Breather.step() breathes after some time, not after a number of steps", async () => {
  let now = 0;
  const breather = new Breather(() => now, 64);
  const breath = () => {
    for (let step = 0; step < 640; step++) {
      const rest = breather.step();
      if (rest !== undefined) return rest;
    }
    return undefined;
  };
  assertEquals(breath(), undefined);
  now = 10;
  let hasOtherRun = false;
  setTimeout(() => hasOtherRun = true, 0);
  await breath();
  assertEquals(hasOtherRun, true);
  assertEquals(breath(), undefined);
});

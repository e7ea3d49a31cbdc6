import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InvariantError } from "../../../../lib/core/mod.ts";
import { Ring } from "../../../../lib/ordering/mod.ts";

type Step = { readonly type: "set" | "drop"; readonly ahead: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant("set" as const), ahead: fc.nat(300) }),
    fc.record({ type: fc.constant("drop" as const), ahead: fc.nat(200) }),
  ),
  { maxLength: 60 },
);

Deno.test("Ring holds what a map of the sliding range would hold", () => {
  fc.assert(
    fc.property(fc.constantFrom(0, 1, 64, 2 ** 47), steps, (first, story) => {
      const ring = new Ring<number>(first);
      const map = new Map<number, number>();
      let low = first;
      for (const [i, { type, ahead }] of story.entries()) {
        if (type === "set") {
          ring.set(low + ahead, i);
          map.set(low + ahead, i);
        } else {
          low += ahead;
          ring.dropBelow(low);
          for (const seq of map.keys()) if (seq < low) map.delete(seq);
        }
        for (let seq = low - 2; seq < low + 310; seq++) assertEquals(ring.at(seq), map.get(seq));
      }
    }),
    { seed: 20_271, numRuns: 60 },
  );
});

Deno.test("Ring.dropBelow() a number that is far ahead leaves nothing behind", () => {
  const ring = new Ring<string>(1);
  for (let seq = 1; seq <= 64; seq++) ring.set(seq, "old");
  ring.dropBelow(1_000_000);
  for (let seq = 1_000_000; seq < 1_000_064; seq++) assertEquals(ring.at(seq), undefined);
  ring.set(1_000_000, "new");
  ring.dropBelow(5);
  assertEquals(ring.at(1_000_000), "new");
});

Deno.test("Ring.set() refuses a number that is gone for good", () => {
  const ring = new Ring<string>(10);
  assertThrows(() => ring.set(9, "late"), InvariantError);
});

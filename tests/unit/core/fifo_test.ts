import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Fifo } from "../../../lib/core/mod.ts";

type Step =
  | { readonly type: "push" | "take"; readonly count: number }
  | { readonly type: "shift" | "clear" };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant("push"), count: fc.nat(40) }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant("take"), count: fc.nat(40) }) },
    { weight: 6, arbitrary: fc.record({ type: fc.constant("shift") }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("clear") }) },
  ) as fc.Arbitrary<Step>,
  { maxLength: 60 },
);

Deno.test("Fifo does what an array does", () => {
  fc.assert(
    fc.property(steps, (story) => {
      const queue = new Fifo<number>();
      const model: number[] = [];
      let next = 0;
      for (const step of story) {
        if (step.type === "push") {
          for (let i = 0; i < step.count; i++) {
            queue.push(next);
            model.push(next++);
          }
        } else if (step.type === "take") {
          assertEquals(queue.take(step.count), model.splice(0, step.count));
        } else if (step.type === "shift") assertEquals(queue.shift(), model.shift());
        else {
          queue.clear();
          model.length = 0;
        }
        assertEquals([queue.peek(), queue.peekLast()], [model[0], model.at(-1)]);
        assertEquals([queue.length, [...queue]], [model.length, model]);
      }
    }),
    { seed: 20_271, numRuns: 300 },
  );
});

Deno.test("Fifo takes and returns `undefined` as an item like any other", () => {
  const queue = new Fifo<number | undefined>();
  queue.push(undefined);
  queue.push(7);
  assertEquals([queue.length, queue.shift(), queue.length, queue.shift()], [2, undefined, 1, 7]);
});

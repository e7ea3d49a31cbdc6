import { assertEquals, assertThrows } from "@std/assert";
import { KeyFileError } from "../../../../lib/key/mod.ts";
import { rotateKeys, type RotateStep } from "../../../../lib/key/front/mod.ts";

const [OLD, NEW, OTHER] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

Deno.test("rotateKeys() exchanges a key in three steps; neighbours open what each other seals", () => {
  const states = [[OLD]];
  for (const step of ["add", "switch", "finish"] as RotateStep[]) {
    states.push(rotateKeys(states.at(-1)!, step, NEW));
  }
  assertEquals(states, [[OLD], [OLD, NEW], [NEW, OLD], [NEW]]);
  states.slice(1).forEach((after, i) => {
    const before = states[i]!;
    // Whoever has either state opens what the other's first key seals.
    assertEquals([before.includes(after[0]!), after.includes(before[0]!)], [true, true]);
  });
});

Deno.test("rotateKeys() refuses a step that the file's keys do not allow", () => {
  assertThrows(() => rotateKeys([OLD, NEW], "add", OTHER), KeyFileError, "two keys already");
  assertThrows(() => rotateKeys([OLD], "switch", OTHER), KeyFileError, "nothing to switch");
  assertThrows(() => rotateKeys([OLD], "finish", OTHER), KeyFileError, "nothing to finish");
});

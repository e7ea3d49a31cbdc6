import { assertEquals, assertThrows } from "@std/assert";
import { KeyFileError, type KeyLines } from "../../../../lib/key/mod.ts";
import { rotateKeys, type RotateStep } from "../../../../lib/key/front/mod.ts";

const [OLD, NEW, OTHER] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

Deno.test("rotateKeys() exchanges a key in three steps; neighbours open what each other seals", () => {
  const states: KeyLines[] = [{ keys: [OLD] }];
  for (const step of ["add", "switch", "finish"] as RotateStep[]) {
    states.push(rotateKeys(states.at(-1)!, step, NEW));
  }
  assertEquals(states, [
    { keys: [OLD] },
    { keys: [OLD, NEW], mark: "next" },
    { keys: [NEW, OLD], mark: "old" },
    { keys: [NEW] },
  ]);
  states.slice(1).forEach(({ keys: after }, i) => {
    const before = states[i]!.keys;
    // Whoever has either state opens what the other's first key seals.
    assertEquals([before.includes(after[0]!), after.includes(before[0]!)], [true, true]);
  });
});

Deno.test("rotateKeys() refuses a step that the file's keys do not allow, and names the right one", () => {
  const one: KeyLines = { keys: [OLD] };
  const added: KeyLines = { keys: [OLD, NEW], mark: "next" };
  const switched: KeyLines = { keys: [NEW, OLD], mark: "old" };
  const faults: [KeyLines, RotateStep, string][] = [
    [one, "switch", "nothing to switch"],
    [one, "finish", "nothing to finish"],
    [added, "add", "two keys already: the next step is gm key rotate --step switch FILE."],
    [added, "finish", "does not seal yet: the next step is gm key rotate --step switch FILE."],
    [switched, "add", "two keys already: the next step is gm key rotate --step finish FILE."],
    [switched, "switch", "seals already: the next step is gm key rotate --step finish FILE."],
  ];
  for (const [lines, step, fault] of faults) {
    assertThrows(() => rotateKeys(lines, step, OTHER), KeyFileError, fault);
  }
});

Deno.test("rotateKeys() takes the word of whoever made a file of two keys by hand", () => {
  const made: KeyLines = { keys: [OLD, NEW] };
  assertEquals(rotateKeys(made, "switch", OTHER).keys, [NEW, OLD]);
  assertEquals(rotateKeys(made, "finish", OTHER), { keys: [OLD] });
  assertThrows(
    () => rotateKeys(made, "add", OTHER),
    KeyFileError,
    "or gm key rotate --step finish",
  );
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import { Recent } from "../../../../lib/ordering/mod.ts";

const one = () => ({ bytes: new Uint8Array(100) });

Deno.test("Recent keeps the newest that its bytes allow", () => {
  const recent = new Recent(1, 500);
  for (let i = 0; i < 10; i++) recent.add(one());
  assertEquals([recent.first, recent.last], [8, 10]);
  assertEquals(recent.at(7), undefined);
  assert(recent.at(8) !== undefined && recent.bytes <= 500);
});

Deno.test("Recent counts a buffer once that neighbours share", () => {
  const recent = new Recent(1, 1_000);
  const { bytes } = one();
  for (let i = 0; i < 3; i++) recent.add({ bytes });
  assertEquals(recent.bytes, 3 * 64 + 100);
  recent.add(one());
  assertEquals(recent.bytes, 4 * 64 + 200);
});

Deno.test("Recent finds a value that takes several places at the first, and drops it whole", () => {
  const recent = new Recent(5, 400);
  recent.add(one(), 3);
  recent.add(one());
  assertEquals([recent.at(5) !== undefined, recent.at(6), recent.last], [true, undefined, 8]);
  recent.add(one());
  assertEquals([recent.first, recent.last], [8, 9]);
});

Deno.test("Recent keeps no value that is larger than its bytes, and goes on after it", () => {
  const recent = new Recent(1, 300);
  recent.add({ bytes: new Uint8Array(400) });
  assertEquals([recent.first, recent.last, recent.bytes], [2, 1, 0]);
  recent.add(one());
  assertEquals([recent.first, recent.last, recent.bytes], [2, 2, 164]);
});

Deno.test("Recent refuses to go on when its bytes are not those of what is kept", () => {
  const recent = new Recent<{ bytes: Uint8Array }>(1, 200);
  const value = one();
  recent.add(value);
  value.bytes = new Uint8Array(50);
  assertThrows(() => recent.add({ bytes: new Uint8Array(400) }), InvariantError, "exactly what is");
});

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  drawMemberId,
  drawU32,
  formatMemberId,
  isNewerEpoch,
  type Random,
  U32_MAX,
  U48_MAX,
} from "../../../lib/core/mod.ts";

const randoms: fc.Arbitrary<Random> = fc
  .double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  .map((value) => () => value);
const lowest: Random = () => 0;
const highest: Random = () => 1 - 2 ** -53;

Deno.test("drawMemberId() draws a u48 that is never 0", () => {
  assertEquals(drawMemberId(lowest), 1);
  assert(drawMemberId(highest) <= U48_MAX);
  fc.assert(fc.property(randoms, (random) => {
    const id = drawMemberId(random);
    assert(Number.isInteger(id) && id >= 1 && id <= U48_MAX);
  }));
});

Deno.test("drawU32() draws a u32 that is never 0", () => {
  assertEquals(drawU32(lowest), 1);
  assertEquals(drawU32(highest), U32_MAX);
  fc.assert(fc.property(randoms, (random) => {
    const id = drawU32(random);
    assert(Number.isInteger(id) && id >= 1 && id <= U32_MAX);
  }));
});

Deno.test("formatMemberId() writes twelve hex digits", () => {
  assertEquals(formatMemberId(1), "000000000001");
  assertEquals(formatMemberId(U48_MAX), "ffffffffffff");
  assertEquals(formatMemberId(0x0123456789ab), "0123456789ab");
});

Deno.test("isNewerEpoch() compares numbers; a foreign epoch of the same number is not newer", () => {
  assert(isNewerEpoch({ number: 3, boot: 1 }, { number: 2, boot: 9 }));
  assert(!isNewerEpoch({ number: 2, boot: 9 }, { number: 2, boot: 1 }));
  assert(!isNewerEpoch({ number: 2, boot: 1 }, { number: 2, boot: 9 }));
});

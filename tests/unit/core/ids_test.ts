import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  drawMemberId,
  drawU32,
  formatMemberId,
  invariant,
  InvariantError,
  isMode,
  jitter,
  kernelBytesOf,
  MODES,
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

Deno.test("jitter() stays within its share", () => {
  assertEquals(jitter(100, 0.2, lowest), 80);
  fc.assert(fc.property(randoms, (random) => {
    const value = jitter(100, 0.2, random);
    assert(value >= 80 && value <= 120);
  }));
});

Deno.test("isMode() knows the modes and nothing else", () => {
  for (const mode of MODES) assert(isMode(mode));
  for (const other of ["causal", "", 0, null, undefined, ["fifo"]]) assert(!isMode(other));
});

Deno.test("kernelBytesOf() never falls as datagrams grow, and is more than the datagram", () => {
  for (let bytes = 1; bytes <= 1_400; bytes++) {
    assert(kernelBytesOf(bytes) >= kernelBytesOf(bytes - 1));
    assert(kernelBytesOf(bytes) > bytes);
  }
});

Deno.test("invariant() throws what it was told, and only when it must", () => {
  invariant(true, "never");
  assertThrows(() => invariant(false, "one is two"), InvariantError, "one is two");
});

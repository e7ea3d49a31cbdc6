import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  encodeOpening,
  encodeSealRefusal,
  isSealRefusal,
  OPENING_BYTES,
  OpeningReader,
  SEAL_REFUSAL_CODES,
  sealRefusalIn,
} from "../../../../lib/wire/mod.ts";
import { toHex } from "../vectors.ts";

Deno.test("encodeOpening() and encodeSealRefusal() write the bytes of PROTOCOL 5.1", () => {
  assertEquals(toHex(encodeOpening(0xa7)), "ff676d01a7");
  assertEquals(
    SEAL_REFUSAL_CODES.map((code) => [code, toHex(encodeSealRefusal(code))]),
    [
      ["key_needed", "ff676d0101"],
      ["no_key", "ff676d0102"],
      ["other_key", "ff676d0103"],
      ["seal_version", "ff676d0104"],
      ["bad_seal", "ff676d0105"],
    ],
  );
});

Deno.test("OpeningReader returns all bytes of a stream, in whatever chunks they came", () => {
  const marked = fc.tuple(fc.nat(OPENING_BYTES), fc.uint8Array({ maxLength: 8 }))
    .map(([length, rest]) => Uint8Array.from([...encodeOpening(7).subarray(0, length), ...rest]));
  const streams = fc.oneof(marked, fc.uint8Array({ maxLength: 12 }));
  fc.assert(
    fc.property(streams, fc.integer({ min: 1, max: 12 }), (bytes, size) => {
      const reader = new OpeningReader();
      let at = 0;
      let opening;
      while (opening === undefined && at < bytes.length) {
        opening = reader.push(bytes.subarray(at, at + size));
        at += size;
      }
      const seen = bytes.subarray(0, at);
      const isMarked = [0xff, 0x67, 0x6d].every((byte, i) => i >= seen.length || seen[i] === byte);
      if (isMarked && seen.length < OPENING_BYTES) return assertEquals(opening, undefined);
      const [version, value, ...rest] = seen.subarray(3);
      const expected = isMarked
        ? { type: "sealed", version, value, rest: Uint8Array.from(rest) }
        : { type: "plain", bytes: Uint8Array.from(seen) };
      assertEquals(opening as unknown, expected);
    }),
    { seed: 20_262, numRuns: 500 },
  );
});

Deno.test("sealRefusalIn() returns the refusal, or that the version is another", () => {
  const rest = new Uint8Array(0);
  const refusalOf = (version: number, value: number) =>
    sealRefusalIn({ type: "sealed", version, value, rest });
  assertEquals([0, 1, 5, 6].map((value) => refusalOf(1, value)), [
    undefined,
    "key_needed",
    "bad_seal",
    undefined,
  ]);
  assertEquals(refusalOf(2, 1), "seal_version");
});

Deno.test("isSealRefusal() tells the refusals of connections from those of requests", () => {
  assertEquals(isSealRefusal({ ok: true }), false);
  assertEquals(isSealRefusal({ ok: false, code: "limit" }), false);
  assertEquals(isSealRefusal({ ok: false, code: "other_key" }), true);
});

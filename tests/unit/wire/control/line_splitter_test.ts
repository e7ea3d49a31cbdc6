import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeRequest, encodeRequest, type Line, LineSplitter } from "../../../../lib/wire/mod.ts";
import { requestVectors } from "../vectors.ts";

const encoder = new TextEncoder();

/** Returns the lines that a splitter makes of some chunks. */
function split(chunks: readonly Uint8Array[], bytesMax: number): Line[] {
  const splitter = new LineSplitter(bytesMax);
  return chunks.flatMap((chunk) => splitter.push(chunk));
}

/** Cuts bytes at some places; places that repeat give empty chunks. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...sorted].map((start, i) => bytes.subarray(start, sorted[i] ?? bytes.length));
}

/** The same, the simple way. */
function naiveSplit(bytes: Uint8Array, bytesMax: number): Line[] {
  const lines: Line[] = [];
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const parts = text.split("\n");
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1;
    if (part.length + (isLast ? 0 : 1) > bytesMax) return [...lines, { type: "too-large" }];
    if (isLast) break;
    const raw = Uint8Array.from(part, (char) => char.charCodeAt(0));
    const decoded = new TextDecoder().decode(raw);
    // A replacement character that was not sent stands for a fault.
    if (decoded.includes("\ufffd")) return [...lines, { type: "bad-text" }];
    lines.push({ type: "line", text: decoded });
  }
  return lines;
}

const places = fc.array(fc.nat(), { maxLength: 12 });

Deno.test("LineSplitter returns the same lines however the stream is chunked", () => {
  const byte = fc.oneof(fc.constantFrom(0x0a, 0x41, 0xce, 0xa9, 0xff), fc.nat(127));
  const streams = fc.array(byte, { maxLength: 120 }).map((bytes) => Uint8Array.from(bytes));
  fc.assert(
    fc.property(streams, places, fc.integer({ min: 1, max: 60 }), (bytes, at, bytesMax) => {
      const expected = naiveSplit(bytes, bytesMax);
      assertEquals(split([bytes], bytesMax), expected);
      assertEquals(split(cut(bytes, at), bytesMax), expected);
      assertEquals(split(Array.from(bytes, (one) => Uint8Array.of(one)), bytesMax), expected);
    }),
    { seed: 20_253, numRuns: 1_000 },
  );
});

Deno.test("LineSplitter and decodeRequest() return the same requests however a stream is chunked", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...requestVectors]), places, (vectors, at) => {
      const stream = encoder.encode(vectors.map(({ line }) => `${line}\n`).join(""));
      const lines = split(cut(stream, at), 65_536);
      assertEquals(
        lines.map((line) => line.type === "line" ? decodeRequest(line.text) : line),
        vectors.map(({ line }) => decodeRequest(line)),
      );
    }),
    { seed: 20_254, numRuns: 300 },
  );
});

Deno.test("LineSplitter cuts off encodeRequest()'s line feed and nothing else", () => {
  const line = encodeRequest({ type: "list_members", group: "βιβλία" });
  assertEquals(split([encoder.encode(line)], 1_000), [{ type: "line", text: line.slice(0, -1) }]);
});

Deno.test("LineSplitter takes a line of exactly its limit, line feed included, and none longer", () => {
  assertEquals(split([encoder.encode("123\n")], 4), [{ type: "line", text: "123" }]);
  assertEquals(split([encoder.encode("1234\n")], 4), [{ type: "too-large" }]);
});

Deno.test("LineSplitter refuses a line that is too large before its line feed came", () => {
  const splitter = new LineSplitter(4);
  assertEquals(splitter.push(encoder.encode("1234")), []);
  assertEquals(splitter.push(encoder.encode("5")), [{ type: "too-large" }]);
});

Deno.test("LineSplitter returns nothing after a fault", () => {
  const splitter = new LineSplitter(4);
  assertEquals(splitter.push(encoder.encode("a\n12345\nb\n")), [
    { type: "line", text: "a" },
    { type: "too-large" },
  ]);
  assertEquals(splitter.push(encoder.encode("c\n")), []);
});

Deno.test("LineSplitter returns no line before its line feed came", () => {
  assertEquals(split([encoder.encode("a\nb")], 9), [{ type: "line", text: "a" }]);
});

Deno.test("LineSplitter copies a chunk, so that its buffer may be used again", () => {
  const splitter = new LineSplitter(9);
  const chunk = encoder.encode("ab");
  splitter.push(chunk);
  chunk.fill(0x78);
  assertEquals(splitter.push(encoder.encode("\n")), [{ type: "line", text: "ab" }]);
});

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type CutLine, LineCutter } from "../../../../../lib/client/front/lines/line_cutter.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function cut(...chunks: (string | Uint8Array)[]): (string | number)[] {
  const cutter = new LineCutter();
  const lines = chunks.flatMap((chunk) =>
    cutter.push(typeof chunk === "string" ? encoder.encode(chunk) : chunk)
  );
  const last = cutter.end();
  return (last === undefined ? lines : [...lines, last]).map(show);
}

function show(line: CutLine): string | number {
  return line.type === "line" ? decoder.decode(line.bytes) : line.length;
}

Deno.test("LineCutter cuts at line feeds, however the stream is chunked", () => {
  fc.assert(fc.property(
    fc.array(fc.string({ unit: fc.constantFrom("a", "β", "\n", "\r\n") })),
    (chunks) => {
      const lines = chunks.join("").split("\n").map((line) => line.replace(/\r$/, ""));
      if (lines.at(-1) === "" && !chunks.join("").endsWith("\r")) lines.pop();
      assertEquals(cut(...chunks), lines);
    },
  ));
});

Deno.test("LineCutter.end() returns a last line without a line feed", () => {
  assertEquals(cut("a\nb"), ["a", "b"]);
  assertEquals(cut("a\n"), ["a"]);
  assertEquals(cut("\n\n"), ["", ""]);
  assertEquals(cut(""), []);
});

Deno.test("LineCutter takes CRLF, and keeps a carriage return inside a line", () => {
  assertEquals(cut("a\r", "\nb\rc\r\n"), ["a", "b\rc"]);
});

Deno.test("LineCutter keeps the longest message with its mark, and counts longer lines", () => {
  const longest = "x".repeat(65_538);
  assertEquals(cut(`${longest}\n`), [longest]);
  assertEquals(cut(`${longest}y\nnext\n`), [65_539, "next"]);
  const piece = new Uint8Array(65_536).fill(120);
  assertEquals(cut(...Array(100).fill(piece), "\nnext"), [6_553_600, "next"]);
});

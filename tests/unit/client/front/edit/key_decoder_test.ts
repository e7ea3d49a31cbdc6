import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Key, KeyDecoder } from "../../../../../lib/client/front/edit/mod.ts";
import { LINE_UNITS_MAX } from "../../../../../lib/client/front/edit/limits.ts";

const encoder = new TextEncoder();

/** Returns the keys of these chunks, in short: a name, or a text with its kind before it. */
function decode(...chunks: (string | Uint8Array)[]): string[] {
  const decoder = new KeyDecoder();
  return chunks.flatMap((chunk) =>
    decoder.push(typeof chunk === "string" ? encoder.encode(chunk) : chunk).map(show)
  );
}

function show(key: Key): string {
  switch (key.type) {
    case "key":
      return key.name;
    case "text":
      return `text:${key.text}`;
    case "paste":
      return `paste:${key.text}`;
    case "position":
      return `position:${key.row},${key.column}`;
  }
}

Deno.test("KeyDecoder takes letters, control characters and sequences", () => {
  assertEquals(decode("γεια\r"), ["text:γεια", "enter"]);
  assertEquals(decode("\x01\x03\x04\x1a\x7f\t"), [
    "home",
    "interrupt",
    "delete-or-end",
    "suspend",
    "backspace",
    "tab",
  ]);
  assertEquals(decode("\x1b[A\x1bOB\x1b[3~\x1b[H\x1b[4~"), [
    "earlier",
    "later",
    "delete",
    "home",
    "end",
  ]);
  assertEquals(decode("\x1b[1;5C\x1bb\x1b[3;5~\x1b\x7f\x1b[1;2D"), [
    "word-right",
    "word-left",
    "erase-word-right",
    "erase-word-left",
    "left",
  ]);
  assertEquals(decode("\x1b[24;80R"), ["position:24,80"]);
});

Deno.test("KeyDecoder does nothing for keys that it does not know", () => {
  assertEquals(decode("\x1b[15~\x1b[[Aa\x1b[<0;1;1Mb\x1bxc\x00d"), [
    "text:a",
    "text:b",
    "text:c",
    "text:d",
  ]);
  assertEquals(decode("\x1b\x1b[A"), ["earlier"]);
  assertEquals(decode("\x1b[\rx"), ["enter", "text:x"]);
  assertEquals(decode(`\x1b[${"1".repeat(100)}`).length, 1);
});

Deno.test("KeyDecoder returns a paste as one text, whatever is in it", () => {
  assertEquals(decode("a\x1b[200~!q\r\x1b[A\x03\x1b[201~\r"), [
    "text:a",
    "paste:!q\r\x1b[A\x03",
    "enter",
  ]);
});

Deno.test("KeyDecoder returns the same keys however the bytes are cut", () => {
  const bytes = encoder.encode("é漢\x1b[1;5Da\x1b[200~x\x1b[20\x1b[201\r👨‍👩‍👧\x1b[201~\x1bOHz");
  const join = (keys: string[]) => keys.join("|").replaceAll("|text:", "").replace(/^text:/, "");
  const expected = "é漢|word-left" + "a|paste:x\x1b[20\x1b[201\r👨‍👩‍👧|home" + "z";
  fc.assert(fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
    const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
    const chunks = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
    assertEquals(join(decode(...chunks)), expected);
  }));
});

Deno.test("KeyDecoder counts a paste that is too long, and goes on after it", () => {
  const decoder = new KeyDecoder();
  const chunk = encoder.encode("x".repeat(65_536));
  const keys = [...decoder.push(encoder.encode("\x1b[200~"))];
  for (let i = 0; i < 100; i++) keys.push(...decoder.push(chunk));
  keys.push(...decoder.push(encoder.encode("\x1b[201~y")));
  assertEquals(keys, [
    { type: "paste", text: undefined, length: 6_553_600 },
    { type: "text", text: "y" },
  ]);
  assert(LINE_UNITS_MAX < 6_553_600);
});

Deno.test("KeyDecoder drops a paste without an end when Ctrl-C comes alone", () => {
  assertEquals(decode("\x1b[200~half", "\x03", "a"), ["interrupt", "text:a"]);
});

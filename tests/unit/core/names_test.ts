import { assert, assertEquals } from "@std/assert";
import {
  NAME_BYTES_MAX,
  nameFault,
  NOT_IN_NAMES,
  receivedNameFault,
} from "../../../lib/core/mod.ts";

Deno.test("nameFault() accepts words of any script", () => {
  for (const name of ["katerina", "Κατερίνα", "Ω", "張三", "🐟", "a.b-c_d'e", "1", "!", "é"]) {
    assertEquals(nameFault(name), undefined, name);
  }
});

Deno.test("nameFault() counts the bytes of UTF-8", () => {
  assertEquals(nameFault("Ω".repeat(NAME_BYTES_MAX / 2)), undefined);
  assertEquals(
    nameFault("Ω".repeat(NAME_BYTES_MAX / 2) + "x"),
    "is 65 bytes long in UTF-8, more than the 64 allowed",
  );
  assertEquals(nameFault(""), "is empty");
});

Deno.test("nameFault() refuses white space, control and formatting characters", () => {
  const bad = [" ", "\t", "\n", "\r", "\0", "\x1b", "\x7f", "\x9b", "\u00a0", "\u2028", "\u3000"];
  const invisible = ["\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u{e0041}"];
  for (const character of [...bad, ...invisible]) {
    for (const name of [character, `a${character}`, `${character}a`, `a${character}b`]) {
      assertEquals(nameFault(name), "contains white space or a control character");
    }
  }
});

Deno.test("nameFault() refuses halves of surrogate pairs", () => {
  for (const name of ["\ud83d", "a\udc1f", "\udc1f\ud83d"]) {
    assertEquals(nameFault(name), "is not well-formed text");
  }
});

Deno.test("nameFault() copes with a text of any length", () => {
  assert(nameFault("x".repeat(1_000_000))?.includes("1000000 bytes"));
});

Deno.test("receivedNameFault() refuses the fixed ranges, and nothing else, in every version", () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    const isListed = NOT_IN_NAMES.some(([first, last]) => first <= code && code <= last);
    if ((receivedNameFault(String.fromCodePoint(code)) !== undefined) === isListed) continue;
    throw new Error(`U+${code.toString(16)} is ${isListed ? "good" : "refused"}`);
  }
});

Deno.test("receivedNameFault() takes what this runtime may not know, nameFault() does not", () => {
  for (const name of ["\u0378", "\u{10ffff}", "\ue000"]) {
    assertEquals(receivedNameFault(name), undefined);
    assertEquals(nameFault(name), "contains white space or a control character");
  }
  assertEquals(receivedNameFault("zed\u{1fadf}"), undefined);
});

Deno.test("NOT_IN_NAMES ascends, and has the white space and control characters that we know", () => {
  const flat = NOT_IN_NAMES.flat();
  assertEquals(flat, [...flat].sort((a, b) => a - b));
  // A later version of Unicode may have more of these: they are good on the wire.
  for (const character of ["\t", " ", "\u00a0", "\u2028", "\u2029", "\u202e", "\ufeff"]) {
    assert(receivedNameFault(character) !== undefined);
  }
});

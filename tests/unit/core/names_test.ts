import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  NAME_BYTES_MAX,
  nameFault,
  NOT_IN_NAMES,
  othersNameFault,
  receivedNameFault,
} from "../../../lib/core/mod.ts";

Deno.test("nameFault() accepts words of any script", () => {
  for (const name of ["katerina", "Κατερίνα", "Ω", "張三", "🐟", "a.b-c_d'e", "1", "!", "é"]) {
    assertEquals(nameFault(name), undefined, name);
  }
});

Deno.test("othersNameFault() accepts characters that this runtime does not know, and refuses the rest", () => {
  assertMatch(nameFault("zed\u{3fff0}") ?? "", /does not know as a visible character$/);
  assertEquals(othersNameFault("zed\u{3fff0}"), undefined);
  assertEquals(othersNameFault("zed\u{3fff0}\u200d\u{3fff1}"), undefined, "they may be emoji");
  assertMatch(othersNameFault("z\u{3fff0}[d]") ?? "", /which lists of names use$/);
  assertMatch(othersNameFault("zed\u200d") ?? "", /between letters that it joins/);
});

Deno.test("nameFault() counts the bytes of UTF-8", () => {
  assertEquals(nameFault("Ω".repeat(NAME_BYTES_MAX / 2)), undefined);
  assertEquals(
    nameFault("Ω".repeat(NAME_BYTES_MAX / 2) + "x"),
    "is 65 bytes long in UTF-8, more than the 64 allowed",
  );
  assertEquals(nameFault(""), "is empty");
});

Deno.test("nameFault() refuses white space, control and formatting characters, and names them", () => {
  const bad = [" ", "\t", "\n", "\r", "\0", "\x1b", "\x7f", "\x9b", "\u00a0", "\u2028", "\u3000"];
  const invisible = ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u{e0041}"];
  for (const character of [...bad, ...invisible]) {
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    for (const name of [character, `a${character}`, `${character}a`, `a${character}b`]) {
      assertEquals(
        nameFault(name),
        `contains U+${code}, which is white space, invisible or a control character`,
      );
    }
  }
});

Deno.test("nameFault() refuses characters that nobody sees", () => {
  for (const character of "\u034f\u115f\u1160\u17b4\u180b\u2800\u3164\uffa0\u{e0100}") {
    for (const name of [character, `ford${character}`]) {
      assertMatch(nameFault(name) ?? "", /^contains U\+[0-9A-F]{4,5}, which is invisible$/, name);
    }
  }
  assertEquals(nameFault("\u0301"), "contains U+0301, which needs a letter before it");
});

Deno.test("nameFault() allows joiners where they join, and emoji presentation after an emoji", () => {
  const families = ["\u{1f468}\u200d\u{1f469}\u200d\u{1f467}", "\u{1f44d}\u{1f3fd}\u200d\u{1f41f}"];
  const words = ["\u0645\u06cc\u200c\u062e\u0648", "\u0915\u094d\u200d\u0937"];
  const presented = ["\u2764\ufe0f", "\u{1f441}\ufe0f\u200d\u{1f5e8}\ufe0f", "1\ufe0f\u20e3"];
  for (const name of [...families, ...words, ...presented]) {
    assertEquals(nameFault(name), undefined, name);
    assertEquals(receivedNameFault(name), undefined, name);
  }
  for (
    const name of [
      "\u200d",
      "fo\u200crd",
      "fo\u200drd",
      "ford\u200d",
      "\u200c\u062e",
      "\u062e\u200c",
    ]
  ) {
    assertMatch(nameFault(name) ?? "", /^contains U\+200[CD], which is allowed between/, name);
    // What a member of another version has chosen is its business.
    assertEquals(receivedNameFault(name), undefined);
  }
  assertEquals(
    nameFault("ford\ufe0f"),
    "contains U+FE0F, which is allowed after an emoji and in a keycap",
  );
});

Deno.test("nameFault() refuses a fifth mark on one letter", () => {
  const marks = "\u0324\u0325\u0316\u0317\u0318";
  assertEquals(nameFault(`q${marks.slice(0, 4)}r${marks.slice(1)}`), undefined);
  assertEquals(
    nameFault(`q${marks}`),
    "contains U+0318, after 4 other marks on one letter, which is the limit",
  );
  assertEquals(receivedNameFault(`q${marks}`), undefined);
});

Deno.test("nameFault() refuses what lists of names are made of", () => {
  assertEquals(nameFault("a),(b"), 'contains ")" (U+0029), which lists of names use');
  for (const character of "[](),") assert(nameFault(`x${character}`) !== undefined);
});

Deno.test("nameFault() refuses another normalization form, and shows the right one", () => {
  assertEquals(nameFault("caf\u00e9"), undefined);
  assertEquals(
    nameFault("cafe\u0301"),
    'is not in Unicode\'s normalization form C: write it as "caf\u00e9"',
  );
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
    assertMatch(nameFault(name) ?? "", /does not know as a visible character$/);
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

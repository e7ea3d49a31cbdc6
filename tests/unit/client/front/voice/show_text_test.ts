import { assertEquals } from "@std/assert";
import { showPayload, showText, textOf } from "../../../../../lib/client/front/voice/show_text.ts";

Deno.test("showText() leaves text of any script as it is", () => {
  for (const text of ["So long", "Καλημέρα κόσμε", "a\tb", "👩‍👩‍👧 👋🏽", "نمی‌خواهم", "שלום"]) {
    assertEquals(showText(text), text);
  }
});

Deno.test("showText() replaces characters that drive a terminal", () => {
  assertEquals(showText("\x1b[2J\x07\x00\x7f"), "␛[2J␇␀␡");
  assertEquals(showText("\x9b31m\x85"), "\\u{9b}31m\\u{85}");
  assertEquals(showText("\x1b]0;title\x07"), "␛]0;title␇");
  assertEquals(showText("50%\rpaid"), "50%␍paid");
});

Deno.test("showText() replaces characters that turn the direction of text", () => {
  assertEquals(showText("a\u202eb\u2066c\u200f"), "a\\u{202e}b\\u{2066}c\\u{200f}");
});

Deno.test("showText() replaces sequences that terminals know, in every spelling of C0 and C1", () => {
  const sequences = [
    ...[
      "\x1b]52;c;aGk=\x07",
      "\x1b]8;;file:///etc\x1b\\",
      "\x1bP$q\x1b\\",
      "\x1b_x\x1b\\",
      "\x1bc",
    ],
    ...["\x9d0;t\x9c", "\x9b6n", "\x90q\x9c", "\x1b%@", "\x0e\x0f", "\x08\x08", "\x05", "\v\f"],
  ];
  for (const text of sequences) {
    // deno-lint-ignore no-control-regex
    assertEquals(/[\x00-\x1f\x7f-\x9f]/.test(showText(`a${text}b`)), false, JSON.stringify(text));
  }
  assertEquals(showText("1\u206e2\u206a(3"), "1\\u{206e}2\\u{206a}(3");
});

Deno.test("showText() shows eight marks on a letter, and no more", () => {
  const flood = "\u0335\u0489".repeat(10_000);
  assertEquals(showText(`a${flood}b`), `a${flood.slice(0, 8)}…b`);
  // Vowels and accents of Hebrew, and Tibetan stacks.
  for (
    const text of [
      "\u05e9\u05bc\u05c1\u05b8\u0591\u05bd",
      "\u0f67\u0f90\u0fa8\u0fb3\u0fba\u0fbc\u0fbb\u0f82",
    ]
  ) {
    assertEquals(showText(text), text);
  }
});

Deno.test("showText() takes a line of 64 KiB of anything in little time", () => {
  for (const piece of ["\u0301", "\x1b[", "\u202e", "a\u0301", "\r\n", "\ud83d\udc1f"]) {
    const text = piece.repeat(Math.floor(65_536 / piece.length));
    assertEquals(showText(text).includes("\x1b"), false);
  }
});

Deno.test("showText() makes one line of several, so that no line can be faked", () => {
  assertEquals(
    showText("hi\nin distrib ford says:: I owe you\r\n\u2028"),
    "hi ⏎ in distrib ford says:: I owe you ⏎  ⏎ ",
  );
});

Deno.test("showPayload() shows bytes that are no text", () => {
  assertEquals(showPayload(Uint8Array.of(0x61, 0xff, 0x62)), "a�b");
});

Deno.test("textOf() returns the exact text, or undefined", () => {
  const payload = new TextEncoder().encode("\ufeffα\x00\n");
  assertEquals(textOf(payload), "\ufeffα\x00\n");
  assertEquals(textOf(Uint8Array.of(0xc3)), undefined);
});

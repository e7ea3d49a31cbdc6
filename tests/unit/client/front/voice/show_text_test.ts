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

import { assertEquals } from "@std/assert";
import { fullText, shortText } from "./message_text.ts";

Deno.test("fullText() makes every seventh message longer than a datagram, and shortText() reverses it", () => {
  assertEquals(fullText("ann/1@fifo 6"), "ann/1@fifo 6");
  assertEquals(fullText("ann/1@fifo 7").length >= 3_000, true);
  assertEquals(fullText("ann/1@fifo 23").length >= 20_000, true);
  for (const short of ["ann/1@fifo 6", "ann/1@fifo 7", "ann/1@fifo 23"]) {
    assertEquals(shortText(fullText(short)), short);
  }
});

Deno.test("shortText() returns a text that lacks a part, or has one of another, as it is", () => {
  const text = fullText("ann/1@fifo 7");
  const other = fullText("bob/1@fifo 7");
  const mixed = text.slice(0, 1_500) + other.slice(1_500);
  assertEquals(shortText(mixed), mixed);
  assertEquals(shortText(text.slice(0, -100)), text.slice(0, -100));
  assertEquals(shortText("ann/1@fifo 7"), "ann/1@fifo 7");
});

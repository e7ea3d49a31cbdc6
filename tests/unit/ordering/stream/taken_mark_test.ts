import { assertEquals } from "@std/assert";
import { TakenMark } from "../../../../lib/ordering/stream/window/taken_mark.ts";

Deno.test("TakenMark takes the gap after the last message with that message", () => {
  const mark = new TakenMark(40);
  mark.onOffered(41, true);
  mark.onOffered(43, false);
  assertEquals(mark.seq, 40);
  mark.onTaken(41, 43);
  assertEquals(mark.seq, 43);
});

Deno.test("TakenMark waits for the message after a gap, and for nothing that was not offered", () => {
  const mark = new TakenMark(40);
  mark.onOffered(41, true);
  mark.onOffered(43, false);
  mark.onOffered(44, true);
  mark.onTaken(41, 44);
  assertEquals(mark.seq, 41);
  mark.onTaken(99, 44);
  assertEquals(mark.seq, 44);
});

Deno.test("TakenMark moves at once where nothing is taken later", () => {
  const mark = new TakenMark(40);
  mark.onOffered(41, false);
  assertEquals(mark.seq, 41);
});

Deno.test("TakenMark.after() waits for what was offered beyond the end, or begins there", () => {
  const mark = new TakenMark(40);
  mark.onOffered(41, true);
  mark.onOffered(42, true);
  assertEquals(mark.after(42, 42).seq, 42);
  const rest = mark.after(41, 42);
  assertEquals(rest.seq, 41);
  rest.onTaken(42, 42);
  assertEquals(rest.seq, 42);
});

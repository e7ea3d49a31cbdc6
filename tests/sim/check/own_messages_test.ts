import { assertEquals, assertThrows } from "@std/assert";
import { OwnMessages } from "./own_messages.ts";
import { Violation } from "./violation.ts";

/** Ford multicast 1, 2-3 and 4, which say so. */
function story(): OwnMessages {
  const own = new OwnMessages("ford in books");
  own.noteMulticast({ first: 1, last: 1 }, Uint8Array.of(1));
  own.noteMulticast({ first: 2, last: 3 }, Uint8Array.of(2));
  own.noteMulticast({ first: 4, last: 4 }, Uint8Array.of(4));
  return own;
}

Deno.test("OwnMessages takes what is right: all come back, in the order of multicasting", () => {
  const own = story();
  for (const says of [1, 2, 4]) own.onDeliver(Uint8Array.of(says));
  assertEquals(own.count, 0);
  own.end(undefined);
});

Deno.test("OwnMessages catches one that comes twice, was never handed in, or comes too early", () => {
  const own = story();
  own.onDeliver(Uint8Array.of(1));
  assertThrows(() => own.onDeliver(Uint8Array.of(1)), Violation, "did not wait for");
  assertThrows(() => own.onDeliver(Uint8Array.of(9)), Violation, "did not wait for");
  assertThrows(() => own.onDeliver(Uint8Array.of(4)), Violation, "before 1 earlier ones");
});

Deno.test("OwnMessages lets a gap swallow some, once", () => {
  const own = story();
  own.onGap();
  assertEquals([own.count, own.isEmpty], [0, false]);
  own.noteMulticast({ first: 5, last: 5 }, Uint8Array.of(5));
  assertEquals(own.count, 1);
  own.onDeliver(Uint8Array.of(2));
  own.end({ first: 4, last: 5 });
});

Deno.test("OwnMessages catches a stay that ends with own messages of which nothing, or not all, is told", () => {
  assertThrows(() => story().end(undefined), Violation, "its own 1-4; told: nothing");
  assertThrows(() => story().end({ first: 2, last: 4 }), Violation, "told: 2-4");
  story().end({ first: 1, last: 4 });
});

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { MESSAGE_BYTES_MAX } from "../../../../lib/core/mod.ts";
import { cutMessage, WHOLE_MESSAGE } from "../../../../lib/ordering/mod.ts";
import { FIRST_FRAGMENT, FRAGMENT_BYTES_MAX, LAST_FRAGMENT } from "../../../../lib/wire/mod.ts";

Deno.test("cutMessage() cuts without holes, as full as fits, and marks both ends", () => {
  const edges = fc.integer({ min: 0, max: 5 }).chain((n) =>
    fc.integer({ min: -1, max: 1 }).map((more) => Math.max(0, n * FRAGMENT_BYTES_MAX + more))
  );
  const lengths = fc.oneof(fc.integer({ min: 0, max: MESSAGE_BYTES_MAX }), edges);
  fc.assert(
    fc.property(lengths, (length) => {
      const slices = cutMessage(length, 77);
      let end = 0;
      for (const [i, slice] of slices.entries()) {
        assertEquals(slice.start, end);
        assertEquals(slice.sentAt, 77);
        const isLast = i === slices.length - 1;
        if (!isLast) assertEquals(slice.end - slice.start, FRAGMENT_BYTES_MAX);
        const marks = (i === 0 ? FIRST_FRAGMENT : 0) | (isLast ? LAST_FRAGMENT : 0);
        assertEquals(slice.fragment, marks);
        end = slice.end;
      }
      assertEquals(end, length);
    }),
    { seed: 20_271, numRuns: 500 },
  );
});

Deno.test("cutMessage() returns one whole slice for an empty message", () => {
  assertEquals(cutMessage(0, 5), [{ fragment: WHOLE_MESSAGE, sentAt: 5, start: 0, end: 0 }]);
});

Deno.test("cutMessage() cuts the longest message into 58 fragments", () => {
  assertEquals(cutMessage(MESSAGE_BYTES_MAX, 0).length, 58);
});

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../lib/cli/mod.ts";
import { parseSince } from "../../../../lib/client/front/since.ts";

Deno.test("parseSince() takes a number of messages, a place, or none", () => {
  assertEquals(parseSince("20"), { last: 20 });
  assertEquals(parseSince("@500"), { since: 500 });
  assertEquals(parseSince("none"), undefined);
});

Deno.test("parseSince() refuses other words, and says what would be right", () => {
  for (const word of ["0", "10001", "@0", "@", "all", "-1", "2.5", "", "@1e9"]) {
    assertThrows(() => parseSince(word), UsageError, `Bad --since: "${word}" is neither a number`);
  }
});

import { assertEquals } from "@std/assert";
import { longestSilence } from "../../../../lib/lab/observe/silence.ts";
import { client, delivery } from "./traces.ts";

Deno.test("longestSilence() compares all clients, and counts its start from the first multicast", () => {
  const ann = client("ann", 0, [delivery("bob", 1, 10, 11), delivery("bob", 2, 12, 30)]);
  const bob = client("bob", 2, [delivery("bob", 1, 10, 10), delivery("bob", 2, 12, 12)]);
  assertEquals(longestSilence([ann, bob]), { client: "ann", ms: 19, atMs: 1 });
  assertEquals(longestSilence([client("ann", 0, [])]), undefined);
});

import { assertEquals } from "@std/assert";
import { nearest } from "../../../../lib/cli/mod.ts";

Deno.test("nearest() finds what was mistyped, and nothing where nothing is near", () => {
  const commands = ["tracker", "client", "lab", "help"];
  assertEquals(nearest("traker", commands), "tracker");
  assertEquals(nearest("clinet", commands), "client");
  assertEquals(nearest("lb", commands), "lab");
  assertEquals(nearest("sequencer", commands), undefined);
  assertEquals(nearest("", commands), undefined);
  assertEquals(nearest("x", []), undefined);
});

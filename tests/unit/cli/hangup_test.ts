import { assertEquals } from "@std/assert";
import { ignoredSignals } from "../../../lib/cli/hangup.ts";

Deno.test("ignoredSignals() reads the set of ignored signals", () => {
  assertEquals(ignoredSignals("SigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\n"), 0x1001n);
  assertEquals(ignoredSignals("Name:\tcat\n"), undefined);
});

import { assertEquals } from "@std/assert";
import { roleUsage, usageSince } from "../../../../lib/lab/observe/usage.ts";

Deno.test("roleUsage() adds CPU times and takes the largest peak of memory", () => {
  const [a, b] = [{ cpuMs: 10, peakBytes: 7 }, { cpuMs: 5, peakBytes: 9 }];
  assertEquals(roleUsage("client", [a, undefined, b]), {
    role: "client",
    processes: 2,
    cpuMs: 15,
    peakBytes: 9,
  });
  assertEquals(roleUsage("tracker", [undefined]), undefined);
  assertEquals(usageSince(b, a), { cpuMs: 5, peakBytes: 7 });
});

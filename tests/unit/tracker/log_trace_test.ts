import { assertEquals } from "@std/assert";
import { createLog } from "../../../lib/net/mod.ts";
import { logTrace } from "../../../lib/tracker/log_trace.ts";

const FORD = {
  name: "ford",
  member: 0xf0,
  address: { transport: "udp", hostname: "10.0.0.1", port: 5 },
} as const;

Deno.test("logTrace() writes evictions at the default level, and who comes and leaves below it", () => {
  const lines: string[] = [];
  const log = createLog({ level: "info", format: "text", write: (line) => lines.push(line) });
  logTrace(log, { type: "registered", ...FORD });
  logTrace(log, { type: "evicted", ...FORD, reason: "silent" });
  logTrace(log, { type: "left", ...FORD });
  assertEquals(lines.map((line) => line.replace(/^\S+ /, "")), [
    "INFO A member was evicted. name=ford member=0000000000f0 address=10.0.0.1:5 reason=silent",
  ]);
});

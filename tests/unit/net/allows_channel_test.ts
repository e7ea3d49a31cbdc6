import { assertEquals } from "@std/assert";
import type { Address } from "../../../lib/core/mod.ts";
import { allowsChannel, createLog } from "../../../lib/net/mod.ts";

const isAllAllowed = Deno.permissions.querySync({ name: "net" }).state === "granted";

Deno.test({
  name: "allowsChannel() is true for a channel that the permissions name, and says which is none",
  ignore: isAllAllowed,
  fn() {
    const lines: string[] = [];
    const log = createLog({ level: "debug", format: "text", write: (line) => lines.push(line) });
    // The address that the permissions of the tests name.
    const channel: Address = { transport: "udp", hostname: "239.77.77.77", port: 4_077 };
    assertEquals([allowsChannel(channel, log), lines], [true, []]);
    assertEquals(allowsChannel({ ...channel, hostname: "239.77.77.78" }, log), false);
    assertEquals(lines.length, 1);
    assertEquals(lines[0]!.includes("239.77.77.78:4077"), true);
  },
});

import { assertEquals } from "@std/assert";
import { receiveBufferBytes } from "../../../lib/net/mod.ts";

Deno.test("receiveBufferBytes() counts on what each kernel keeps by default, at most Linux's", () => {
  const kernels = ["linux", "darwin", "windows", "freebsd"] as const;
  assertEquals(kernels.map(receiveBufferBytes), [212_992, 212_992, 65_536, 41_600]);
});

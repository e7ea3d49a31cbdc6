import { assertEquals, assertThrows } from "@std/assert";
import { checkPlain, plainImports, REPLACED } from "../../../bench/load/plain_imports.ts";
import * as plain from "../../../bench/load/plain_sizes.ts";
import { addressOf, DATAGRAM_BYTES_MAX } from "../../../lib/core/mod.ts";
import * as sizes from "../../../lib/ordering/path/datagram_sizes.ts";

Deno.test("plain_sizes.ts has all that it stands in for, and no length but the shortest", () => {
  assertEquals(Object.keys(plain).sort(), Object.keys(sizes).sort());
  const loopback = addressOf("127.0.0.1", 1)!;
  assertEquals(plain.probedSizesTo(loopback), []);
  assertEquals(plain.knownSizeTo(loopback), DATAGRAM_BYTES_MAX);
  const lengths = [plain.shortestFor(10_000, 15_864), plain.longestWithin(66_560, 15_864)];
  assertEquals(lengths, [DATAGRAM_BYTES_MAX, DATAGRAM_BYTES_MAX]);
});

Deno.test("plainImports() replaces a module that is there, and keeps those of deno.json", () => {
  const [, json] = /^data:application\/json,(.*)$/.exec(plainImports())!;
  const { imports } = JSON.parse(decodeURIComponent(json!));
  assertEquals(Deno.statSync(new URL(REPLACED)).isFile, true);
  assertEquals(imports[REPLACED].endsWith("/bench/load/plain_sizes.ts"), true);
  assertEquals(imports["@std/async/"], imports["@std/async"].replace("jsr:", "jsr:/") + "/");
});

Deno.test("checkPlain() throws in a program without those imports", () => {
  assertThrows(checkPlain, Error, "they may have 15864");
});

import { assert, assertEquals } from "@std/assert";
import { ByteArena } from "./byte_arena.ts";

Deno.test("ByteArena.copy() returns copies that stay as they are, however many come after", () => {
  const arena = new ByteArena();
  const into = new Uint8Array(2_000);
  const copies = Array.from({ length: 100 }, (_, i) => {
    into.fill(i);
    return arena.copy(into, 1_000 + i);
  });
  for (const [i, copy] of copies.entries()) {
    assertEquals(copy, new Uint8Array(1_000 + i).fill(i));
  }
  assert(new Set(copies.map(({ buffer }) => buffer)).size < 5, "Most copies share a buffer");
});

Deno.test("ByteArena.copy() copies what is longer than its buffers", () => {
  const long = new Uint8Array(100_000).fill(7);
  assertEquals(new ByteArena().copy(long, long.length), long);
});

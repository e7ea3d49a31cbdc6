import { assertEquals } from "@std/assert";
import { coursesOf, judgeMemory, type MemoryLook } from "./memory.ts";

/** Looks at two processes, a second apart; the tracker has these megabytes. */
function looks(megabytes: readonly number[]): MemoryLook[] {
  return megabytes.map((mb, i) => ({
    at: i * 1_000,
    bytes: new Map([["tracker (1)", mb * 1e6], ["member1 (2)", 60e6]]),
  }));
}

Deno.test("judgeMemory() accepts a peak in the middle, and names a process that grew", () => {
  assertEquals(judgeMemory(coursesOf(looks([50, 50, 90, 50, 50, 50]))), []);
  assertEquals(judgeMemory(coursesOf(looks([50, 52, 54, 56, 60, 62]))), [
    "tracker (1) grew by 10.0 MB in 5 s",
  ]);
});

Deno.test("coursesOf() leaves out a process that was looked at a few times only", () => {
  assertEquals(coursesOf(looks([50, 90])), []);
});

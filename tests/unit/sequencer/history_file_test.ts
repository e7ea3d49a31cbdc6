import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/cli/mod.ts";
import { historyFileOf } from "../../../lib/sequencer/history_file.ts";

Deno.test("historyFileOf() returns the file and the bytes that it may have", () => {
  assertEquals(historyFileOf({}), undefined);
  assertEquals(historyFileOf({ history: "a.db" }), { path: "a.db" });
  const sizes = { "500MB": 500_000_000, "1.5GB": 1_500_000_000, "2TB": 2_000_000_000_000 };
  for (const [historyMax, bytesMax] of Object.entries(sizes)) {
    assertEquals(historyFileOf({ history: "a.db", historyMax }), { path: "a.db", bytesMax });
  }
});

Deno.test("historyFileOf() refuses names that are no files", () => {
  for (const history of [":memory:", "", "file:a.db?mode=memory"]) {
    assertThrows(() => historyFileOf({ history }), UsageError, "name of a file");
  }
  assertEquals(historyFileOf({ history: "./:memory:" }), { path: "./:memory:" });
});

Deno.test("historyFileOf() refuses a size that is none, or too small", () => {
  for (const historyMax of ["1", "5MB", "many", "1kB", "-2GB", "1e3MB", ""]) {
    assertThrows(() => historyFileOf({ history: "a.db", historyMax }), UsageError, "such as 500MB");
  }
  assertThrows(() => historyFileOf({ historyMax: "1GB" }), UsageError, "add --history FILE");
});

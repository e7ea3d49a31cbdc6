import { assertEquals } from "@std/assert";
import type { Mark } from "../../../../../lib/lab/observe/load_trace.ts";
import { markRows } from "../../../../../lib/lab/report/figures/mark_rows.ts";

const marks = (...times: number[]): Mark[] =>
  times.map((atMs) => ({ atMs, kind: "killed", text: "sequencer1 killed" }));
const rows = (...times: number[]) => markRows(marks(...times), (atMs) => atMs / 50);

Deno.test("markRows() puts texts that are far enough apart into one row", () => {
  assertEquals(rows(4_000, 12_000, 20_000), [0, 0, 0]);
});

Deno.test("markRows() puts close texts into further rows, and drops those without room", () => {
  assertEquals(rows(4_000, 5_000, 5_200, 5_300, 12_000), [0, 1, 2, undefined, 0]);
});

import { assertEquals } from "@std/assert";
import type { Mark } from "../../../../../lib/lab/observe/load_trace.ts";
import { plottedMarks } from "../../../../../lib/lab/report/figures/plotted_marks.ts";

const mark = (atMs: number, kind: Mark["kind"], text: string): Mark => ({ atMs, kind, text });
const killed = (atMs: number, name: string) => mark(atMs, "killed", `${name} killed`);
const shown = (runs: Mark[][]) =>
  plottedMarks(runs).map(({ atMs, leastMs, mostMs, text }) => [atMs, leastMs, mostMs, text]);

Deno.test("plottedMarks() leaves the marks of a single run as they are", () => {
  const marks = [killed(100, "sequencer1"), killed(200, "sequencer2")];
  assertEquals(shown([marks]), [
    [100, 100, 100, "sequencer1 killed"],
    [200, 200, 200, "sequencer2 killed"],
  ]);
});

Deno.test("plottedMarks() places the nth event of a kind at the median of all runs", () => {
  const runs = [400, 430, 420].map((atMs) => [
    killed(atMs, "tracker"),
    mark(atMs + 100, "back", "tracker is back"),
  ]);
  assertEquals(shown(runs), [
    [420, 400, 430, "tracker killed"],
    [520, 500, 530, "tracker is back"],
  ]);
});

Deno.test("plottedMarks() names events by their kind if their texts differ from run to run", () => {
  const runs = [[killed(100, "sequencer1")], [killed(110, "sequencer2")]];
  assertEquals(shown(runs), [[105, 100, 110, "killed"]]);
});

Deno.test("plottedMarks() names the run of an event that others lack, and gives it no range", () => {
  const runs = [[killed(300, "tracker")], [
    mark(200, "gap", "ann lacks 1"),
    killed(310, "tracker"),
  ]];
  assertEquals(shown(runs), [
    [200, 200, 200, "ann lacks 1 (run 2)"],
    [305, 300, 310, "tracker killed"],
  ]);
});

import { assertEquals } from "@std/assert";
import { gmFromSource, minimalLines } from "../../../bench/peers/lines/line_programs.ts";
import { parseLinesOptions } from "../../../bench/peers/lines/lines_options.ts";
import { renderLines } from "../../../bench/peers/lines/render_lines.ts";

Deno.test("renderLines() compares the first program with each, run by run", () => {
  const run = (micros: number) => ({ own: [micros], others: [2 * micros], lost: 0 });
  const gm = { title: "gm", contestant: gmFromSource, runs: [run(300), run(100), run(200)] };
  const minimal = {
    title: "minimal",
    contestant: minimalLines("sync"),
    runs: [100, 100, 50].map(run),
  };
  assertEquals(renderLines([gm, minimal]), [
    "| program | others µs | p99 | own µs | p99 | gm to it, others |  own |",
    "| ------- | --------: | --: | -----: | --: | ---------------: | ---: |",
    "| gm      |       400 |   – |    200 |   – |             1.00 | 1.00 |",
    "| minimal |       200 |   – |    100 |   – |             3.00 | 3.00 |",
  ]);
});

Deno.test("parseLinesOptions() has the Python and an executable only where they are named", () => {
  const titles = (args: readonly string[]) =>
    parseLinesOptions(args).contestants.map(({ title }) => title);
  const own = ["gm", "gm, deno run -A", "minimal Deno", "minimal Deno, async"];
  assertEquals(titles([]), own);
  assertEquals(titles(["--gm", "dist/gm", "--python", "../course"]), [
    ...["gm", "gm, deno run -A", "dist/gm", "the course's Python"],
    ...["minimal Deno", "minimal Deno, async"],
  ]);
});

import { assertEquals } from "@std/assert";
import { EmulationReport } from "../../../../../lib/client/front/voice/emulation_report.ts";
import { FORD, KATERINA, message } from "../fixture_events.ts";

const START = 1_764_000_000_000_000;

function reportOf(counts: [typeof FORD, number][]): EmulationReport {
  const report = new EmulationReport("katerina");
  let at = START;
  for (const [sender, count] of counts) {
    for (let i = 0; i < count; i++) {
      report.note({ ...message("x", sender, at += 10), sentAt: at - 5 }, (at - START) / 1_000);
      if (sender === KATERINA) report.begin((at - 5 - START) / 1_000);
    }
  }
  return report;
}

Deno.test("EmulationReport prints both tables, in seconds with six decimals", () => {
  assertEquals(
    reportOf([[FORD, 2], [KATERINA, 51]]).tables(),
    [
      "| start s | end s | elapsed s |",
      "| --- | --- | --- |",
      "| 1764000000.000025 | 1764000000.000530 | 0.000505 |",
      "",
      "| message | from | at s |",
      "| --- | --- | --- |",
      "| 1 | ford | 1764000000.000010 |",
      "| 2 | ford | 1764000000.000020 |",
      "| 1 | katerina | 1764000000.000030 |",
      "| 10 | katerina | 1764000000.000120 |",
      "| 50 | katerina | 1764000000.000520 |",
      "| 51 | katerina | 1764000000.000530 |",
    ].join("\n"),
  );
});

Deno.test("EmulationReport counts the elapsed time by the monotonic clock, whatever the wall clock does", () => {
  const report = new EmulationReport("katerina");
  report.note({ ...message("early", FORD, START), sentAt: START }, 900);
  report.begin(1_000);
  report.note({ ...message("x", KATERINA, START), sentAt: START }, 1_010);
  // The wall clock is set back by a minute.
  report.note({ ...message("x", FORD, START - 60_000_000), sentAt: START }, 1_250.5);
  assertEquals([report.elapsed, report.end! - report.start!], [250_500, -60_000_000]);
  assertEquals(report.tables().split("\n")[2]!.endsWith("| 0.250500 |"), true);
});

Deno.test("EmulationReport lists a last message that is also the tenth once", () => {
  const numbers = reportOf([[KATERINA, 10]]).messages().map(({ number }) => number);
  assertEquals(numbers, [1, 10]);
});

Deno.test("EmulationReport starts with the first delivery for a member that sends nothing", () => {
  assertEquals(reportOf([[FORD, 3]]).start, START + 10);
});

Deno.test("EmulationReport has empty tables when nothing happened", () => {
  assertEquals(
    reportOf([]).tables(),
    "| start s | end s | elapsed s |\n| --- | --- | --- |\n|  |  |  |\n\n" +
      "| message | from | at s |\n| --- | --- | --- |",
  );
});

Deno.test("EmulationReport keeps a name from breaking the table", () => {
  const report = new EmulationReport("a|b");
  report.note(message("x", { id: 1, name: "a|b" }), 0);
  assertEquals(report.tables().split("\n").at(-1), "| 1 | a\\|b | 2.000000 |");
});

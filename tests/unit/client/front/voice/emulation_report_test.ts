import { assertEquals } from "@std/assert";
import { EmulationReport } from "../../../../../lib/client/front/voice/emulation_report.ts";
import { FORD, KATERINA, message } from "../fixture_events.ts";

const START = 1_764_000_000_000_000;

function reportOf(counts: [typeof FORD, number][]): EmulationReport {
  const report = new EmulationReport("katerina");
  let at = START;
  for (const [sender, count] of counts) {
    for (let i = 0; i < count; i++) {
      at += 10;
      if (sender === KATERINA) report.multicast((at - 5 - START) / 1_000);
      report.note({ ...message("x", sender, at), sentAt: at - 5 }, (at - START) / 1_000);
    }
  }
  return report;
}

Deno.test("EmulationReport prints both tables, in seconds with six decimals, and the latency of our own messages", () => {
  assertEquals(
    reportOf([[FORD, 2], [KATERINA, 51]]).tables(),
    [
      "| start s | end s | elapsed s |",
      "| --- | --- | --- |",
      "| 1764000000.000025 | 1764000000.000530 | 0.000505 |",
      "",
      "| message | from | at s | latency ms |",
      "| --- | --- | --- | --- |",
      "| 1 | ford | 1764000000.000010 | – |",
      "| 2 | ford | 1764000000.000020 | – |",
      "| 1 | katerina | 1764000000.000030 | 0.005 |",
      "| 10 | katerina | 1764000000.000120 | 0.005 |",
      "| 50 | katerina | 1764000000.000520 | 0.005 |",
      "| 51 | katerina | 1764000000.000530 | 0.005 |",
    ].join("\n"),
  );
});

Deno.test("EmulationReport counts the elapsed time by the monotonic clock, whatever the wall clock does", () => {
  const report = new EmulationReport("katerina");
  report.note({ ...message("early", FORD, START), sentAt: START }, 900);
  report.multicast(1_000);
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
      "| message | from | at s | latency ms |\n| --- | --- | --- | --- |",
  );
});

Deno.test("EmulationReport keeps a name from breaking the table", () => {
  const report = new EmulationReport("a|b");
  report.note(message("x", { id: 1, name: "a|b" }), 0);
  assertEquals(report.tables().split("\n").at(-1), "| 1 | a\\|b | 2.000000 | – |");
});

Deno.test("EmulationReport measures latencies of our own messages by the monotonic clock", () => {
  const report = new EmulationReport("katerina");
  for (const ms of [1_000, 1_001]) report.multicast(ms);
  // The wall clock is set back by a minute between the multicast and the delivery.
  const own = { ...message("x", KATERINA, START - 60_000_000), sentAt: START };
  report.note(own, 1_002.5);
  report.note({ ...message("x", FORD, START), sentAt: START - 9 }, 1_003);
  report.note(own, 1_004);
  assertEquals(report.messages().map(({ sender, latency }) => [sender, latency]), [
    ["katerina", 2_500],
    ["katerina", 3_000],
    ["ford", undefined],
  ]);
});

Deno.test("EmulationReport has no latency for what comes after a loss: it may be another message", () => {
  const report = new EmulationReport("katerina");
  for (const ms of [1_000, 2_000]) report.multicast(ms);
  report.loseTrack();
  report.multicast(3_000);
  report.note(message("the second or the third", KATERINA, START), 3_001);
  assertEquals(report.messages().map(({ latency }) => latency), [undefined]);
});

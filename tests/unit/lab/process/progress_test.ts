import { assertEquals } from "@std/assert";
import { Progress, progressBar } from "../../../../lib/lab/process/progress.ts";

Deno.test("Progress uses one line of the terminal and removes it", () => {
  const written: string[] = [];
  const progress = new Progress((text) => written.push(text), () => 20);
  progress.begin("performance, 5 clients");
  progress.show("3 of 5 ready");
  progress.show("4 of 5 ready");
  progress.clear();
  progress.clear();
  assertEquals(written, ["\r\x1b[Kperformance, 5 clie", "\r\x1b[K"]);
});

Deno.test("Progress.above() writes in place of the line, and shows nothing meanwhile", async () => {
  const written: string[] = [];
  const progress = new Progress((text) => written.push(text), () => 20);
  progress.begin("load");
  progress.show("1 of 9 s");
  await progress.above(() => {
    progress.show("2 of 9 s");
    written.push("a line");
    return Promise.resolve();
  });
  progress.show("3 of 9 s");
  const start = "\r\x1b[K";
  assertEquals(written, [`${start}load: 1 of 9 s`, start, "a line", `${start}load: 3 of 9 s`]);
});

Deno.test("progressBar() is filled in proportion, from empty to full", () => {
  assertEquals(progressBar(0), `[${"-".repeat(24)}]`);
  assertEquals(progressBar(0.5), `[${"#".repeat(12)}${"-".repeat(12)}]`);
  assertEquals(progressBar(7), `[${"#".repeat(24)}]`);
});

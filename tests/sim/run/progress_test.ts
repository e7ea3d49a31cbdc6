import { assertEquals } from "@std/assert";
import { Progress } from "./progress.ts";

Deno.test("Progress joins the pieces that have run, in whichever order they ended", () => {
  const progress = new Progress(1_000);
  assertEquals(`${progress}`, "none of 1000 seeds has run");
  progress.note(1, { seeds: 100, cpuMs: 3_000, failures: [] });
  progress.note(301, { seeds: 100, cpuMs: 1_000, failures: [] });
  progress.note(201, { seeds: 100, cpuMs: 2_000, failures: [] });
  assertEquals(
    `${progress}`,
    "300 of 1000 seeds have run: 1-100, 201-400; all passed; 20 ms of a core each",
  );
});

Deno.test("Progress names the seeds that failed, and counts only those that ran", () => {
  const progress = new Progress(400);
  const failure = (seed: number) => ({ seed, kind: "threw" as const, message: "Error" });
  progress.note(201, { seeds: 7, cpuMs: 70, failures: [failure(207)] });
  progress.note(1, { seeds: 200, cpuMs: 2_000, failures: [failure(12), failure(77)] });
  assertEquals(
    `${progress}`,
    "207 of 400 seeds have run: 1-207; failed: 12, 77, 207; 10 ms of a core each",
  );
});

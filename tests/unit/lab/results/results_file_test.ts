import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { FinishedRun } from "../../../../lib/lab/measure/finished_run.ts";
import { measureRun } from "../../../../lib/lab/measure/measure_run.ts";
import { ResultsFile, writeIn } from "../../../../lib/lab/results/results_file.ts";
import { EnvironmentError } from "../../../../lib/net/mod.ts";
import { client, delivery, trace } from "../observe/traces.ts";

const OPTIONS = { experiment: "performance", words: [], messages: "x", timeoutMs: 1, seed: null };

const draw = () => Promise.resolve("<html>");

/** Returns a run in which one client delivers its one message. */
function finishedRun(): FinishedRun {
  const seen = trace([client("client1", 1, [delivery("client1", 1, 1, 2)])]);
  const plan = { experiment: "performance", order: "fifo", texts: [["a"]] } as const;
  return { plan, startedAt: "2026-01-01", trace: seen, figures: measureRun(seen, "fifo") };
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  return names.sort();
}

const ALL_NAMES = ["report.html", "results.csv", "results.json"];

Deno.test("ResultsFile.prepare() leaves nothing behind, and refuses a folder that has results", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = new ResultsFile(folder, OPTIONS, draw);
    await file.prepare();
    assertEquals(await namesIn(folder), []);
    await file.write([finishedRun()]);
    assertEquals(await namesIn(folder), ALL_NAMES);
    const [path] = file.paths;
    const kept = await Deno.readTextFile(path);
    const { message } = await assertRejects(
      () => new ResultsFile(folder, OPTIONS, draw).prepare(),
      EnvironmentError,
    );
    assertEquals(message.includes("results.json is there already, and is not replaced"), true);
    assertEquals(await Deno.readTextFile(path), kept);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("ResultsFile.prepare() takes a folder whose lab had measured nothing, and leaves it whole", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = new ResultsFile(folder, OPTIONS, draw);
    await file.prepare();
    await file.write([], "The lab was interrupted before anything was measured.");
    const { isOk, runs, incomplete } = JSON.parse(await Deno.readTextFile(file.paths[0]));
    assertEquals([isOk, runs], [false, []]);
    assertEquals(incomplete, "The lab was interrupted before anything was measured.");
    await new ResultsFile(folder, OPTIONS, draw).prepare();
    assertEquals(await namesIn(folder), ALL_NAMES);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("ResultsFile.write() keeps what was measured if the report cannot be drawn", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const broken = new ResultsFile(folder, OPTIONS, () => Promise.reject(new TypeError("broken")));
    await assertRejects(() => broken.write([finishedRun()]), TypeError, "broken");
    assertEquals(await namesIn(folder), ["results.csv", "results.json"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("ResultsFile.write() sets an older report aside if that of newer results cannot be drawn", async () => {
  const folder = await Deno.makeTempDir();
  const draws = [
    () => Promise.resolve("first"),
    () => Promise.reject(new TypeError("broken")),
    () => Promise.resolve("third"),
  ];
  const read = (name: string) => Deno.readTextFile(`${folder}/${name}`);
  const runsIn = async () => JSON.parse(await read("results.json")).runs.length;
  try {
    const file = new ResultsFile(folder, OPTIONS, () => draws.shift()!());
    await file.write([finishedRun()]);
    assertEquals([await runsIn(), await read("report.html")], [1, "first"]);

    await assertRejects(() => file.write([finishedRun(), finishedRun()]), TypeError, "broken");
    assertEquals(await namesIn(folder), ["report.old.html", "results.csv", "results.json"]);
    assertEquals([await runsIn(), await read("report.old.html")], [2, "first"]);

    await file.write([finishedRun(), finishedRun(), finishedRun()]);
    assertEquals(await namesIn(folder), ALL_NAMES);
    assertEquals([await runsIn(), await read("report.html")], [3, "third"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("ResultsFile.write() leaves the three old files if the new ones have no room", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = new ResultsFile(folder, OPTIONS, draw);
    await file.write([finishedRun()]);
    // Something that cannot be overwritten is where the new report is written first.
    await Deno.mkdir(`${folder}/report.html.part/x`, { recursive: true });
    await assertRejects(() => file.write([finishedRun(), finishedRun()]), EnvironmentError);
    await Deno.remove(`${folder}/report.html.part`, { recursive: true });
    assertEquals(await namesIn(folder), ALL_NAMES);
    assertEquals(JSON.parse(await Deno.readTextFile(file.paths[0])).runs.length, 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("ResultsFile.prepare() refuses a foreign results.csv, too", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/results.csv`, "mine");
    await assertRejects(
      () => new ResultsFile(folder, OPTIONS, draw).prepare(),
      EnvironmentError,
      "csv",
    );
    assertEquals(await Deno.readTextFile(`${folder}/results.csv`), "mine");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("writeIn() keeps all old files if one of the new ones cannot be written", async () => {
  const folder = await Deno.makeTempDir();
  const texts = async () =>
    await Promise.all(["a", "b"].map((name) => Deno.readTextFile(`${folder}/${name}`)));
  try {
    writeIn(folder, { a: "old", b: "old" });
    // Something that cannot be overwritten is where the second text is written first.
    await Deno.mkdir(`${folder}/b.part/x`, { recursive: true });
    assertThrows(() => writeIn(folder, { a: "new", b: "new" }), EnvironmentError, "/b: ");
    assertEquals(await texts(), ["old", "old"]);
    await Deno.remove(`${folder}/b.part`, { recursive: true });
    writeIn(folder, { a: "new", b: "new" });
    assertEquals(await namesIn(folder), ["a", "b"]);
    assertEquals(await texts(), ["new", "new"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

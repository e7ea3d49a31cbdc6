import { assertEquals, assertRejects } from "@std/assert";
import { ResultsFile, writeIn } from "../../../../lib/lab/results/results_file.ts";
import { EnvironmentError } from "../../../../lib/net/mod.ts";

const OPTIONS = { experiment: "performance", words: [], messages: "x", timeoutMs: 1, seed: null };

async function namesIn(folder: string): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  return names.sort();
}

Deno.test("ResultsFile.prepare() leaves nothing behind, and refuses a folder that has results", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = new ResultsFile(folder, OPTIONS);
    await file.prepare();
    assertEquals(await namesIn(folder), []);
    await file.write([]);
    assertEquals(await namesIn(folder), ["results.csv", "results.json"]);
    const kept = await Deno.readTextFile(file.path);
    const { message } = await assertRejects(
      () => new ResultsFile(folder, OPTIONS).prepare(),
      EnvironmentError,
    );
    assertEquals(message.includes("results.json is there already, and is not replaced"), true);
    assertEquals(await Deno.readTextFile(file.path), kept);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("ResultsFile.prepare() refuses a foreign results.csv, too", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/results.csv`, "mine");
    await assertRejects(() => new ResultsFile(folder, OPTIONS).prepare(), EnvironmentError, "csv");
    assertEquals(await Deno.readTextFile(`${folder}/results.csv`), "mine");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("writeIn() keeps the old file if the new one cannot be written", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await writeIn(folder, "report.html", "old");
    // Something that cannot be overwritten is where the new text is written first.
    await Deno.mkdir(`${folder}/report.html.part/x`, { recursive: true });
    await assertRejects(() => writeIn(folder, "report.html", "new"), EnvironmentError);
    assertEquals(await Deno.readTextFile(`${folder}/report.html`), "old");
    await Deno.remove(`${folder}/report.html.part`, { recursive: true });
    await writeIn(folder, "report.html", "new");
    assertEquals(await namesIn(folder), ["report.html"]);
    assertEquals(await Deno.readTextFile(`${folder}/report.html`), "new");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

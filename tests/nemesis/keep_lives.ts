import type { LifeLog } from "./life_log.ts";

/**
 * Writes a file of JSON lines for every life in every group into a folder: its texts, the answers
 * to them, and the lines that it wrote.
 */
export async function keepLives(folder: string, lives: readonly LifeLog[]): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const { groups, isFounder, isKilled, process } of lives) {
    for (const { label, told, sent, answers } of groups) {
      const head = { label, isFounder, isKilled, stderr: process.stderr, sent, answers };
      const lines = [head, ...told].map((line) => JSON.stringify(line));
      await Deno.writeTextFile(`${folder}/${label.replace("/", "-")}.jsonl`, lines.join("\n"));
    }
  }
}

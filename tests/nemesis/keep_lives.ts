import type { LifeLog } from "./life_log.ts";

/**
 * Writes a file of JSON lines for every life into a folder: its texts, and the lines that it wrote.
 */
export async function keepLives(folder: string, lives: readonly LifeLog[]): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const { label, told, sent, isFounder, isKilled, process } of lives) {
    const head = { label, isFounder, isKilled, stderr: process.stderr, sent };
    const lines = [head, ...told].map((line) => JSON.stringify(line));
    await Deno.writeTextFile(`${folder}/${label.replace("/", "-")}.jsonl`, lines.join("\n"));
  }
}

import type { NemesisServer } from "./nemesis_server.ts";

/** Writes the end of the log of each process of each server into a folder: `tracker-2.log`. */
export async function keepLogs(folder: string, servers: readonly NemesisServer[]): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const { name, logs } of servers) {
    for (const [i, log] of logs.entries()) {
      await Deno.writeTextFile(`${folder}/${name}-${i + 1}.log`, `${log}\n`);
    }
  }
}

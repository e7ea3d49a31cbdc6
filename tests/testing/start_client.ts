import { jsonLine } from "./json_lines.ts";
import type { Program } from "./program.ts";
import { startGm } from "./start_gm.ts";

export interface StartClientOptions {
  /** @default {"127.0.0.1:0"} */
  readonly place?: string;
  /** Flags beside --json. */
  readonly flags?: readonly string[];
  readonly env?: Record<string, string>;
  /** The path of another Deno; see {@linkcode GmOptions}. */
  readonly deno?: string;
}

/** Starts `gm client --json` and waits until it is registered and in the group that -g names. */
export async function startClient(
  tracker: string,
  name: string,
  options: StartClientOptions = {},
): Promise<Program> {
  const { place = "127.0.0.1:0", flags = [], env = {}, deno } = options;
  const client = startGm(["client", "--json", ...flags, place, name, tracker], { env, deno });
  try {
    await client.waitForLine(jsonLine("ready", { name }));
    const group = flags[flags.indexOf("-g") + 1];
    if (flags.includes("-g")) await client.waitForLine(jsonLine("joined", { group }));
    return client;
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
}

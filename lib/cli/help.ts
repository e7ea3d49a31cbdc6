import denoJson from "../../deno.json" with { type: "json" };
import { commit } from "./commit.ts";
import type { CommandTable, Offer } from "./command_table.ts";
import { nearest } from "./flags/nearest.ts";
import { UsageError } from "./flags/usage_error.ts";

/**
 * Returns `gm 0.1.0 (1a2b3c4d5e6f, deno 2.9.6, linux x86_64)`, which a bug report must contain.
 * From source it is `gm 0.1.0 (from source at 1a2b3c4d5e6f, …)`, and in no checkout `(from source,
 * …)`.
 */
export function versionLine(): string {
  const { os, arch, standalone } = Deno.build;
  const from = commit();
  const source = from === undefined ? "from source" : `from source at ${from}`;
  const origin = standalone ? from ?? "unknown commit" : source;
  return `gm ${denoJson.version} (${origin}, deno ${Deno.version.deno}, ${os} ${arch})`;
}

/** Returns the help text of gm as a whole. */
export async function overview(commands: CommandTable): Promise<string> {
  const loaded = await Promise.all(Object.values(commands).map((load) => load()));
  const width = Math.max(...loaded.map(({ name }) => name.length));
  const lines = loaded.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}`);
  return [
    "gm: messages to groups, delivered in order.",
    "",
    "usage: gm COMMAND [options]",
    "       gm help [COMMAND]",
    "       gm --version",
    "",
    ...lines,
    "",
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 tracker unreachable, 4 wrong or unusable key,",
    "70 a bug, 130 interrupted.",
  ].join("\n");
}

/** Returns the help text of `gm help WORDS…`. */
export async function helpText(words: readonly string[], offer: Offer): Promise<string> {
  const [name, extra] = words;
  if (name === undefined) return await overview(offer.commands);
  if (extra !== undefined) {
    throw new UsageError(`Unexpected word ${JSON.stringify(extra)}: write gm help ${name}.`);
  }
  return (await findCommand(name, offer)()).usage;
}

/**
 * Returns the loader of a command.
 *
 * @throws {UsageError} if there is no command of this name in this gm
 */
export function findCommand(
  name: string,
  { commands, leftOut }: Offer,
): CommandTable[string] {
  const known = Object.entries(commands).find(([key]) => key === name);
  if (known !== undefined) return known[1];
  if (Object.hasOwn(leftOut, name)) throw new UsageError(leftOut[name]);
  const names = Object.keys(commands);
  const guess = nearest(name, names);
  const advice = guess === undefined
    ? `The commands are ${names.join(", ")} and help.`
    : `Did you mean gm ${guess}?`;
  throw new UsageError(`There is no command ${JSON.stringify(name)}. ${advice}`);
}

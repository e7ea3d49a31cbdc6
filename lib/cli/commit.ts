/** Where `deno task compile` puts the commit; it embeds the file in the executable. */
const FILE = new URL("../../dist/commit.txt", import.meta.url);

/**
 * The commit that this executable was compiled from, `1a2b3c4d5e6f`, with a `+` behind it if there
 * were changes that no commit has. From source nobody knows: there `undefined`.
 */
export function commit(): string | undefined {
  if (!Deno.build.standalone) return undefined;
  return Deno.readTextFileSync(FILE).trim() || undefined;
}

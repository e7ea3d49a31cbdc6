/** The file in which `deno task compile` leaves the commit; it is embedded in the executable. */
const FILE = new URL("../../dist/commit.txt", import.meta.url);

/**
 * Returns the commit that this executable was compiled from, `1a2b3c4d5e6f`, with a `+` at its end
 * if there were changes that no commit has. Returns `undefined` when gm runs from source.
 */
export function commit(): string | undefined {
  if (!Deno.build.standalone) return undefined;
  return Deno.readTextFileSync(FILE).trim() || undefined;
}

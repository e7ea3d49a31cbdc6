import { checkoutCommit } from "./checkout_commit.ts";

const ROOT = new URL("../../", import.meta.url);
/** The file in which `deno task compile` leaves the commit; it is embedded in the executable. */
const FILE = new URL("dist/commit.txt", ROOT);

/**
 * Returns the commit that this executable was compiled from, `1a2b3c4d5e6f`, with a `+` at its end
 * if there were changes that no commit has. When gm runs from source, returns the commit that is
 * checked out, and nothing is known of changes. Returns `undefined` if there is no commit.
 */
export function commit(): string | undefined {
  if (!Deno.build.standalone) return checkoutCommit(ROOT);
  return Deno.readTextFileSync(FILE).trim() || undefined;
}

import { ROOT } from "./run_deno.ts";

/** The commit of the checkout, with `+` behind it if files differ from it; "" where git is mute. */
export async function describeCommit(): Promise<string> {
  const head = (await git("rev-parse", "--short=12", "HEAD"))?.trim();
  if (head === undefined) return "";
  const changes = await git("status", "--porcelain");
  return changes === "" ? head : `${head}+`;
}

/** Returns the output of git, or `undefined` without git or without a repository. */
async function git(...words: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      // A checkout that belongs to somebody else, as in CI by root, is as good.
      args: ["-c", "safe.directory=*", ...words],
      cwd: ROOT,
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

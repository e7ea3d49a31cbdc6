/** The project's folder. */
export const ROOT = new URL("../../", import.meta.url);

/** Runs the Deno that runs this, in the project's folder; what it prints is kept, or shown. */
export async function runDeno(
  args: readonly string[],
  { captures = false, env = {} }: { captures?: boolean; env?: Record<string, string> } = {},
): Promise<{ ok: boolean; text: string }> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env,
    stdin: "null",
    stdout: captures ? "piped" : "inherit",
    stderr: "inherit",
  }).output();
  return { ok: output.success, text: captures ? new TextDecoder().decode(output.stdout) : "" };
}

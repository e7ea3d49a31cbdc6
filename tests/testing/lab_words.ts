import type { Program } from "./program.ts";

/**
 * Returns the command lines of the processes that a lab has started on this machine, by its log at
 * `-v`. They must still run.
 */
export async function labWords(lab: Program): Promise<string[]> {
  const pids = lab.stderr.lines.flatMap((line) =>
    / Started process=\S+ pid=(\d+)/.exec(line)?.[1] ?? []
  );
  // The program `script` is there for pseudo-terminals and allowed to tests.
  const line = `for p in ${pids.join(" ")}; do tr '\\0' ' ' </proc/$p/cmdline; echo; done`;
  const args = ["-qec", line, "/dev/null"];
  const { stdout } = await new Deno.Command("script", { args }).output();
  return new TextDecoder().decode(stdout).trim().split(/\r?\n/);
}

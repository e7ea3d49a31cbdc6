import { EnvironmentError } from "../../net/mod.ts";

/** A failure of the program `ip`. The message has its words and what it wrote on stderr. */
export class IpError extends EnvironmentError {
  override readonly name = "IpError";
}

/**
 * Runs `ip` of iproute2 and returns its standard output. `input` is written to its stdin.
 *
 * @throws {IpError} if `ip` is missing or ends with an exit code other than 0.
 */
export async function runIp(words: readonly string[], input = ""): Promise<string> {
  const what = `ip ${words.join(" ")}`;
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command("ip", {
      args: [...words],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    throw new IpError(`Cannot run ${what}: install iproute2.`, { cause });
  }
  const output = child.output();
  const stdin = child.stdin.getWriter();
  // Writing fails if `ip` has ended without reading its input. Its exit code says whether that is
  // bad.
  await stdin.write(new TextEncoder().encode(input)).catch(() => {});
  await stdin.close().catch(() => {});
  const { code, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  if (code === 0) return decoder.decode(stdout);
  throw new IpError(`Cannot run ${what}: exit code ${code}: ${decoder.decode(stderr).trim()}`);
}

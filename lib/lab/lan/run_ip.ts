import { EnvironmentError } from "../../net/mod.ts";

/** The words of an `ip` that did not do what it was told, and what it said. */
export class IpError extends EnvironmentError {
  override readonly name = "IpError";
}

/**
 * Runs `ip` of iproute2 with these words and gives what it printed; `input` goes to its stdin.
 *
 * @throws {IpError} if it is not there, or ends with another code than 0.
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
    throw new IpError(`Cannot run ${what}: is iproute2 installed?`, { cause });
  }
  const output = child.output();
  const stdin = child.stdin.getWriter();
  // One that ends at once may not wait for its input: its exit code tells.
  await stdin.write(new TextEncoder().encode(input)).catch(() => {});
  await stdin.close().catch(() => {});
  const { code, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  if (code === 0) return decoder.decode(stdout);
  throw new IpError(`Cannot ${what}: ended with ${code}: ${decoder.decode(stderr).trim()}`);
}

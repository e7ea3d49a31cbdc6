import { runIp } from "./run_ip.ts";

/** Names of namespaces: `gm-OWNER-RANDOM-HOST`, where OWNER is the process that made it. */
const NAME = /^gm-(\d+)-[0-9a-f]{8}-\w+$/;

/** Returns a new prefix for the names of one network's namespaces. */
export function drawPrefix(): string {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  return `gm-${Deno.pid}-${number.toString(16).padStart(8, "0")}`;
}

/** Runs a program in a namespace and returns its standard output. */
export async function runIn(
  namespace: string,
  command: readonly string[],
  input = "",
): Promise<string> {
  return await runIp(["netns", "exec", namespace, ...command], input);
}

/** Kills all processes in a namespace and removes it. */
export async function removeNamespace(namespace: string): Promise<void> {
  const pids = (await runIp(["netns", "pids", namespace])).split(/\s+/).filter((pid) => pid !== "");
  // `|| true`: a process may end by itself between the two commands.
  if (pids.length > 0) await runIn(namespace, ["sh", "-c", `kill -9 ${pids.join(" ")} || true`]);
  await runIp(["netns", "del", namespace]);
}

/** Removes namespaces whose owner was killed before it could remove them. */
export async function removeLeftovers(): Promise<void> {
  for (const line of (await runIp(["netns", "list"])).split("\n")) {
    const [name = ""] = line.split(" ");
    const owner = NAME.exec(name)?.[1];
    if (owner === undefined) continue;
    const look = ["sh", "-c", `if test -d /proc/${owner}; then echo lives; fi`];
    // Another program may be removing the same namespaces at the same time.
    const answer = await runIn(name, look).catch(() => "lives");
    if (answer === "") await removeNamespace(name).catch(() => {});
  }
}

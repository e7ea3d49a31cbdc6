import { runIp } from "./run_ip.ts";

/** `gm-OWNER-RUN-HOST`: the process that made it, a random part, and what it is for. */
const NAME = /^gm-(\d+)-[0-9a-f]{8}-\w+$/;

/** A prefix for the namespaces of one network, unlike any other's. */
export function drawPrefix(): string {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  return `gm-${Deno.pid}-${number.toString(16).padStart(8, "0")}`;
}

/** Runs a program in a namespace and gives what it printed. */
export async function runIn(
  namespace: string,
  command: readonly string[],
  input = "",
): Promise<string> {
  return await runIp(["netns", "exec", namespace, ...command], input);
}

/** Removes a namespace, and ends what still runs in it. */
export async function removeNamespace(namespace: string): Promise<void> {
  const pids = (await runIp(["netns", "pids", namespace])).split(/\s+/).filter((pid) => pid !== "");
  // One that ends by itself meanwhile is no fault.
  if (pids.length > 0) await runIn(namespace, ["sh", "-c", `kill -9 ${pids.join(" ")} || true`]);
  await runIp(["netns", "del", namespace]);
}

/** Removes what runs have left behind whose process is gone, killed before it could tidy up. */
export async function removeLeftovers(): Promise<void> {
  for (const line of (await runIp(["netns", "list"])).split("\n")) {
    const [name = ""] = line.split(" ");
    const owner = NAME.exec(name)?.[1];
    if (owner === undefined) continue;
    const look = ["sh", "-c", `if test -d /proc/${owner}; then echo lives; fi`];
    // Another run may be removing the same leftovers just now.
    const answer = await runIn(name, look).catch(() => "lives");
    if (answer === "") await removeNamespace(name).catch(() => {});
  }
}

import { AgentLink } from "../../../../../lib/lab/hosts/agent/agent_link.ts";
import { LabProcess } from "../../../../../lib/lab/process/lab_process.ts";

/** Milliseconds that a step of an agent may take in a test. */
export const WAIT_MS = 20_000;

/** Opens a link to an agent on this machine that Deno runs with these arguments. */
export async function openLink(args: readonly string[]): Promise<AgentLink> {
  return await AgentLink.open({
    host: "lab1",
    start: (handlers) =>
      new LabProcess({ ...handlers, title: "agent", command: Deno.execPath(), args }),
    whyEnded: (_, { code }) => Promise.resolve(`it ended with ${code}`),
    signal: new AbortController().signal,
    timeoutMs: WAIT_MS,
  });
}

/** Returns the arguments of Deno for an agent from source, which may start gm and write keys. */
export function agentWords(): string[] {
  const path = (file: string) =>
    decodeURIComponent(new URL(import.meta.resolve(`../../../../../${file}`)).pathname);
  return [
    ...["run", "--quiet", "--no-prompt", "--config", path("deno.json"), "--allow-read"],
    ...["--allow-write", "--allow-net", "--allow-env=GM_TRACKER,GM_KEY_FILE,GM_IDENTITY,TERM"],
    ...[`--allow-run=${Deno.execPath()}`, path("main.ts"), "lab", "agent"],
  ];
}

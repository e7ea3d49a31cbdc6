import { type CommandContext, logOptions } from "../../cli/mod.ts";
import { createLog } from "../../net/mod.ts";
import type { LabOptions } from "../options/mod.ts";
import { type LabHosts, localHosts, terminalProgress } from "../process/mod.ts";
import { SILENCE_MS } from "./agent/mod.ts";
import { SshHosts } from "./ssh_hosts.ts";

/** Returns the hosts that the options ask for, ready for a run. */
export async function openHosts(options: LabOptions, context: CommandContext): Promise<LabHosts> {
  const { hosts, timeoutMs, verbose } = options;
  if (hosts === undefined) return localHosts;
  const progress = terminalProgress(!verbose);
  const stderr = (line: string) => progress.above(() => context.stderr(line));
  const log = createLog(logOptions(options, { stderr }));
  progress.begin(hosts.file);
  try {
    return await SshHosts.open({
      ...hosts,
      timeoutMs,
      signal: context.interrupted,
      onProgress: (text) => progress.show(text),
      onMissing: ({ message }) => log.warn(`Left out: ${message}`),
      onDoubt: (text) => log.warn(text),
      onClosed: (cleared, unknown) => {
        for (const line of farewell(cleared, unknown, context)) void stderr(line);
      },
    });
  } finally {
    progress.clear();
  }
}

/** Returns lines about hosts after Ctrl-C, and about hosts that may have processes left. */
function farewell(
  cleared: readonly string[],
  unknown: readonly string[],
  { interrupted }: CommandContext,
): string[] {
  const seconds = SILENCE_MS / 1_000;
  return [
    ...(interrupted.aborted && cleared.length > 0
      ? [`gm lab: interrupted; nothing is left on ${cleared.join(", ")}.`]
      : []),
    ...unknown.map((host) =>
      `gm lab: ${host} did not report that all processes there have ended. They end by themselves ` +
      `${seconds} s after losing the lab; to be sure, run gm lab clean.`
    ),
  ];
}

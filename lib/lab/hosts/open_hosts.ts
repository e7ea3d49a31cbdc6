import { type CommandContext, logOptions } from "../../cli/mod.ts";
import { addressOf } from "../../core/mod.ts";
import { createLog, warnOfNoKey } from "../../net/mod.ts";
import type { LabOptions } from "../options/mod.ts";
import { type LabHosts, type LabKey, localHosts, terminalProgress } from "../process/mod.ts";
import { SILENCE_MS } from "./agent/mod.ts";
import { SshHosts } from "./ssh_hosts.ts";

/** Returns the hosts that the options ask for, ready for a run, whose processes have the key. */
export async function openHosts(
  options: LabOptions,
  key: LabKey | undefined,
  context: CommandContext,
): Promise<LabHosts> {
  const { hosts, timeoutMs, verbose } = options;
  if (hosts === undefined) return localHosts(key?.file);
  const progress = terminalProgress(!verbose);
  const stderr = (line: string) => progress.above(() => context.stderr(line));
  const log = createLog(logOptions(options, { stderr }));
  progress.begin(hosts.file);
  try {
    const opened = await SshHosts.open({
      ...hosts,
      key,
      timeoutMs,
      signal: context.interrupted,
      onProgress: (text) => progress.show(text),
      onMissing: ({ message }) => log.warn(`Left out: ${message}`),
      onDoubt: (text) => log.warn(text),
      onClosed: (cleared, unknown) => {
        for (const line of farewell(cleared, unknown, { key, context })) void stderr(line);
      },
    });
    // Each process says so, too, but nobody reads that. All addresses are loopback or none is.
    const [host] = opened.records;
    const address = host && addressOf(host.address, 0);
    if (key === undefined && address !== undefined) warnOfNoKey({ address }, log);
    return opened;
  } finally {
    progress.clear();
  }
}

/** Returns lines about hosts after Ctrl-C, and about hosts that may have processes left. */
function farewell(
  cleared: readonly string[],
  unknown: readonly string[],
  { key, context: { interrupted } }: { key: LabKey | undefined; context: CommandContext },
): string[] {
  const seconds = SILENCE_MS / 1_000;
  const gone = key === undefined ? "" : " and that the key is gone";
  return [
    ...(interrupted.aborted && cleared.length > 0
      ? [`gm lab: interrupted; nothing is left on ${cleared.join(", ")}.`]
      : []),
    ...unknown.map((host) =>
      `gm lab: ${host} did not report that all processes there have ended${gone}. They end by ` +
      `themselves ${seconds} s after losing the lab; to be sure, run gm lab clean.`
    ),
  ];
}

import { type CommandContext, logOptions } from "../../cli/mod.ts";
import { createLog } from "../../net/mod.ts";
import { type LabHosts, localHosts } from "../lab_hosts.ts";
import type { LabOptions } from "../lab_options.ts";
import { terminalProgress } from "../progress.ts";
import { SshHosts } from "./ssh_hosts.ts";

/** The hosts that the options ask for, all of them ready. */
export async function openHosts(options: LabOptions, context: CommandContext): Promise<LabHosts> {
  const { hosts, timeoutMs, verbose } = options;
  if (hosts === undefined) return localHosts;
  const log = createLog(logOptions(options, context));
  const progress = terminalProgress(!verbose);
  progress.begin(hosts.file);
  try {
    return await SshHosts.open({
      ...hosts,
      timeoutMs,
      signal: context.interrupted,
      onProgress: (text) => progress.show(text),
      onMissing: ({ message }) => log.warn(`Left out: ${message}`),
    });
  } finally {
    progress.clear();
  }
}

import type { GmOptions, Host } from "./host.ts";
import { LabProcess } from "./lab_process.ts";

const LOOPBACK = "127.0.0.1";

/** This machine. */
export const localHost: Host<LabProcess> = {
  name: "this machine",
  address: LOOPBACK,
  start: (options) => startGm(options, { net: LOOPBACK }),
};

/** Starts gm as a process of this machine, which may use so much of the network. */
export function startGm(
  { words, ...options }: GmOptions,
  { net }: { net: typeof LOOPBACK | "all" },
): LabProcess {
  const [command = "", ...args] = gmWords(net === "all" ? "--allow-net" : `--allow-net=${net}`);
  return new LabProcess({ ...options, command, args: [...args, ...words] });
}

/**
 * The words that start gm on this machine. The executable is gm itself where it was compiled; from source it is Deno, which runs main.ts.
 * Tracker and clients of a run may use the network, and read their two environment variables. No
 * files, no processes.
 */
export function gmWords(allowNet: string): string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  const config = pathOf(import.meta.resolve("../../../deno.json"));
  const main = import.meta.resolve("../../../main.ts");
  const permissions = [allowNet, "--allow-env=GM_TRACKER,TERM"];
  return [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    "--config",
    config,
    ...permissions,
    main,
  ];
}

function pathOf(url: string): string {
  const path = decodeURIComponent(new URL(url).pathname);
  return Deno.build.os === "windows" ? path.slice(1) : path;
}

import type { GmOptions, Host } from "./host.ts";
import { LabProcess } from "./lab_process.ts";

const LOOPBACK = "127.0.0.1";

/** The host that is this machine, with the loopback address. */
export const localHost: Host<LabProcess> = {
  name: "this machine",
  address: LOOPBACK,
  start: (options) => startGm(options, { net: LOOPBACK }),
};

/** Starts gm as a process of this machine. `net` limits the addresses that it may use. */
export function startGm(
  { words, ...options }: GmOptions,
  { net }: { net: typeof LOOPBACK | "all" },
): LabProcess {
  const [command = "", ...args] = gmWords(net === "all" ? "--allow-net" : `--allow-net=${net}`);
  return new LabProcess({ ...options, command, args: [...args, ...words] });
}

/**
 * Returns the command line that starts gm on this machine: the executable if gm was compiled, else
 * Deno with main.ts. gm from source may use the network and read its environment variables, but
 * neither files nor programs.
 */
export function gmWords(allowNet: string): string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  const config = pathOf(import.meta.resolve("../../../deno.json"));
  const main = import.meta.resolve("../../../main.ts");
  const permissions = [allowNet, "--allow-env=GM_TRACKER,GM_KEY_FILE,TERM"];
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

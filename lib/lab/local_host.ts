import type { GmOptions, Host } from "./host.ts";
import { LabProcess } from "./lab_process.ts";

const LOOPBACK = "127.0.0.1";

/**
 * What tracker and clients of a run may do: use the network of this machine, and read their two
 * environment variables. No files, no processes.
 */
const PERMISSIONS = [`--allow-net=${LOOPBACK}`, "--allow-env=GM_TRACKER,TERM"] as const;

/** This machine. */
export const localHost: Host<LabProcess> = {
  name: "this machine",
  address: LOOPBACK,
  start({ words, ...options }: GmOptions): LabProcess {
    const args = [...wordsBefore(), ...words];
    return new LabProcess({ ...options, command: Deno.execPath(), args });
  },
};

/** The executable is gm itself where it was compiled; from source it is Deno, which runs main.ts. */
function wordsBefore(): string[] {
  if (Deno.build.standalone) return [];
  const config = import.meta.resolve("../../deno.json");
  const main = import.meta.resolve("../../main.ts");
  return ["run", "--quiet", "--no-prompt", "--config", pathOf(config), ...PERMISSIONS, main];
}

function pathOf(url: string): string {
  const path = decodeURIComponent(new URL(url).pathname);
  return Deno.build.os === "windows" ? path.slice(1) : path;
}

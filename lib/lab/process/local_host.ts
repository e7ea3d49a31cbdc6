import type { GmOptions, Host } from "./host.ts";
import { LabProcess } from "./lab_process.ts";

const LOOPBACK = "127.0.0.1";

/** The place of a process on this machine. */
export interface LocalPlace {
  /** The addresses that the process may use. */
  readonly net: typeof LOOPBACK | "all";
  /** The key file that the process reads. `undefined`: it has no key. */
  readonly keyFile?: string | undefined;
}

/** The host that is this machine, with the loopback address, and without a key. */
export const localHost: Host<LabProcess> = localHostWith(undefined);

/** Returns this machine as a host whose processes read a key file. */
export function localHostWith(keyFile: string | undefined): Host<LabProcess> {
  return {
    name: "this machine",
    address: LOOPBACK,
    start: (options) => startGm(options, { net: LOOPBACK, keyFile }),
  };
}

/** Starts gm as a process of this machine. */
export function startGm({ words, ...options }: GmOptions, place: LocalPlace): LabProcess {
  const { net, keyFile } = place;
  const [command = "", ...args] = gmWords(
    net === "all" ? "--allow-net" : `--allow-net=${net}`,
    keyFile,
  );
  const all = [...args, ...withKeyFile(words, keyFile)];
  return new LabProcess({ ...options, command, args: all, env: OWN_KEY_ONLY });
}

/**
 * The environment of all gm processes of a lab. The variable would give a process a key that the
 * others do not have, if it is set where the lab has no key, or on another host.
 */
export const OWN_KEY_ONLY: Readonly<Record<string, string>> = { GM_KEY_FILE: "", GM_IDENTITY: "" };

/** Returns the words after `gm` for a role that reads a key file, if there is one. */
export function withKeyFile(
  [role = "", ...words]: readonly string[],
  keyFile: string | undefined,
): string[] {
  // In one word, because the name of a file may begin with a dash.
  return [role, ...keyFile === undefined ? [] : [`--key-file=${keyFile}`], ...words];
}

/**
 * Returns the command line that starts gm on this machine: the executable if gm was compiled, else
 * Deno with main.ts. gm from source may use the network and read its three environment variables
 * and the key file, but neither other files nor programs.
 */
export function gmWords(allowNet: string, keyFile?: string): string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  const config = pathOf(import.meta.resolve("../../../deno.json"));
  const main = import.meta.resolve("../../../main.ts");
  const permissions = [allowNet, "--allow-env=GM_TRACKER,GM_KEY_FILE,GM_IDENTITY,TERM"];
  if (keyFile !== undefined) permissions.push(allowRead(keyFile));
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

/** Returns the permission to read a file, or all files if the flag cannot name it. */
function allowRead(file: string): string {
  // A comma stands between two paths. Deno 2.4 reads two as one in a path, Deno 2.9 does not.
  return file.includes(",") ? "--allow-read" : `--allow-read=${file}`;
}

function pathOf(url: string): string {
  const path = decodeURIComponent(new URL(url).pathname);
  return Deno.build.os === "windows" ? path.slice(1) : path;
}

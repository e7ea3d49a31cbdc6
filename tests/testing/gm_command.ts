import { permissions } from "../../tools/compile/permissions.ts";
import { gmBinary } from "./gm_binary.ts";

const ROOT = new URL("../../", import.meta.url);

/** The environment of a gm under test, unless the test sets other values. */
const GM_ENV: Record<string, string> = {
  GM_TRACKER: "",
  GM_KEY_FILE: "",
  GM_IDENTITY: "",
  NO_COLOR: "1",
  TERM: "xterm",
};

/** Deno 2.4 does not trust a certificate authority of this machine by itself. */
const OTHER_DENO_ENV: Record<string, string> = { DENO_TLS_CA_STORE: "system" };

/** A command line and its environment. */
export interface GmCommand {
  readonly words: readonly string[];
  /** Variables that are added to our own environment. */
  readonly env: Record<string, string>;
}

/**
 * Returns the command that starts gm. With GM_BIN this is the executable of that name in an empty
 * environment, as on a host that it was copied to. Without GM_BIN it is main.ts with the
 * permissions of an executable. `env` is added to the environment. With `deno`, the path of another
 * Deno, that Deno runs main.ts.
 */
export function gmCommand(
  args: readonly string[],
  env?: Record<string, string>,
  deno?: string,
): GmCommand {
  const all = { ...GM_ENV, ...env };
  // Tests may start `env`, and not whatever a variable names.
  if (deno !== undefined) {
    return { words: ["env", ...fromSource(deno), ...args], env: { ...OTHER_DENO_ENV, ...all } };
  }
  const binary = gmBinary();
  if (binary === undefined) return { words: [...fromSource(Deno.execPath()), ...args], env: all };
  const variables = Object.entries(all).map(([name, value]) => `${name}=${value}`);
  return { words: ["env", "-i", ...variables, binary, ...args], env: {} };
}

function fromSource(deno: string): string[] {
  const run = ["run", "--quiet", "--frozen", "--config", pathOf("deno.json")];
  // An executable may start anything, for nobody knows where it will be; here that is known:
  // itself, what asks the kernel, what makes the hosts of gm lab loss, and what stops a job.
  const allowed = permissions(false).map((flag) =>
    flag === "--allow-run" ? `--allow-run=${deno},cat,ip,kill` : flag
  );
  return [deno, ...run, ...allowed, pathOf("main.ts")];
}

function pathOf(file: string): string {
  return decodeURIComponent(new URL(file, ROOT).pathname);
}

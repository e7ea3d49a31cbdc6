import { permissions } from "../../tools/compile/permissions.ts";
import { gmBinary } from "./gm_binary.ts";

const ROOT = new URL("../../", import.meta.url);

/** What a gm under test has in its environment, where a test says nothing else. */
const GM_ENV: Record<string, string> = { GM_TRACKER: "", NO_COLOR: "1", TERM: "xterm" };

/** How a process is started. */
export interface GmCommand {
  readonly words: readonly string[];
  /** What is in its environment beside what is in ours. */
  readonly env: Record<string, string>;
}

/**
 * How gm is started: the executable that GM_BIN names, in an empty environment as on a host that
 * it was copied to; else main.ts, with the permissions that an executable has. `env` is what the
 * test wants in its environment.
 */
export function gmCommand(args: readonly string[], env: Record<string, string> = {}): GmCommand {
  const all = { ...GM_ENV, ...env };
  const binary = gmBinary();
  if (binary === undefined) return { words: [...fromSource(), ...args], env: all };
  const variables = Object.entries(all).map(([name, value]) => `${name}=${value}`);
  return { words: ["env", "-i", ...variables, binary, ...args], env: {} };
}

function fromSource(): string[] {
  const deno = Deno.execPath();
  const run = ["run", "--quiet", "--frozen", "--config", pathOf("deno.json")];
  // An executable may start anything, for nobody knows where it will be; here that is known: itself,
  // what asks the kernel, and what makes the hosts of gm lab loss.
  const allowed = permissions(false).map((flag) =>
    flag === "--allow-run" ? `--allow-run=${deno},cat,ip` : flag
  );
  return [deno, ...run, ...allowed, pathOf("main.ts")];
}

function pathOf(file: string): string {
  return decodeURIComponent(new URL(file, ROOT).pathname);
}

/** Permissions that the roles need: the network, GM_TRACKER and TERM, and reading the file of `-t FILE`. */
const ROLES = ["--allow-net", "--allow-env=GM_TRACKER,TERM", "--allow-read"] as const;

/**
 * Permissions that the lab needs besides: it writes results and starts programs. The programs cannot
 * be listed when gm is compiled, since one of them is gm itself, wherever it was copied to. (A list
 * has another fault: with PATH unset, an executable that may run `ssh` by name refuses to start.)
 */
const LAB = ["--allow-write", "--allow-run"] as const;

/** The permission flags that an executable is compiled with; it never asks for more. */
export function permissions(withoutLab: boolean): string[] {
  return ["--no-prompt", ...ROLES, ...(withoutLab ? [] : LAB)];
}

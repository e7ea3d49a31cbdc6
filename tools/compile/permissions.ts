/** What the roles do: messages, GM_TRACKER and the terminal's kind, and `-t FILE`. */
const ROLES = ["--allow-net", "--allow-env=GM_TRACKER,TERM", "--allow-read"] as const;

/**
 * What the lab does besides: it writes results and starts programs. Which ones cannot be told
 * when it is compiled: itself, wherever it was copied to. (Nor would a list do: with PATH unset, an
 * executable that may run `ssh` by that name alone refuses to start.)
 */
const LAB = ["--allow-write", "--allow-run"] as const;

/** The permission flags that an executable is compiled with; it never asks for more. */
export function permissions(withoutLab: boolean): string[] {
  return ["--no-prompt", ...ROLES, ...(withoutLab ? [] : LAB)];
}

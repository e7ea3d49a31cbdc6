/**
 * Permissions that the roles need: the network, GM_TRACKER, GM_KEY_FILE and TERM, reading the
 * files of `-t FILE` and `--key-file FILE`, and writing those of `--history FILE` and `gm key`.
 */
const ROLES = [
  "--allow-net",
  "--allow-env=GM_TRACKER,GM_KEY_FILE,GM_IDENTITY,TERM",
  "--allow-read",
  "--allow-write",
];

/**
 * Permission that the lab needs besides: it starts programs. They cannot be listed when gm is
 * compiled, since one of them is gm itself, wherever it was copied to. (A list has another fault:
 * with PATH unset, an executable that may run `ssh` by name refuses to start.)
 */
const LAB = ["--allow-run"] as const;

/** The permission flags that an executable is compiled with; it never asks for more. */
export function permissions(withoutLab: boolean): string[] {
  return ["--no-prompt", ...ROLES, ...(withoutLab ? [] : LAB)];
}

/**
 * Returns the flag that says from where modules may be imported. Without it, Deno allows six hosts.
 * gm imports nothing when it runs; `deno compile` itself needs the host that @std comes from.
 *
 * @param registry The value of JSR_URL.
 */
export function importPermission(registry = "https://jsr.io/"): string {
  const { protocol, host, port } = new URL(registry);
  if (protocol === "file:") return "--deny-import";
  const defaultPort = protocol === "https:" ? ":443" : ":80";
  return `--allow-import=${host}${port === "" ? defaultPort : ""}`;
}

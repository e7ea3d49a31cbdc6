const ROOT = new URL("../../", import.meta.url);

/**
 * The words that start gm: the compiled one that the environment variable GM_BIN names, where
 * the tests may read it, else main.ts with the permissions that it needs and no others.
 */
export function gmCommand(args: readonly string[]): string[] {
  const binary = gmBinary();
  if (binary !== undefined) return [binary, ...args];
  const deno = Deno.execPath();
  return [
    deno,
    "run",
    "--quiet",
    "--no-prompt",
    "--frozen",
    "--config",
    pathOf("deno.json"),
    "--allow-net",
    "--allow-env=GM_TRACKER,TERM",
    "--allow-read",
    "--allow-write",
    `--allow-run=${deno}`,
    pathOf("main.ts"),
    ...args,
  ];
}

/** What a gm under test has in its environment beside what the tests have. */
export const GM_ENV: Record<string, string> = { GM_TRACKER: "", NO_COLOR: "1", TERM: "xterm" };

export function gmBinary(): string | undefined {
  const permission = Deno.permissions.querySync({ name: "env", variable: "GM_BIN" });
  return permission.state === "granted" ? Deno.env.get("GM_BIN") || undefined : undefined;
}

function pathOf(file: string): string {
  return decodeURIComponent(new URL(file, ROOT).pathname);
}

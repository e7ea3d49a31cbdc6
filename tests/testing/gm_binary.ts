import { resolve } from "node:path";

/**
 * The executable under test, which the environment variable GM_BIN names, as an absolute path;
 * `undefined` where gm runs from source, or the tests may not read the variable.
 */
export function gmBinary(): string | undefined {
  const permission = Deno.permissions.querySync({ name: "env", variable: "GM_BIN" });
  const path = permission.state === "granted" ? Deno.env.get("GM_BIN") || undefined : undefined;
  return path === undefined ? undefined : resolve(path);
}

/** A test that needs the executable. Without GM_BIN it is skipped, saying so. */
export function testExecutable(name: string, run: (binary: string) => Promise<void>): void {
  const binary = gmBinary();
  if (binary === undefined) {
    console.log(
      `skipped: ${name}: needs the executable (deno task compile), and GM_BIN to name it`,
    );
  }
  Deno.test({ name, ignore: binary === undefined, fn: () => run(binary!) });
}

/** A test that means something from source only. With GM_BIN it is skipped, saying why. */
export function testFromSource(name: string, why: string, run: () => Promise<void>): void {
  const isSkipped = gmBinary() !== undefined;
  if (isSkipped) console.log(`skipped: ${name}: from source only, because ${why}`);
  Deno.test({ name, ignore: isSkipped, fn: run });
}

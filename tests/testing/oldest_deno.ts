import { gmBinary } from "./gm_binary.ts";

/** The environment variable that names the oldest Deno that gm runs on; .ci/run sets it. */
const OLDEST_DENO = "GM_OLDEST_DENO";

/**
 * A test of processes on the oldest Deno that gm runs on, beside others on the Deno that runs the
 * tests. Where GM_OLDEST_DENO does not name it, or GM_BIN names an executable, which has a Deno of
 * its own, the test is skipped, saying why. A path where there is no Deno fails.
 */
export function testOldestDeno(name: string, run: (deno: string) => Promise<void>): void {
  const deno = oldestDeno();
  const why = deno === undefined
    ? `${OLDEST_DENO} does not name Deno 2.4.2: set it to ` +
      "$(npx -y deno@2.4.2 eval 'console.log(Deno.execPath())')"
    : gmBinary() === undefined
    ? undefined
    : "GM_BIN names an executable, which has a Deno of its own";
  if (why !== undefined) console.log(`skipped: ${name}: ${why}`);
  Deno.test({ name, ignore: why !== undefined, fn: () => run(deno!) });
}

function oldestDeno(): string | undefined {
  const permission = Deno.permissions.querySync({ name: "env", variable: OLDEST_DENO });
  return permission.state === "granted" ? Deno.env.get(OLDEST_DENO) || undefined : undefined;
}

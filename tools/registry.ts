/**
 * Prints the URL of the registry that `jsr:@std/...` comes from, for `JSR_URL=$(…)` in a task.
 *
 * Deno reads an empty or relative JSR_URL as "the real JSR", so whatever happens here, an
 * absolute URL is printed.
 */
const JSR = "https://jsr.io/";
const FILE_REGISTRY = new URL("./registry/", import.meta.url).href;

/** A refused connection answers at once; a name server that never answers would cost 10 s. */
const PROBE_MS = 1_500;

/** A captive portal answers too, but not with a list of versions. */
async function isReachable(registry: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PROBE_MS);
    const response = await fetch(new URL("@std/cli/meta.json", registry), { signal });
    const meta: unknown = await response.json();
    return response.ok && typeof meta === "object" && meta !== null && "versions" in meta;
  } catch {
    return false;
  }
}

async function chooseRegistry(): Promise<string> {
  const given = Deno.env.get("JSR_URL") ?? "";
  if (URL.canParse(given)) return given;
  if (given !== "") console.error(`registry: JSR_URL is not an absolute URL, not used: "${given}"`);
  if (await isReachable(JSR)) return JSR;
  console.error("registry: jsr.io cannot be reached; @std comes from tools/registry instead");
  return FILE_REGISTRY;
}

console.log(await chooseRegistry());

/**
 * Prints the URL of the registry that `jsr:@std/...` comes from, for `JSR_URL=$(…)` in a task.
 *
 * Deno reads an empty or relative JSR_URL as "the real JSR", so whatever happens here, an
 * absolute URL is printed.
 */
const JSR = "https://jsr.io/";
const CONFIG = new URL("../deno.json", import.meta.url);
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

/**
 * Returns the packages that deno.json names and the file registry does not have: `@std/cli@1.0.32`.
 * Returns none if deno.json may not be read.
 */
async function missingFromFiles(): Promise<string[]> {
  const { state } = await Deno.permissions.query({ name: "read", path: CONFIG });
  if (state !== "granted") return [];
  const text = await Deno.readTextFile(CONFIG);
  const { imports }: { imports: Record<string, string> } = JSON.parse(text);
  const named = Object.values(imports).flatMap((target) => target.match(/(?<=^jsr:).*/) ?? []);
  const missing: string[] = [];
  for (const specifier of named) {
    try {
      await Deno.stat(new URL(`${specifier.replace(/(?<=.)@/, "/")}_meta.json`, FILE_REGISTRY));
    } catch {
      missing.push(specifier);
    }
  }
  return missing;
}

async function chooseRegistry(): Promise<string> {
  const given = Deno.env.get("JSR_URL") ?? "";
  if (URL.canParse(given)) return given;
  if (given !== "") console.error(`registry: JSR_URL is not an absolute URL, not used: "${given}"`);
  if (await isReachable(JSR)) return JSR;
  // The files serve as well, so nothing is said unless one is missing.
  const missing = await missingFromFiles();
  if (missing.length > 0) {
    console.error(
      `registry: jsr.io cannot be reached, and tools/registry does not have ${
        missing.join(", ")
      }. ` +
        "Set JSR_URL to a registry that has it, or add it to tools/registry (see CONTRIBUTING.md).",
    );
  }
  return FILE_REGISTRY;
}

console.log(await chooseRegistry());

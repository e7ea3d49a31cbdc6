import denoJson from "../../deno.json" with { type: "json" };
import { addressOf, DATAGRAM_BYTES_MAX } from "../../lib/core/mod.ts";
import { knownSizeTo, probedSizesTo } from "../../lib/ordering/mod.ts";

/** The module that is replaced, and the one in its place. */
export const REPLACED = import.meta.resolve("../../lib/ordering/path/datagram_sizes.ts");
const PLAIN = import.meta.resolve("./plain_sizes.ts");

/**
 * Returns an import map, as a URL, with which a program keeps its datagrams at `DATAGRAM_BYTES_MAX`
 * bytes, as they are between hosts that were not probed. gm has no option for that, since it finds
 * out by itself what a path passes; so the bench replaces the one module that has the lengths.
 */
export function plainImports(): string {
  const imports: Record<string, string> = { [REPLACED]: PLAIN };
  for (const [name, specifier] of Object.entries(denoJson.imports)) {
    imports[name] = specifier;
    // An entry of deno.json stands for the modules below it, too; one of an import map does not.
    imports[`${name}/`] = `${specifier.replace(/^(jsr|npm):/, "$1:/")}/`;
  }
  return `data:application/json,${encodeURIComponent(JSON.stringify({ imports }))}`;
}

/** Throws unless this program was started with {@linkcode plainImports}. */
export function checkPlain(): void {
  const loopback = addressOf("127.0.0.1", 1)!;
  const bytes = Math.max(knownSizeTo(loopback), ...probedSizesTo(loopback));
  if (bytes === DATAGRAM_BYTES_MAX) return;
  throw new Error(`Cannot keep datagrams at ${DATAGRAM_BYTES_MAX} bytes: they may have ${bytes}`);
}

import { VirtualHost } from "./virtual_host.ts";
import { VirtualLan } from "./virtual_lan.ts";

/**
 * Tries to make a {@linkcode VirtualLan}. Returns the reason why that fails, to stand after a
 * colon, or `undefined` if it works.
 */
export async function whyNoLan(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "only Linux has network namespaces";
  try {
    await using lan = await VirtualLan.open((...names) => new VirtualHost(...names));
    const host = await lan.addHost("probe");
    await host.setLoss(1);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

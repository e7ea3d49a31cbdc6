import { VirtualHost } from "./virtual_host.ts";
import { VirtualLan } from "./virtual_lan.ts";

/** Why there can be no {@linkcode VirtualLan} here, as the end of a sentence; `undefined` if there can. */
export async function whyNoLan(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "network namespaces are a thing of Linux";
  try {
    await using lan = await VirtualLan.open((...names) => new VirtualHost(...names));
    const host = await lan.addHost("probe");
    await host.setLoss(1);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

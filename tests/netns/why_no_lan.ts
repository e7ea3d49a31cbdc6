import { Lan } from "./lan.ts";

/** Where it is 1, a machine that cannot have network namespaces fails what needs them. */
export const REQUIRE_LAN = "GM_REQUIRE_NETNS";

/** Whether it counts as a failure that there can be no {@linkcode Lan}. */
export function isLanRequired(): boolean {
  return Deno.env.get(REQUIRE_LAN) === "1";
}

/** Why there can be no {@linkcode Lan} here, as the end of a sentence; `undefined` if there can. */
export async function whyNoLan(): Promise<string | undefined> {
  try {
    await using lan = await Lan.open();
    const host = await lan.addHost("probe");
    await host.setLoss(1);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

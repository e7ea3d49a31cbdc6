export { whyNoLan } from "../../lib/lab/lan/mod.ts";

/** Where it is 1, a machine that cannot have network namespaces fails what needs them. */
export const REQUIRE_LAN = "GM_REQUIRE_NETNS";

/** Whether it counts as a failure that there can be no network of namespaces. */
export function isLanRequired(): boolean {
  return Deno.env.get(REQUIRE_LAN) === "1";
}

export { whyNoLan } from "../../lib/lab/lan/mod.ts";

/** The environment variable that, set to 1, makes tests fail if there are no network namespaces. */
export const REQUIRE_LAN = "GM_REQUIRE_NETNS";

/** Returns true if tests must fail without network namespaces instead of being skipped. */
export function isLanRequired(): boolean {
  return Deno.env.get(REQUIRE_LAN) === "1";
}

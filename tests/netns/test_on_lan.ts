import { isLanRequired, REQUIRE_LAN, whyNoLan } from "./why_no_lan.ts";

let reason: Promise<string | undefined> | undefined;

/**
 * Declares a test that needs network namespaces. Without them the test is skipped and the reason is
 * printed; with `GM_REQUIRE_NETNS=1` it fails.
 */
export async function testOnLan(name: string, run: () => Promise<void>): Promise<void> {
  const why = await (reason ??= whyNoLan());
  const isSkipped = why !== undefined && !isLanRequired();
  if (isSkipped) console.log(`skipped: ${name}: needs network namespaces: ${why}`);
  Deno.test({
    name,
    ignore: isSkipped,
    fn: async () => {
      if (why !== undefined) {
        throw new Error(`Cannot make network namespaces, which ${REQUIRE_LAN}=1 requires: ${why}`);
      }
      await run();
    },
  });
}

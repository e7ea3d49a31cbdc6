import { isLanRequired, REQUIRE_LAN, whyNoLan } from "./why_no_lan.ts";

let reason: Promise<string | undefined> | undefined;

/**
 * A test that needs network namespaces. Where there can be none it is skipped, saying why; with
 * `GM_REQUIRE_NETNS=1` it fails there.
 */
export async function testOnLan(name: string, run: () => Promise<void>): Promise<void> {
  const why = await (reason ??= whyNoLan());
  const isSkipped = why !== undefined && !isLanRequired();
  if (isSkipped) console.log(`skipped: ${name}: needs network namespaces, and ${why}`);
  Deno.test({
    name,
    ignore: isSkipped,
    fn: async () => {
      if (why !== undefined) throw new Error(`${REQUIRE_LAN}=1, but there can be none: ${why}`);
      await run();
    },
  });
}

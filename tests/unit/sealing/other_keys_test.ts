import { assertEquals } from "@std/assert";
import { OTHER_KEY_LOG_MS } from "../../../lib/core/mod.ts";
import { Keyring, SharedKey } from "../../../lib/key/mod.ts";
import { OtherKeys } from "../../../lib/sealing/other_keys.ts";

const [FIRST, SECOND] = [1, 2].map((byte) => new SharedKey(new Uint8Array(32).fill(byte)));
const OURS = new Keyring([FIRST!]);
const STRANGE = [0x3f, 0x40, 0x05].filter((id) => id !== FIRST!.id && id !== SECOND!.id);

Deno.test("OtherKeys names a key that is not ours once, with two digits", () => {
  const others = new OtherKeys();
  assertEquals(others.nextName([], OURS, 0), undefined);
  assertEquals(others.nextName([FIRST!.id], OURS, 0), undefined);
  assertEquals(others.nextName([0x05], OURS, 0), "05");
  assertEquals(others.nextName([0x05], OURS, 10 * OTHER_KEY_LOG_MS), undefined);
});

Deno.test("OtherKeys names one key in half a minute, whatever others forge", () => {
  const others = new OtherKeys();
  const names: (string | undefined)[] = [];
  const looks = [0, 2_000, OTHER_KEY_LOG_MS - 1, OTHER_KEY_LOG_MS, OTHER_KEY_LOG_MS + 2_000];
  for (const now of looks) names.push(others.nextName(STRANGE, OURS, now));
  assertEquals(names, ["3f", undefined, undefined, "40", undefined]);
  // Ids are bytes: after all of them have been named there is nothing left to say.
  const all = [...Array(256).keys()];
  let named = 2;
  for (let look = 2; look < 600; look++) {
    if (others.nextName(all, OURS, look * OTHER_KEY_LOG_MS) !== undefined) named++;
  }
  assertEquals(named, 255);
});

Deno.test("OtherKeys forgets what it has named when our keys change", () => {
  const others = new OtherKeys();
  const name = (keys: Keyring, now: number) => others.nextName([SECOND!.id], keys, now);
  const digits = SECOND!.fingerprint.slice(0, 2);
  assertEquals(name(OURS, 0), digits);
  // Now it is one of ours, and was not when the datagrams came.
  assertEquals(name(new Keyring([FIRST!, SECOND!]), OTHER_KEY_LOG_MS), undefined);
  assertEquals(name(new Keyring([FIRST!]), 2 * OTHER_KEY_LOG_MS), digits);
});

import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../lib/core/mod.ts";
import { KEY_BYTES, Keyring, SharedKey } from "../../../lib/key/mod.ts";

const KEY = Uint8Array.from({ length: KEY_BYTES }, (_, i) => i);
/** Member 7, in a start of its process. */
const SENDER = Uint8Array.of(0, 0, 0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7);

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Computed by hand with Python's hmac: never change these values.
Deno.test("SharedKey derives the id, the fingerprint, and the keys of the golden vector", () => {
  const key = new SharedKey(KEY);
  assertEquals([key.id, key.fingerprint], [0x85, "855783cc9886e4b3"]);
  assertEquals(
    hex(key.control),
    "330ab0565e85b93a9d81b1e34e13e0aca2ef78b1da5d2bc742b50fe33b271d2a",
  );
  assertEquals(
    hex(key.datagramKey(SENDER)),
    "868b28b786c2d522dbedd881ee4e9dd0d7283abbe41781e48d6fe4808a51db62",
  );
});

Deno.test("SharedKey.datagramKey() differs for each source, each start and each key", () => {
  const keys = [KEY, KEY.map((byte) => byte ^ 1)].map((key) => new SharedKey(key));
  const derived = new Set<string>();
  for (const key of keys) {
    for (let at = -1; at < SENDER.length; at++) {
      derived.add(hex(key.datagramKey(SENDER.map((byte, i) => i === at ? byte ^ 0x80 : byte))));
    }
  }
  assertEquals(derived.size, 2 * (SENDER.length + 1));
});

Deno.test("SharedKey shows its id and fingerprint in JSON and in a log, and no secret", () => {
  const key = new SharedKey(KEY);
  const { id, fingerprint } = key;
  assertEquals(JSON.stringify(new Keyring([key])), JSON.stringify({ keys: [{ id, fingerprint }] }));
  assertEquals(
    Deno.inspect(key, { compact: true, breakLength: Infinity }),
    `SharedKey { id: ${id}, fingerprint: "${fingerprint}" }`,
  );
  assertEquals({ ...key }, { id, fingerprint });
});

Deno.test("SharedKey takes 32 bytes and nothing else", () => {
  assertThrows(() => new SharedKey(KEY.subarray(1)), InvariantError);
});

Deno.test("Keyring seals with the first key, opens with all, and is its own source", () => {
  const [first, second] = [new SharedKey(KEY), new SharedKey(KEY.toReversed())];
  const keyring = new Keyring([first, second]);
  assertEquals([keyring.first, keyring.byId(first.id)], [first, first]);
  assertEquals(keyring.byId(second.id), second);
  assertEquals(keyring.byId(first.id ^ second.id ^ 1), undefined);
  assertEquals(keyring.keyring, keyring);
  assertThrows(() => new Keyring([]), InvariantError);
  assertThrows(() => new Keyring([first, first]), InvariantError);
});

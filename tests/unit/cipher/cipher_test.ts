import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Cipher,
  hasNativeCipher,
  NATIVE_CIPHER,
  SYSTEM_CIPHER,
} from "../../../lib/cipher/mod.ts";
import { PORTABLE_CIPHER } from "../../../lib/cipher/portable_cipher.ts";
import { fromHex, toHex } from "../wire/vectors.ts";

const HAS_NATIVE = hasNativeCipher();
if (!HAS_NATIVE) {
  console.log("Tests of NATIVE_CIPHER are ignored: no chacha20-poly1305 in node:crypto here.");
}

/** The example of RFC 8439 section 2.8.2. */
const EXAMPLE = {
  key: fromHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"),
  nonce: fromHex("070000004041424344454647"),
  associated: fromHex("50515253c0c1c2c3c4c5c6c7"),
  plain: new TextEncoder().encode(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the " +
      "future, sunscreen would be it.",
  ),
  sealed: "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6" +
    "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36" +
    "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc" +
    "3ff4def08e4b7a9de576d26586cec64b6116",
  tag: "1ae10b594f09e26a7e902ecbd0600691",
} as const;

function testCipher(name: string, cipher: Cipher, ignore: boolean): void {
  Deno.test({
    name: `${name}.seal() and open() agree with the example of RFC 8439`,
    ignore,
    fn() {
      const { key, nonce, associated, plain } = EXAMPLE;
      const { sealed, tag } = cipher.seal(key, nonce, associated, plain);
      assertEquals([toHex(sealed), toHex(tag)], [EXAMPLE.sealed, EXAMPLE.tag]);
      const opened = cipher.open(key, nonce, associated, sealed, tag);
      assertEquals(toHex(opened!), toHex(plain));
    },
  });

  Deno.test({
    name: `${name}.open() returns undefined after any change of a single bit`,
    ignore,
    fn() {
      const { key, nonce, associated, plain } = EXAMPLE;
      const { sealed, tag } = cipher.seal(key, nonce, associated, plain);
      const parts = { key, nonce, associated, sealed, tag } as const;
      const part = fc.constantFrom(...Object.keys(parts) as (keyof typeof parts)[]);
      fc.assert(fc.property(part, fc.nat(), fc.nat(7), (part, at, bit) => {
        const changed = Uint8Array.from(parts[part]);
        changed[at % changed.length]! ^= 1 << bit;
        const given = { ...parts, [part]: changed };
        const opened = cipher.open(
          given.key,
          given.nonce,
          given.associated,
          given.sealed,
          given.tag,
        );
        assertEquals(opened, undefined);
      }));
    },
  });
}

testCipher("NATIVE_CIPHER", NATIVE_CIPHER, !HAS_NATIVE);
testCipher("PORTABLE_CIPHER", PORTABLE_CIPHER, false);

Deno.test("SYSTEM_CIPHER is the native cipher where there is one, and seals what PORTABLE_CIPHER opens", () => {
  assertEquals(SYSTEM_CIPHER, HAS_NATIVE ? NATIVE_CIPHER : PORTABLE_CIPHER);
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const text = fc.uint8Array({ maxLength: 300 });
  fc.assert(fc.property(bytes(32), bytes(12), text, text, (key, nonce, associated, plain) => {
    const { sealed, tag } = SYSTEM_CIPHER.seal(key, nonce, associated, plain);
    const opened = PORTABLE_CIPHER.open(key, nonce, associated, sealed, tag);
    assertEquals(toHex(opened!), toHex(plain));
    const other = PORTABLE_CIPHER.seal(key, nonce, associated, plain);
    assertEquals([toHex(other.sealed), toHex(other.tag)], [toHex(sealed), toHex(tag)]);
  }));
});

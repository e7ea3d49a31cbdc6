import { fromBase64 } from "../../../../lib/core/mod.ts";
import { assertEquals, assertMatch } from "@std/assert";
import {
  fingerprintOf,
  isFingerprint,
  parsePublicKey,
  publicKeyLine,
} from "../../../../lib/identity/trust/mod.ts";
import { bytesOf, HASH, vectors } from "../fixture_identities.ts";

const KEY = bytesOf(vectors.key.public);

Deno.test("publicKeyLine(), parsePublicKey() and fingerprintOf() agree with the golden vector", () => {
  assertEquals(publicKeyLine(KEY, "ford@betelgeuse"), vectors.key.line);
  const [type, base64] = publicKeyLine(KEY).split(" ");
  assertEquals(parsePublicKey(type!, base64!), KEY);
  assertEquals(fingerprintOf(KEY, HASH), vectors.key.fingerprint);
});

Deno.test("parsePublicKey() refuses other types and damaged keys in a sentence", () => {
  const base64 = publicKeyLine(KEY).split(" ")[1]!;
  assertMatch(
    `${parsePublicKey("ssh-rsa", base64)}`,
    /^"ssh-rsa" is not a type of key that gm takes/,
  );
  for (const damaged of ["", "AAAA", base64.slice(4), `${base64}AAAA`, base64.replace("N", "-")]) {
    assertMatch(`${parsePublicKey("ssh-ed25519", damaged)}`, /is no key of type ssh-ed25519/);
  }
  const other = base64.replace("lZDI1", "lZDI2");
  assertMatch(`${parsePublicKey("ssh-ed25519", other)}`, /is no key of type ssh-ed25519/);
});

Deno.test("fromBase64() takes one form of each text alone", () => {
  assertEquals(fromBase64("aGk="), Uint8Array.of(0x68, 0x69));
  for (const text of ["aGk", "aGl=", "aGk==", "a Gk=", "aG-k", "="]) {
    assertEquals(fromBase64(text), undefined, text);
  }
});

Deno.test("isFingerprint() takes what OpenSSH shows, and nothing near it", () => {
  const { fingerprint } = vectors.key;
  assertEquals(isFingerprint(fingerprint), true);
  const others = [
    fingerprint.slice(0, -1),
    `${fingerprint}A`,
    `${fingerprint}=`,
    fingerprint.replace("SHA256", "sha256"),
    // The last digit has two bits that are in no hash.
    fingerprint.replace(/.$/, "9"),
    "MD5:ab:cd",
  ];
  for (const other of others) assertEquals(isFingerprint(other), false, other);
});

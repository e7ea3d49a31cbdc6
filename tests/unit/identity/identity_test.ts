import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../lib/core/mod.ts";
import { Identity } from "../../../lib/identity/mod.ts";
import { ARTHUR, bytesOf, FORD, hexOf, vectors, VERIFIER } from "./fixture_identities.ts";

const TEXT = new TextEncoder().encode("So long");

Deno.test("Identity has the public key and the fingerprint of the golden vector", () => {
  assertEquals(hexOf(FORD.publicKey), vectors.key.public);
  assertEquals(FORD.fingerprint, vectors.key.fingerprint);
  assertEquals(`${FORD.line} ford@betelgeuse`, vectors.key.line);
  assertThrows(() => new Identity(new Uint8Array(31)), InvariantError);
});

Deno.test("Identity.sign() signs as test 1 of RFC 8032", () => {
  assertEquals(
    hexOf(FORD.sign(new Uint8Array(0))),
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9" +
      "b46bd25bf5f0595bbe24655141438e7a100b",
  );
});

Deno.test("Identity shows nothing of its private key", () => {
  const shown = Deno.inspect(FORD, { depth: 9 }) + JSON.stringify(FORD) + String(FORD);
  assertEquals(shown.includes(vectors.key.seed.slice(0, 8)), false);
  assertEquals(Object.keys(FORD).sort(), ["fingerprint", "publicKey"]);
});

Deno.test("SYSTEM_VERIFIER takes the signature of a key, and none of another key or text", () => {
  const signature = FORD.sign(TEXT);
  assert(VERIFIER.verify(FORD.publicKey, TEXT, signature));
  assert(VERIFIER.verify(FORD.publicKey.slice(), TEXT, signature));
  assertEquals(VERIFIER.verify(ARTHUR.publicKey, TEXT, signature), false);
  assertEquals(VERIFIER.verify(FORD.publicKey, TEXT.subarray(1), signature), false);
  for (let at = 0; at < signature.length; at++) {
    const altered = signature.map((byte, i) => i === at ? byte ^ 1 : byte);
    assertEquals(VERIFIER.verify(FORD.publicKey, TEXT, altered), false, `byte ${at}`);
  }
});

Deno.test("SYSTEM_VERIFIER refuses what is no key or no signature, and does not throw", () => {
  const signature = FORD.sign(TEXT);
  for (const length of [0, 31, 33, 64]) {
    assertEquals(VERIFIER.verify(new Uint8Array(length), TEXT, signature), false);
  }
  for (const length of [0, 63, 65, 1_000]) {
    assertEquals(VERIFIER.verify(FORD.publicKey, TEXT, new Uint8Array(length)), false);
  }
  // No point of the curve has this y.
  const noPoint = Uint8Array.of(2, ...new Uint8Array(31));
  assertEquals(VERIFIER.verify(noPoint, TEXT, signature), false);
  assertEquals(VERIFIER.verify(new Uint8Array(32).fill(255), TEXT, signature), false);
});

Deno.test("SYSTEM_VERIFIER refuses the second form of a signature", () => {
  // s + L is congruent to s. RFC 8032 refuses it, so that each signature has one form.
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  const signature = FORD.sign(TEXT);
  const s = BigInt(`0x${hexOf(signature.slice(32).reverse())}`) + order;
  const second = bytesOf(s.toString(16).padStart(64, "0")).reverse();
  assertEquals(
    VERIFIER.verify(FORD.publicKey, TEXT, Uint8Array.of(...signature.slice(0, 32), ...second)),
    false,
  );
});

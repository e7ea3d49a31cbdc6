import { assertEquals, assertMatch } from "@std/assert";
import { parsePrivateKey } from "../../../lib/identity/mod.ts";
import { bytesOf, hexOf, OPENSSH_KEY, pem, PKCS8_KEY, vectors } from "./fixture_identities.ts";

/** Keys that ssh-keygen and openssl wrote with a passphrase, and one of another type. */
const ENCRYPTED_OPENSSH = pem("OPENSSH PRIVATE KEY", [
  "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABDiE5b8C3",
  "pJhpQdQciWPVxKAAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIOwd0DTITVJ0Y3i3",
  "6ouX7pYYmUXfuhZc26Fj5a0XRtkgAAAAkJrFBkx6bQ/57QR3fW52ctO+HGHUh2jjtNpDrR",
  "IYKru76bQIS0UEP2SPpUml+Hgtn7fJAqUJNhYkG5dIiGhfINs/4hQl9mLCDGR9rveP7zG/",
  "RNzZP8Ggk/VfKWRZxXv0KLwfvBUhiCjIn93NHSaOQQfBb9mEvQALBU7agvd3E51TiqbkSI",
  "j5J52JA7O7rcV98Q==",
]);
const ENCRYPTED_PKCS8 = pem("ENCRYPTED PRIVATE KEY", [
  "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgmUgBPXBP1DQICCAAw",
  "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEMLFXb6jjCsl7cjzYCzwAVoEQPyr",
  "jDWOyB6NVZeoYVw+rHv8gwjO8/w8dPcEpYqTVbqcL4NjaZK2HCc/t6TTDO1Y7h69",
  "qr37eR1A2b29mPlHgYY=",
]);
const ECDSA_OPENSSH = pem("OPENSSH PRIVATE KEY", [
  "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaAAAABNlY2RzYS",
  "1zaGEyLW5pc3RwMjU2AAAACG5pc3RwMjU2AAAAQQRPKBWnuHX4nnGmp1RsxUf2DehvMpPq",
  "uFTmqXf1I8xewJKObcMpUYYSVPEC/z30rECu5i5GBfMWWThEPoqwzdTOAAAAoHhHqrB4R6",
  "qwAAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBE8oFae4dfiecaan",
  "VGzFR/YN6G8yk+q4VOapd/UjzF7Ako5twylRhhJU8QL/PfSsQK7mLkYF8xZZOEQ+irDN1M",
  "4AAAAhAPeE4sLPcyvMiVSYwtK594yhVBatYExczX1tVye4EJG0AAAAAXgBAgMEBQY=",
]);

function seedOf(text: string): string {
  const parsed = parsePrivateKey(text);
  return parsed.type === "key" ? hexOf(parsed.seed) : parsed.fault;
}

/** Returns the bytes in a PEM text, and a function that makes such a text of them. */
function opened(): { bytes: Uint8Array; close: (bytes: Uint8Array) => string } {
  const base64 = OPENSSH_KEY.split("\n").slice(1, -2).join("");
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return {
    bytes,
    close: (altered) => pem("OPENSSH PRIVATE KEY", [btoa(String.fromCharCode(...altered))]),
  };
}

Deno.test("parsePrivateKey() reads a key of openssl, one of ssh-keygen, and lines of Windows", () => {
  assertEquals(seedOf(PKCS8_KEY), vectors.key.seed);
  assertEquals(seedOf(OPENSSH_KEY), vectors.key.seed);
  assertEquals(seedOf(OPENSSH_KEY.replaceAll("\n", "\r\n")), vectors.key.seed);
  const parsed = parsePrivateKey(OPENSSH_KEY);
  assertEquals(parsed.type === "key" && parsed.publicKey, bytesOf(vectors.key.public));
});

Deno.test("parsePrivateKey() refuses encrypted keys with the commands that help", () => {
  const words = /is encrypted, .* make another key for gm with ssh-keygen -t ed25519 -N '', or /;
  assertMatch(seedOf(ENCRYPTED_OPENSSH), words);
  assertMatch(seedOf(ENCRYPTED_OPENSSH), /ssh-keygen -p -N '' -f FILE$/);
  assertMatch(seedOf(ENCRYPTED_PKCS8), words);
  assertMatch(seedOf(ENCRYPTED_PKCS8), /openssl pkey -in FILE -out NEW$/);
});

Deno.test("parsePrivateKey() refuses other keys and other files, and says what to do", () => {
  const faults: [text: string, fault: RegExp][] = [
    ["", /^has no private key: make another key with ssh-keygen -t ed25519 -N ''$/],
    [vectors.key.line, /^has a public key: give the name of the private one/],
    [pem("PRIVATE KEY", ["a secret"]), /^has no private key/],
    [pem("PRIVATE KEY", [btoa("a secret")]), /^has no key of Ed25519/],
    [pem("RSA PRIVATE KEY", [btoa("a secret")]), /^has a key of another form \(RSA PRIVATE KEY\)/],
    [ECDSA_OPENSSH, /^has a key of type "ecdsa-sha2-nistp256"/],
    [`${PKCS8_KEY}${PKCS8_KEY}`, /^has no private key/],
  ];
  for (const [text, fault] of faults) {
    assertMatch(seedOf(text), fault);
    assertEquals(/secret/.test(seedOf(text)), false);
  }
});

Deno.test("parsePrivateKey() refuses an OpenSSH key that is cut off or altered anywhere", () => {
  const { bytes, close } = opened();
  for (let length = 0; length < bytes.length; length++) {
    assertEquals(parsePrivateKey(close(bytes.subarray(0, length))).type, "fault", `${length}`);
  }
  const altered = (at: number) => close(bytes.map((byte, i) => i === at ? byte ^ 1 : byte));
  const text = String.fromCharCode(...bytes);
  const secret = text.indexOf(String.fromCharCode(...bytesOf(vectors.key.seed)));
  const comment = text.indexOf("ford@betelgeuse");
  for (let at = 0; at < bytes.length; at++) {
    // What is altered there is another private key, or another comment, and still a sound file.
    if (at >= secret && at < secret + 32 || at >= comment && at < comment + 15) continue;
    assertEquals(parsePrivateKey(altered(at)).type, "fault", `${at}`);
  }
});

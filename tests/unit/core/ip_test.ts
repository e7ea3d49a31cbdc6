import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatIp, isUnspecified, normalizeIp, parseIp } from "../../../lib/core/mod.ts";

/** The canonical text (RFC 5952) of each address, or `undefined` if the text is no IP address. */
const CANONICAL: Record<string, string | undefined> = {
  "127.0.0.1": "127.0.0.1",
  "0.0.0.0": "0.0.0.0",
  "255.255.255.255": "255.255.255.255",
  "::": "::",
  "::1": "::1",
  "1::": "1::",
  // Leading zeros go, letters are small.
  "2001:0DB8:0000:0000:0008:0800:200C:417A": "2001:db8::8:800:200c:417a",
  // One group of zeros alone is not shortened.
  "2001:db8:0:1:1:1:1:1": "2001:db8:0:1:1:1:1:1",
  "2001:db8::1:1:1:1:1": "2001:db8:0:1:1:1:1:1",
  // The longest run is shortened, of equals the first.
  "2001:0:0:1:0:0:0:1": "2001:0:0:1::1",
  "2001:db8:0:0:1:0:0:1": "2001:db8::1:0:0:1",
  "0:0:1:0:0:0:0:0": "0:0:1::",
  "1:2:3:4:5:6:7::": "1:2:3:4:5:6:7:0",
  "::2:3:4:5:6:7:8": "0:2:3:4:5:6:7:8",
  // IPv4-mapped is IPv4; other dotted tails are plain IPv6.
  "::ffff:192.0.2.1": "192.0.2.1",
  "::FFFF:c000:201": "192.0.2.1",
  "0:0:0:0:0:ffff:192.0.2.1": "192.0.2.1",
  "::192.0.2.1": "::c000:201",
  "64:ff9b::192.0.2.33": "64:ff9b::c000:221",
  "1:2:3:4:5:6:192.0.2.1": "1:2:3:4:5:6:c000:201",
};

const NO_IP = [
  "",
  " ",
  "localhost",
  "127.0.0",
  "127.0.0.1.1",
  "127.0.0.256",
  "127.0.0.01",
  "127.0.0.1 ",
  "127.1",
  "0x7f.0.0.1",
  "١.0.0.1",
  ":",
  ":::",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7:8::",
  "1::2::3",
  ":1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:",
  "12345::",
  "g::",
  "[::1]",
  "::1/64",
  "fe80::1%eth0",
  // Dotted decimal only at the very end.
  "192.0.2.1::",
  "192.0.2.1::1",
  "1:192.0.2.1:2::",
  "::192.0.2.1:1",
  "1:2:3:4:5:6:7:192.0.2.1",
  "::192.0.2",
];

Deno.test("normalizeIp() returns the canonical text of an IP literal", () => {
  for (const [text, canonical] of Object.entries(CANONICAL)) {
    assertEquals(normalizeIp(text), canonical, text);
  }
});

Deno.test("normalizeIp() returns undefined for a text that is no IP literal", () => {
  for (const text of NO_IP) assertEquals(normalizeIp(text), undefined, `"${text}"`);
});

const zeros = fc.oneof(fc.nat(255), fc.constant(0), fc.constant(0), fc.constant(0));
const ipv6 = fc.array(zeros, { minLength: 16, maxLength: 16 }).map((list) => Uint8Array.from(list));
const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 });

Deno.test("formatIp() and parseIp() are each other's reverse", () => {
  fc.assert(
    fc.property(fc.oneof(ipv4, ipv6), (bytes) => {
      assertEquals(parseIp(formatIp(bytes)), bytes);
      assertEquals(normalizeIp(formatIp(bytes)), formatIp(bytes));
    }),
    { seed: 20_260, numRuns: 500 },
  );
});

Deno.test("formatIp() writes IPv6 as a URL does", () => {
  fc.assert(
    fc.property(ipv6, (bytes) => {
      const long = Array.from(
        { length: 8 },
        (_, i) => (bytes[2 * i]! * 256 + bytes[2 * i + 1]!).toString(16),
      ).join(":");
      assertEquals(`[${formatIp(bytes)}]`, new URL(`http://[${long}]`).hostname);
    }),
    { seed: 20_261, numRuns: 500 },
  );
});

Deno.test("parseIp() accepts the IPv6 literals that a URL accepts", () => {
  const pieces = fc.constantFrom(":", "::", "0", "1", "ffff", "ABCD", "1.2.3.4", "0.0.0.0");
  fc.assert(
    fc.property(fc.array(pieces, { minLength: 2, maxLength: 14 }), (parts) => {
      const text = parts.join("");
      if (!text.includes(":")) return;
      assertEquals(parseIp(text) !== undefined, URL.canParse(`http://[${text}]`), text);
    }),
    { seed: 20_262, numRuns: 1_000 },
  );
});

Deno.test("parseIp() returns 4 bytes for IPv4-mapped IPv6", () => {
  assertEquals(parseIp("::ffff:127.0.0.1"), Uint8Array.of(127, 0, 0, 1));
});

Deno.test("isUnspecified() is true for 0.0.0.0 and :: alone", () => {
  for (const any of ["0.0.0.0", "::", normalizeIp("0:0:0:0:0:0:0:0")!]) assert(isUnspecified(any));
  for (const one of ["127.0.0.1", "::1"]) assert(!isUnspecified(one));
});

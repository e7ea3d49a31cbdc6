import { assert, assertEquals } from "@std/assert";
import {
  addressOf,
  familyOf,
  formatAddress,
  isReachable,
  sameAddress,
} from "../../../lib/core/mod.ts";

Deno.test("addressOf() brings the host to canonical text", () => {
  assertEquals(addressOf("::ffff:127.0.0.1", 4000), {
    transport: "udp",
    hostname: "127.0.0.1",
    port: 4000,
  });
  assertEquals(addressOf("2001:DB8:0::1", 0)?.hostname, "2001:db8::1");
});

Deno.test("addressOf() refuses host names and ports out of range", () => {
  assertEquals(addressOf("localhost", 4000), undefined);
  for (const port of [-1, 65_536, 0.5, NaN]) assertEquals(addressOf("::1", port), undefined);
});

Deno.test("sameAddress() compares host and port", () => {
  const here = addressOf("::1", 4000)!;
  assert(sameAddress(here, addressOf("0:0::1", 4000)!));
  assert(!sameAddress(here, addressOf("::1", 4001)!));
  assert(!sameAddress(here, addressOf("::2", 4000)!));
});

Deno.test("formatAddress() puts brackets around IPv6", () => {
  assertEquals(formatAddress(addressOf("127.0.0.1", 4000)!), "127.0.0.1:4000");
  assertEquals(formatAddress(addressOf("::1", 4000)!), "[::1]:4000");
});

Deno.test("familyOf() returns 4 for IPv4, also when mapped, and 6 for IPv6", () => {
  assertEquals(familyOf(addressOf("127.0.0.1", 1)!), 4);
  assertEquals(familyOf(addressOf("::ffff:1.2.3.4", 1)!), 4);
  assertEquals(familyOf(addressOf("::1.2.3.4", 1)!), 6);
});

Deno.test("isReachable() requires a port, and a host other than 0.0.0.0 and ::", () => {
  assert(isReachable(addressOf("127.0.0.1", 1)!));
  assert(!isReachable(addressOf("127.0.0.1", 0)!));
  assert(!isReachable(addressOf("0.0.0.0", 1)!));
  assert(!isReachable(addressOf("0:0::0", 1)!));
});

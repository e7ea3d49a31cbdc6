import { assertEquals, assertThrows } from "@std/assert";
import { checkAddresses } from "../../../../lib/lab/hosts/check_addresses.ts";
import { HostError } from "../../../../lib/lab/hosts/ssh/host_error.ts";

const hosts = (...addresses: string[]) =>
  addresses.map((address, i) => ({ name: `lab${i + 1}`, address }));

Deno.test("checkAddresses() accepts hosts that can reach each other, and a single host", () => {
  checkAddresses(hosts("10.0.0.1", "10.0.0.2"));
  checkAddresses(hosts("127.0.0.1"));
  checkAddresses(hosts("::1", "::1"));
});

Deno.test("checkAddresses() names a host that the others cannot reach", () => {
  const fails = (...addresses: string[]) =>
    assertThrows(() => checkAddresses(hosts(...addresses)), HostError).message;
  assertEquals(
    fails("10.0.0.1", "127.0.0.1"),
    "lab2: the other hosts cannot reach 127.0.0.1: write the host's address in the network after " +
      "it in the hosts file.",
  );
  assertEquals(
    fails("10.0.0.1", "fd00::2"),
    "lab2: has the IPv6 address fd00::2, but lab1 the IPv4 address 10.0.0.1: write addresses of " +
      "one kind after the hosts in the hosts file.",
  );
});

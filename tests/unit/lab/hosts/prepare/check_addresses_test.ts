import { assertEquals, assertThrows } from "@std/assert";
import {
  addressForGm,
  checkAddresses,
  sameMachines,
} from "../../../../../lib/lab/hosts/prepare/check_addresses.ts";
import type { HostFacts } from "../../../../../lib/lab/hosts/prepare/look_at_host.ts";
import { HostError } from "../../../../../lib/lab/hosts/ssh/host_error.ts";

const hosts = (...addresses: string[]) =>
  addresses.map((address, i) => ({ name: `lab${i + 1}`, address, machineId: `boot ${i}` }));

const line = {
  ...{ lineNumber: 4, title: "lab1", host: "lab1" },
  ...{ user: undefined, port: undefined, address: undefined },
};
const facts: HostFacts = {
  ...{ folder: "/root/.gm-lab", folderId: undefined, freeKb: undefined, machineId: undefined },
  ...{ machine: "linux-x64", system: "Linux x86_64", loaders: [], canSum: true },
  ...{ addresses: ["127.0.0.1", "10.0.0.1", "fe80::1"], address: "10.0.0.1" },
};

Deno.test("checkAddresses() accepts hosts that can reach each other, and a single host", () => {
  checkAddresses(hosts("10.0.0.1", "10.0.0.2"));
  checkAddresses(hosts("127.0.0.1"));
  const twice = hosts("::1", "::1").map((host) => ({ ...host, machineId: undefined }));
  checkAddresses(twice);
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

Deno.test("checkAddresses() names two machines with the same address", () => {
  const { message } = assertThrows(
    () => checkAddresses(hosts("10.0.0.1", "172.17.0.2", "172.17.0.2")),
    HostError,
  );
  assertEquals(
    message,
    "lab3: has the address 172.17.0.2, and so has lab2, which is another machine: write an address " +
      "of its own after each of them in the hosts file.",
  );
});

Deno.test("sameMachines() names hosts that are one machine", () => {
  const [one, two, three] = hosts("10.0.0.1", "10.0.0.2", "10.0.0.3");
  assertEquals(sameMachines([one!, two!, three!]), []);
  assertEquals(sameMachines([one!, two!, { ...three!, machineId: one!.machineId }]), [
    "lab1, lab3 are one machine, which gets the processes of 2 hosts.",
  ]);
});

Deno.test("addressForGm() returns the address of the hosts file, else the one that ssh reached", () => {
  assertEquals(addressForGm(line, facts), "10.0.0.1");
  assertEquals(addressForGm({ ...line, address: "127.0.0.1" }, facts), "127.0.0.1");
  assertEquals(
    addressForGm({ ...line, address: "10.9.9.9" }, { ...facts, addresses: [] }),
    "10.9.9.9",
  );
});

Deno.test("addressForGm() names the line of an address that the host does not have", () => {
  const { message } = assertThrows(
    () => addressForGm({ ...line, address: "10.0.0.2" }, facts),
    HostError,
  );
  assertEquals(
    message,
    "lab1: has no address 10.0.0.2, which line 4 of the hosts file has after it; it has 10.0.0.1. " +
      "Write one of these, and another host on a line of its own.",
  );
});

Deno.test("addressForGm() asks for another address where ssh came in by a link-local one", () => {
  const { message } = assertThrows(
    () => addressForGm(line, { ...facts, address: "fe80::1%eth0" }),
    HostError,
  );
  assertEquals(
    message,
    "lab1: ssh reached it at the link-local address fe80::1%eth0, and gm knows no zones (%eth0): " +
      "write another address of the host after it in line 4 of the hosts file.",
  );
});

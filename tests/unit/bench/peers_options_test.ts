import { assertEquals, assertThrows } from "@std/assert";
import { parsePeersOptions } from "../../../bench/peers/peers_options.ts";
import { UsageError } from "../../../lib/cli/mod.ts";

Deno.test("parsePeersOptions() reads lists, and takes both orders and numbers of senders", () => {
  const { orders, senders, members, names, latency } = parsePeersOptions(
    ["--members", "2,16", "--with", "gm,jetstream"],
  );
  assertEquals({ orders, senders, members, names, latency }, {
    orders: ["fifo", "total"],
    senders: ["one", "all"],
    members: [2, 16],
    names: ["gm", "jetstream"],
    latency: undefined,
  });
});

Deno.test("parsePeersOptions() has five members for latency, and four sizes for throughput", () => {
  assertEquals(parsePeersOptions(["--latency", "paced"]).members, [5]);
  assertEquals(parsePeersOptions([]).members, [2, 4, 8, 16]);
});

Deno.test("parsePeersOptions() refuses a size or a system that it does not know", () => {
  assertThrows(() => parsePeersOptions(["--members", "2,1"]), UsageError, '"1" is not a number');
  assertThrows(() => parsePeersOptions(["--with", "gm,kafka"]), UsageError, '"kafka" is not known');
});

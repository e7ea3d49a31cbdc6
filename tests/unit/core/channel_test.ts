import { assertEquals } from "@std/assert";
import {
  type Address,
  CHANNEL_PORT,
  channelOf,
  formatAddress,
  formatChannelRange,
  parseChannelRange,
} from "../../../lib/core/mod.ts";

function at(hostname: string): Address {
  return { transport: "udp", hostname, port: 5_000 };
}

Deno.test("parseChannelRange() takes ranges of IPv4 multicast addresses, with a port or without", () => {
  const whole = { hostname: "239.77.0.0", bits: 16, port: CHANNEL_PORT };
  assertEquals(parseChannelRange("239.77.0.0/16"), whole);
  assertEquals(parseChannelRange("239.77.3.9/16:5000"), { ...whole, port: 5_000 });
  assertEquals(parseChannelRange("239.77.3.9/32")?.hostname, "239.77.3.9");
  assertEquals(formatChannelRange(whole), `239.77.0.0/16:${CHANNEL_PORT}`);
});

Deno.test("parseChannelRange() refuses what is no range of multicast addresses", () => {
  const bad = [
    ...["", "239.77.0.0", "239.77.0.0/33", "239.77.0.0/16:0", "239.77.0.0/16:65536"],
    ...["10.0.0.0/8", "239.0.0.0/3", "224.0.0.0/24", "224.0.0.0/4", "239.77.0.256/32", "ff15::/16"],
    ...["239.77.0.0/16 ", "239.77.0.0/16:"],
  ];
  assertEquals(bad.filter((text) => parseChannelRange(text) !== undefined), []);
  assertEquals(parseChannelRange("224.0.1.0/24")?.hostname, "224.0.1.0");
});

Deno.test("channelOf() picks an address of the range by the group's id", () => {
  const channel = (range: string, group: number) => {
    const address = channelOf(range, at("10.0.0.1"), group);
    return address && formatAddress(address);
  };
  assertEquals(channel("239.77.0.0/16", 0x12340102), "239.77.1.2:4077");
  assertEquals(channel("239.77.8.0/29:5000", 0xffffffff), "239.77.8.7:5000");
  assertEquals(channel("239.77.8.8/32", 42), "239.77.8.8:4077");
});

Deno.test("channelOf() is undefined for a channel that the process may not use", () => {
  const asked: string[] = [];
  const channel = channelOf("239.77.0.0/16", at("10.0.0.1"), 7, (one) => {
    asked.push(formatAddress(one));
    return false;
  });
  assertEquals([channel, asked], [undefined, ["239.77.0.7:4077"]]);
});

Deno.test("channelOf() is undefined without a range that we understand, and for IPv6", () => {
  assertEquals(channelOf(undefined, at("10.0.0.1"), 42), undefined);
  assertEquals(channelOf("ff15::/16", at("10.0.0.1"), 42), undefined);
  assertEquals(channelOf("239.77.0.0/16", at("2001:db8::1"), 42), undefined);
});

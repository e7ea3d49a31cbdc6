import { assertEquals } from "@std/assert";
import {
  type Address,
  CHANNEL_REST_MS,
  CHANNEL_TRIES,
  type Instant,
  PATH_PROBE_MS,
} from "../../../../lib/core/mod.ts";
import { ChannelPath, ChannelPaths, type ChannelPeer } from "../../../../lib/ordering/mod.ts";

const BYTES = 1_232;
const CHANNEL = at("239.77.0.42");

function at(hostname: string): Address {
  return { transport: "udp", hostname, port: 4_077 };
}

function listener(number: number): ChannelPeer {
  return { address: at(`10.0.0.${number}`), outbound: { channel: new ChannelPath() } };
}

/** The channel of a group at one sender, with so many peers. */
function openChannel(size: number) {
  const peers = Array.from({ length: size }, (_, i) => listener(i + 1));
  return { peers, paths: new ChannelPaths<ChannelPeer>(CHANNEL, () => peers) };
}

/** Sends the probe that is due, and has these peers answer it. */
function probe(paths: ChannelPaths<ChannelPeer>, peers: readonly ChannelPeer[], now: Instant) {
  const count = paths.takeProbe(BYTES, now)?.count;
  if (count !== undefined) { for (const peer of peers) paths.onAnswer(peer, count, 1); }
  return count;
}

function targets(paths: ChannelPaths<ChannelPeer>): string[] | undefined {
  return paths.targets(BYTES, 0)?.map(({ hostname }) => hostname);
}

Deno.test("ChannelPaths asks all peers by one probe, and sends to the channel those that answer", () => {
  const { paths, peers } = openChannel(3);
  assertEquals([targets(paths), probe(paths, peers.slice(0, 2), 0)], [undefined, 1]);
  assertEquals(targets(paths), ["239.77.0.42", "10.0.0.3"]);
  assertEquals(probe(paths, [], PATH_PROBE_MS - 1), undefined);
  assertEquals(probe(paths, peers, PATH_PROBE_MS), 2);
  assertEquals(targets(paths), ["239.77.0.42"]);
  assertEquals(probe(paths, peers, 2 * PATH_PROBE_MS), undefined);
});

Deno.test("ChannelPaths leaves the channel alone while it would reach one peer only", () => {
  const one = openChannel(1);
  assertEquals(probe(one.paths, one.peers, 0), undefined);
  const two = openChannel(2);
  probe(two.paths, two.peers.slice(1), 0);
  assertEquals(targets(two.paths), undefined);
});

Deno.test("ChannelPaths probes for a peer that joins, and for one that rested", () => {
  const { paths, peers } = openChannel(2);
  probe(paths, peers, 0);
  const marvin = listener(3);
  peers.push(marvin);
  let now: Instant = PATH_PROBE_MS;
  for (let i = 0; i < CHANNEL_TRIES; i++, now += PATH_PROBE_MS) {
    assertEquals(probe(paths, [], now), i + 2);
  }
  assertEquals([probe(paths, [], now), targets(paths)], [undefined, ["239.77.0.42", "10.0.0.3"]]);
  assertEquals(probe(paths, [marvin], now + CHANNEL_REST_MS), CHANNEL_TRIES + 2);
  assertEquals(targets(paths), ["239.77.0.42"]);
});

Deno.test("ChannelPaths counts answers to the newest probe only", () => {
  const { paths, peers } = openChannel(2);
  probe(paths, [], 0);
  probe(paths, [], PATH_PROBE_MS);
  for (const peer of peers) paths.onAnswer(peer, 1, 1);
  assertEquals(targets(paths), undefined);
  for (const peer of peers) paths.onAnswer(peer, 2, 1);
  assertEquals(targets(paths), ["239.77.0.42"]);
});

import { assertEquals } from "@std/assert";
import { ACTIVE_SENDER_MS } from "../../../../lib/core/mod.ts";
import { bytesOf } from "./fixture_stories.ts";
import { type MemberHost, settled, viewOf } from "./fixture_members.ts";
import type { Network } from "./fixture_network.ts";
import { batchOf } from "../../ordering/stream/fixture_batch.ts";

/** Lets all join a second group, "maps", and greet each other there. */
function joinMaps(network: Network, hosts: readonly MemberHost[]): void {
  const members = hosts.map((host, i): [MemberHost, number] => [host, i + 1]);
  const view = { ...viewOf(hosts.length, ...members), group: 78, name: "maps" };
  for (const host of hosts) {
    host.does({ type: "join", group: "maps" });
    host.answer("join_group", { ok: true, view });
  }
  network.run(300);
}

/** Lets arthur say something in a group; returns the share that trillian's ack has. */
function shareAfter(network: Network, arthur: MemberHost, group: string): number {
  network.take();
  arthur.does({ type: "multicast", group, batch: batchOf(bytesOf("hi")), sentAt: 1_000 });
  network.run(20);
  const [ack] = network.takeFrames("ack").filter(({ from }) => from === "trillian");
  return ack!.frame.share;
}

Deno.test("Member divides its receive buffer among the streams of all its groups", () => {
  const { network, hosts } = settled("arthur", "trillian");
  joinMaps(network, hosts);
  const [arthur] = hosts;
  assertEquals(shareAfter(network, arthur!, "books"), 127_795);
  assertEquals(shareAfter(network, arthur!, "maps"), 63_897);
  assertEquals(shareAfter(network, arthur!, "books"), 63_897);
  network.run(ACTIVE_SENDER_MS);
  assertEquals(shareAfter(network, arthur!, "maps"), 127_795, "nobody spoke in the other group");
});

import { assertEquals } from "@std/assert";
import { FIRST_SHARE_BYTES } from "../../../../lib/core/mod.ts";
import { Outbound, type StreamPeer, WINDOW_KERNEL_BYTES } from "../../../../lib/ordering/mod.ts";
import { ReceivingPeers } from "../../../../lib/ordering/stream/receiving_peers.ts";

/** Makes a peer that has acknowledged `acked` and has room up to `limit`. */
function peer(id: number, acked: number, limit: number): StreamPeer {
  const outbound = new Outbound(acked, 0);
  outbound.limit = limit;
  return { id, outbound, inbound: undefined };
}

Deno.test("ReceivingPeers counts all peers for what is kept, and holders for what may be sent", () => {
  const peers = new ReceivingPeers();
  const [arthur, trillian, marvin] = [peer(1, 42, 60), peer(2, 40, 50), peer(3, 12, 30)];
  for (const one of [arthur, trillian, marvin]) peers.add(one!);
  marvin!.outbound.detach(0);
  assertEquals([peers.ackedByAll(42), peers.ackedByHolders(42), peers.leastLimit], [12, 40, 50]);
  assertEquals([peers.size, peers.detached], [3, 1]);
  assertEquals(peers.lagging(42), [trillian, marvin]);
  for (const one of [arthur, trillian]) one!.outbound.detach(0);
  assertEquals([peers.ackedByHolders(42), peers.leastLimit], [undefined, Infinity]);
});

Deno.test("ReceivingPeers without a peer waits for nothing", () => {
  const peers = new ReceivingPeers();
  assertEquals([peers.ackedByAll(42), peers.ackedByHolders(42)], [42, 42]);
  assertEquals([peers.leastLimit, peers.leastShare], [Infinity, WINDOW_KERNEL_BYTES]);
});

Deno.test("ReceivingPeers.leastShare is that of the holders, whoever they are by now", () => {
  const peers = new ReceivingPeers();
  const [arthur, trillian] = [peer(1, 0, 9), peer(2, 0, 9)];
  peers.add(arthur!);
  assertEquals(peers.leastShare, FIRST_SHARE_BYTES);
  peers.onShare(arthur!, 40_000);
  assertEquals(peers.leastShare, 40_000);
  peers.add(trillian!);
  assertEquals(peers.leastShare, FIRST_SHARE_BYTES);
  peers.onShare(trillian!, 20_000);
  assertEquals(peers.leastShare, 20_000);
  trillian!.outbound.detach(0);
  peers.onHolders();
  assertEquals(peers.leastShare, 40_000);
  peers.doubtShares();
  assertEquals(peers.leastShare, FIRST_SHARE_BYTES);
  peers.delete(arthur!);
  assertEquals(peers.leastShare, WINDOW_KERNEL_BYTES);
});

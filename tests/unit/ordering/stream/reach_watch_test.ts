import { assertEquals } from "@std/assert";
import { REACH_CHECK_MS, UNREACHED_MS } from "../../../../lib/core/mod.ts";
import { Outbound, ReachWatch, type StreamPeer } from "../../../../lib/ordering/mod.ts";

/** A watch of two peers, arthur (1) and trillian (2), to which seqs were sent. */
function watched() {
  const peers: StreamPeer[] = [1, 2].map((id) => ({
    ...{ id, outbound: new Outbound(0, 0), inbound: undefined },
  }));
  let sent = 0;
  const watch = new ReachWatch({ peers: () => peers, sent: () => sent });
  /** Lets time pass while these peers acknowledge each tail, a second apart, without progress. */
  const live = (from: number, to: number, ...alive: StreamPeer[]) => {
    for (let now = from; now <= to; now += REACH_CHECK_MS) {
      if (now % 1_000 === 0) { for (const peer of alive) watch.onAck(peer, now); }
      watch.handleTimeout(now);
    }
  };
  const news = () => {
    const all: string[] = [];
    for (let one = watch.takeChange(); one; one = watch.takeChange()) {
      all.push(`${one.type} ${one.peer.id}`);
    }
    return all;
  };
  const send = (now: number) => {
    sent++;
    watch.onSent(now);
  };
  return { watch, peers, live, news, send };
}

Deno.test("ReachWatch reports a peer that acknowledges nothing, and not one that is merely slow", () => {
  const { watch, peers: [arthur, trillian], live, news, send } = watched();
  send(0);
  live(0, UNREACHED_MS, arthur!);
  assertEquals(news(), []);
  live(UNREACHED_MS + REACH_CHECK_MS, 60_000, arthur!);
  assertEquals(news(), ["unreached 2"]);
  watch.onAck(trillian!, 60_001);
  watch.onAck(trillian!, 60_002);
  assertEquals(news(), ["reached 2"]);
});

Deno.test("ReachWatch counts from when messages wait, and has no deadline when none do", () => {
  const { watch, peers, live, news, send } = watched();
  assertEquals(watch.nextDeadline(), undefined);
  live(0, 60_000);
  send(60_000);
  assertEquals(watch.nextDeadline(), 60_000 + REACH_CHECK_MS);
  live(60_250, 60_250 + UNREACHED_MS - REACH_CHECK_MS);
  assertEquals(news(), []);
  for (const { outbound } of peers) outbound.acked = 1;
  watch.handleTimeout(60_250 + UNREACHED_MS);
  assertEquals([news(), watch.nextDeadline()], [[], undefined]);
});

Deno.test("ReachWatch that was away itself begins to count anew", () => {
  const { watch, live, news, send } = watched();
  send(0);
  live(0, 500);
  watch.handleTimeout(30_000);
  assertEquals(news(), []);
  live(30_250, 30_000 + UNREACHED_MS);
  assertEquals(news(), ["unreached 1", "unreached 2"]);
});

Deno.test("ReachWatch forgets a peer that is gone", () => {
  const { watch, peers: [arthur, trillian], live, news, send } = watched();
  send(0);
  live(0, 5_000, trillian!);
  watch.forget(arthur!);
  watch.onAck(arthur!, 5_001);
  assertEquals(news(), ["unreached 1"]);
});

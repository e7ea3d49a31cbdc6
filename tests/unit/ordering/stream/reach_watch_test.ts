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
      if (now % 1_000 === 0) { for (const peer of alive) watch.onAck(peer, 0, now); }
      watch.handleTimeout(now);
    }
  };
  const news = () => {
    const all: string[] = [];
    for (let one = watch.changes.shift(); one; one = watch.changes.shift()) {
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
  watch.onAck(trillian!, 0, 60_001);
  watch.onAck(trillian!, 0, 60_002);
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
  watch.onAck(arthur!, 0, 5_001);
  assertEquals(news(), ["unreached 1"]);
});

/** Repeats seq 1 in long datagrams every 250 ms; the peer acknowledges nothing new every second. */
function repeats(watch: ReachWatch<StreamPeer>, peer: StreamPeer, isAcking: boolean) {
  for (let now = 0; now <= UNREACHED_MS + 1_000; now += 250) {
    watch.onRepeated(peer, 1, 1_200, now);
    if (isAcking && now % 1_000 === 0) watch.onAck(peer, 0, now);
  }
}

Deno.test("ReachWatch reports a narrow path to a peer that acknowledges short datagrams, until it has the long one", () => {
  const { watch, peers: [arthur, trillian], news } = watched();
  repeats(watch, arthur!, true);
  assertEquals(news(), ["narrow 1"]);
  repeats(watch, trillian!, false);
  assertEquals(news(), [], "it hears nothing of us, which is no narrow path");
  watch.onAck(arthur!, 0, 6_000);
  assertEquals(news(), []);
  watch.onAck(arthur!, 1, 6_001);
  assertEquals(news(), ["reached 1"]);
});

Deno.test("ReachWatch reports that a peer on a narrow path is not reached any more", () => {
  const { watch, peers: [arthur, trillian], live, news, send } = watched();
  send(0);
  repeats(watch, arthur!, true);
  assertEquals(news(), ["narrow 1"]);
  live(5_000, 12_000, trillian!);
  assertEquals(news(), ["unreached 1"]);
  watch.onAck(arthur!, 0, 12_001);
  assertEquals(news(), ["reached 1"]);
});

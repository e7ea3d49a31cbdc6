import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError, REMOVED_IDS_MAX, type Seq, U48_MAX } from "../../../../../lib/core/mod.ts";
import { EarlierStays } from "../../../../../lib/client/member/fifo/earlier_stays.ts";
import { Peer } from "../../../../../lib/client/member/fifo/peer.ts";
import { Inbound, Outbound, ReceiveWindow } from "../../../../../lib/ordering/mod.ts";
import { addressFor, idOf } from "../fixture_groups.ts";

const FORD = idOf("ford");

/** Returns a stay of ford with these messages, each whole in itself. */
function stay(joined: number, cut: Seq, ...seqs: Seq[]): Peer {
  const peer = new Peer(FORD, "ford", addressFor("ford"), joined, new Outbound(0, 0));
  peer.inbound = new Inbound(
    cut,
    new ReceiveWindow(cut, { keepsDelivered: true, isTakenLater: () => true }),
  );
  for (const seq of seqs) {
    const slice = { fragment: 3, sentAt: 1, start: 0, end: 1 };
    peer.inbound.window.insert(seq, slice, Uint8Array.of(65));
  }
  return peer;
}

/** Returns earlier stays that are unfinished while they are in `awaited`. */
function earlierStays(awaited: Peer[] = []): EarlierStays {
  const departed = { awaits: (peer: Peer) => awaited.includes(peer) };
  return new EarlierStays(departed, {
    onRemains() {},
    hasReady: (peer) => peer.inbound?.window.isReady ?? false,
  });
}

Deno.test("EarlierStays.takeLast() returns the last stay of a member once", () => {
  const earlier = earlierStays();
  earlier.onGone(stay(1, 0, 1), 3);
  earlier.onGone(stay(4, 3, 4), 5);
  assertEquals([earlier.takeLast(FORD)?.last, earlier.takeLast(FORD)], [5, undefined]);
});

Deno.test("EarlierStays.noteNext() makes one gap of what lies between a stay and the next one, whatever its length", () => {
  const earlier = earlierStays();
  const former = stay(1, 0, 1);
  const { window } = former.inbound!;
  earlier.onGone(former, undefined);
  window.end();
  assertEquals(window.offer()?.type, "message");
  assertEquals(earlier.holdBack(stay(4, 9)), false);
  for (const cut of [1, 9, 9, U48_MAX]) earlier.noteNext({ peer: former, last: undefined }, cut);
  assertEquals(earlier.holdBack(stay(4, 9)), true, "the gap is told before the next stay");
  assertEquals(window.offer(), { type: "gap", range: { first: 2, last: U48_MAX } });
  assertEquals([window.offer(), earlier.holdBack(stay(4, 9))], [undefined, false]);
});

Deno.test("EarlierStays.noteNext() makes no gap after a last seq that was told: the member may have forgotten it", () => {
  const former = stay(1, 0, 1);
  const { window } = former.inbound!;
  window.end();
  earlierStays().noteNext({ peer: former, last: 1 }, 9);
  assertEquals([window.offer()?.type, window.offer()], ["message", undefined]);
});

Deno.test("EarlierStays.holdBack() holds a stay back while its former one is awaited", () => {
  const former = stay(1, 0);
  const awaited = [former];
  const earlier = earlierStays(awaited);
  earlier.onGone(former, 3);
  assertEquals([earlier.holdBack(stay(4, 3)), earlier.holdBack(former)], [true, false]);
  awaited.pop();
  assertEquals(earlier.holdBack(stay(4, 3)), false);
});

Deno.test("EarlierStays.holdBack() forgets no stay that is awaited, however many others end", () => {
  const former = stay(1, 0);
  const earlier = earlierStays([former]);
  earlier.onGone(former, 3);
  for (let joined = 2; joined < 2 * REMOVED_IDS_MAX; joined++) earlier.onGone(stay(joined, 3), 3);
  assertEquals(earlier.holdBack(stay(1_000, 3)), true);
});

Deno.test("EarlierStays.wait() throws when another stay of the member waits", () => {
  const earlier = earlierStays();
  earlier.wait(stay(1, 0));
  assertEquals(earlier.waitsFor(FORD, 1), true);
  assertThrows(() => earlier.wait(stay(4, 3)), InvariantError, "At most one stay");
  assertEquals(earlier.takeWaiting(undefined)?.joined, 1);
});

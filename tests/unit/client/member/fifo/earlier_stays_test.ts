import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError, REMOVED_IDS_MAX, type Seq } from "../../../../../lib/core/mod.ts";
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
  return new EarlierStays(departed, { hasReady: () => false });
}

Deno.test("EarlierStays.takeEnd() returns the end of the last stay once", () => {
  const earlier = earlierStays();
  earlier.onGone(stay(1, 0, 1), 3);
  earlier.onGone(stay(4, 3, 4), 5);
  assertEquals([earlier.takeEnd(FORD), earlier.takeEnd(FORD)], [5, undefined]);
  earlier.onGone(stay(7, 5), 6);
  earlier.onGone(stay(9, 6), undefined);
  assertEquals(earlier.takeEnd(FORD), undefined, "the end of the last one is not known");
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

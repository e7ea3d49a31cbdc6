import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvariantError, RETRANSMIT_LINGER_MS, type SeqRange } from "../../../../lib/core/mod.ts";
import { PeerRepair, REPAIR_DATAGRAMS } from "../../../../lib/ordering/mod.ts";

/**
 * Repeats one seq in each datagram until the NAK may cost no more. Returns the number of datagrams.
 */
function repeatAll(repair: PeerRepair, now: number): number {
  for (let datagrams = 1;; datagrams++) {
    repair.begin(now);
    const range = repair.shift();
    assert(range !== undefined);
    const { first, last } = range;
    repair.onRepeated({ first, last: first });
    if (first < last) repair.unshift({ first: first + 1, last });
    if (repair.end()) return datagrams;
  }
}

function nak(repair: PeerRepair, range: SeqRange, now: number): void {
  repair.want(range);
  repair.onNak([range], now);
}

Deno.test("PeerRepair halves what a NAK may cost when most of it got lost, and doubles it again", () => {
  const repair = new PeerRepair();
  let now = 0;
  nak(repair, { first: 1, last: 100 }, now);
  assertEquals([REPAIR_DATAGRAMS, repeatAll(repair, now)], [36, 36]);
  now += RETRANSMIT_LINGER_MS;
  nak(repair, { first: 16, last: 100 }, now);
  assertEquals(repeatAll(repair, now), 18, "21 of the 36 did not arrive");
  now += RETRANSMIT_LINGER_MS;
  nak(repair, { first: 34, last: 100 }, now);
  assertEquals(repeatAll(repair, now), 36, "all 18 arrived");
});

Deno.test("PeerRepair does not repeat within RETRANSMIT_LINGER_MS what it has just repeated", () => {
  const repair = new PeerRepair();
  nak(repair, { first: 2, last: 3 }, 0);
  repeatAll(repair, 0);
  nak(repair, { first: 2, last: 4 }, RETRANSMIT_LINGER_MS - 1);
  assertEquals([repair.shift(), repair.isWanted], [{ first: 4, last: 4 }, false]);
});

Deno.test("PeerRepair.unshift() refuses a range that does not come before the others", () => {
  const repair = new PeerRepair();
  nak(repair, { first: 5, last: 9 }, 0);
  assertThrows(() => repair.unshift({ first: 4, last: 5 }), InvariantError, "in their order");
});

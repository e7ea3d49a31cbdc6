import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RECENT_BYTES_MAX, type Seq } from "../../../../../lib/core/mod.ts";
import { KEEPING_BYTES } from "../../../../../lib/ordering/mod.ts";
import type { Delivery } from "../../../../../lib/client/member/mod.ts";
import { MessageRing } from "../../../../../lib/client/member/recent/message_ring.ts";

const FORD = { id: 7, name: "ford" };
const ARTHUR = { id: 8, name: "arthur" };

/** Returns messages of these lengths as one datagram brings them, with a header before each. */
function datagram(first: Seq, lengths: readonly number[], header = 5): Delivery[] {
  const sum = lengths.reduce((total, length) => total + header + length, 0);
  const bytes = Uint8Array.from({ length: sum }, (_, i) => i * 31 + first);
  let end = 0;
  return lengths.map((length, i) => {
    const start = end + header;
    end = start + length;
    const seq = first + i;
    return { range: { first: seq, last: seq }, sentAt: 1_000 * seq, bytes, start, end };
  });
}

/**
 * Returns what is kept, each message as its sender, its place, its seqs, its time and its bytes.
 */
function kept(ring: MessageRing): unknown[] {
  return Array.from(
    ring.between(0, ring.count),
    ({ place, sender, message }) => described(place, sender.name, message),
  );
}

function described(place: Seq, sender: string, { range, sentAt, bytes, start, end }: Delivery) {
  return [sender, place, range, sentAt, [...bytes.subarray(start, end)]];
}

Deno.test("MessageRing.add() copies: the buffers may change", () => {
  const ring = new MessageRing();
  const messages = datagram(41, [10, 0, 64]);
  const expected = messages.map((message) => described(message.range.first, "ford", message));
  ring.add(FORD, messages);
  messages[0]!.bytes.fill(0);
  assertEquals(kept(ring), expected);
});

Deno.test("MessageRing.add() numbers messages from a place on, each by the seqs that it takes", () => {
  const ring = new MessageRing();
  const [one, two, three] = datagram(41, [1, 2, 3]) as [Delivery, Delivery, Delivery];
  ring.add(FORD, [one, { ...two, range: { first: 42, last: 44 } }, three], 7);
  assertEquals([0, 1, 2].map((index) => ring.placeOf(index)), [7, 8, 11]);
  assertEquals([6, 7, 8, 10, 11, 12].map((place) => ring.upTo(place)), [0, 1, 2, 2, 3, 3]);
});

Deno.test("MessageRing keeps as many empty messages as keeping each of them costs", () => {
  const ring = new MessageRing();
  const count = RECENT_BYTES_MAX / KEEPING_BYTES;
  assertEquals(ring.add(FORD, datagram(1, new Array(count).fill(0), 0)), 0);
  assertEquals(ring.add(FORD, datagram(count + 1, [0, 0], 0)), 2);
  assertEquals([ring.count, ring.placeOf(0)], [count, 3]);
});

Deno.test("MessageRing takes a datagram that counts more than all that may be kept", () => {
  const ring = new MessageRing();
  ring.add(FORD, datagram(1, [100]));
  const dropped = ring.add(FORD, datagram(2, new Array(13_000).fill(0)));
  // The header between two messages counts, too.
  const count = Math.floor(RECENT_BYTES_MAX / (KEEPING_BYTES + 5));
  assertEquals([dropped, ring.placeOf(0), ring.count], [13_001 - count, 13_002 - count, count]);
});

Deno.test("MessageRing has the newest messages, as they were, whatever their lengths", () => {
  const lengths = fc.array(fc.nat({ max: 3_000 }), { minLength: 1, maxLength: 12 });
  const batches = fc.array(fc.tuple(fc.boolean(), lengths), { maxLength: 60 });
  fc.assert(
    fc.property(batches, (sent) => {
      const ring = new MessageRing();
      const all: unknown[] = [];
      let dropped = 0;
      for (const [isFord, each] of sent) {
        const sender = isFord ? FORD : ARTHUR;
        const messages = datagram(all.length + 1, each);
        dropped = ring.add(sender, messages) || dropped;
        for (const message of messages) {
          all.push(described(message.range.first, sender.name, message));
        }
        assert(ring.bytes <= RECENT_BYTES_MAX);
        assertEquals(ring.count, all.length - dropped);
      }
      assertEquals(kept(ring), all.slice(dropped));
      // As much is kept as fits, but for the datagram that came last and its headers.
      assert(dropped === 0 || ring.bytes > RECENT_BYTES_MAX - 40_000);
    }),
    { numRuns: 30 },
  );
});

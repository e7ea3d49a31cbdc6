import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  HISTORY_BYTES_MAX,
  InvariantError,
  MEMBER_UNSENT_BYTES_MAX,
  MEMBER_UNSENT_BYTES_MIN,
  MESSAGE_BYTES_MAX,
} from "../../../../../lib/core/mod.ts";
import { Outbox } from "../../../../../lib/ordering/mod.ts";
import { OwnDeliveries } from "../../../../../lib/client/member/fifo/own_deliveries.ts";
import { OwnStream } from "../../../../../lib/client/member/fifo/own_stream.ts";
import { Peer } from "../../../../../lib/client/member/fifo/peer.ts";
import { Draft } from "../../../ordering/stream/fixture_peers.ts";
import { addressFor, idOf } from "../fixture_groups.ts";
import { batchOf } from "../../../ordering/stream/fixture_batch.ts";

function ownStream(next = 1): OwnStream {
  return new OwnStream(next, { random: () => 0.5, slowMemberMs: Infinity });
}

Deno.test("OwnStream.takeDeliveries() returns our messages once, fragments together", () => {
  const own = ownStream(7);
  own.append(batchOf(new Uint8Array(3)), 1);
  own.append(batchOf(new Uint8Array(5_000)), 1);
  assertEquals(own.isDelivered, false);
  const ranges = own.takeDeliveries()?.map(({ range }) => range);
  assertEquals(ranges, [{ first: 7, last: 7 }, { first: 8, last: own.last }]);
  assertEquals([own.takeDeliveries(), own.isDelivered], [undefined, true]);
});

Deno.test("OwnStream.room has news once after there was no room", () => {
  const own = ownStream();
  assertEquals([own.room.check() > 0, own.room.takeNews()], [true, false]);
  while (own.room.check()) own.append(batchOf(new Uint8Array(HISTORY_BYTES_MAX / 16)), 1);
  assertEquals(own.room.takeNews(), false);
  own.takeDeliveries();
  assertEquals([own.room.takeNews(), own.room.takeNews()], [true, false]);
});

Deno.test("OwnStream.append() leaves nothing that waits if nobody else is in the group", () => {
  const own = ownStream();
  const most = own.room.check();
  own.append(batchOf(new Uint8Array(most)), 1);
  assertEquals([own.sender.hasNew, own.sender.unsentBytes], [false, 0]);
  own.takeDeliveries();
  assertEquals(own.room.check(), most);
});

Deno.test("OwnStream.room follows what the group takes, and fits a message of any length", () => {
  const own = ownStream();
  const peer = new Peer(
    idOf("arthur"),
    "arthur",
    addressFor("arthur"),
    1,
    own.sender.outboundFor(addressFor("arthur"), 0),
  );
  own.sender.addPeer(peer);
  const begin = () => new Draft().writer;
  while (own.room.check()) own.append(batchOf(new Uint8Array(64)), 1);
  assertEquals(own.sender.unsentBytes, MEMBER_UNSENT_BYTES_MIN);
  // The first share of a peer passes all of that, so there is room for a long message.
  for (; own.sender.hasNew; own.sender.packNew(begin, 1, 0));
  assert(own.room.check());
  own.append(batchOf(new Uint8Array(MESSAGE_BYTES_MAX)), 1);
  assertEquals(own.room.check(), 0);
  // The group takes everything at once: in each millisecond a window goes out.
  for (let now = 1; own.sender.hasNew; now++) {
    own.sender.onAck(peer, own.sender.highest, 16_384, now);
    while (own.sender.packNew(begin, 1, now) !== undefined);
  }
  while (own.room.check()) own.append(batchOf(new Uint8Array(64)), 1);
  assertEquals(own.sender.unsentBytes, MEMBER_UNSENT_BYTES_MAX);
});

Deno.test("OwnDeliveries.take() throws if a message is forgotten before it is delivered", () => {
  const outbox = new Outbox(1);
  const own = new OwnDeliveries(outbox);
  outbox.append(batchOf(new Uint8Array(3)), 1);
  outbox.skipUnsent();
  outbox.trimTo(1);
  assertThrows(() => own.take(), InvariantError, "A resend buffer holds");
});

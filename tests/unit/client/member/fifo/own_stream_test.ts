import { assertEquals, assertThrows } from "@std/assert";
import { HISTORY_BYTES_MAX, InvariantError } from "../../../../../lib/core/mod.ts";
import { Outbox } from "../../../../../lib/ordering/mod.ts";
import { OwnDeliveries } from "../../../../../lib/client/member/fifo/own_deliveries.ts";
import { OwnStream } from "../../../../../lib/client/member/fifo/own_stream.ts";

function ownStream(next = 1): OwnStream {
  return new OwnStream(next, { random: () => 0.5, slowMemberMs: Infinity });
}

Deno.test("OwnStream.takeDeliveries() returns our messages once, fragments together", () => {
  const own = ownStream(7);
  own.append(new Uint8Array(3), 1);
  own.append(new Uint8Array(5_000), 1);
  assertEquals(own.isDelivered, false);
  const ranges = own.takeDeliveries().map(({ range }) => range);
  assertEquals(ranges, [{ first: 7, last: 7 }, { first: 8, last: own.last }]);
  assertEquals([own.takeDeliveries(), own.isDelivered], [[], true]);
});

Deno.test("OwnStream.room has news once after there was no room", () => {
  const own = ownStream();
  assertEquals([own.room.check(), own.room.takeNews()], [true, false]);
  while (own.room.check()) own.append(new Uint8Array(HISTORY_BYTES_MAX / 16), 1);
  assertEquals(own.room.takeNews(), false);
  own.takeDeliveries();
  // Nobody else is here: whatever waits counts as sent.
  own.sender.packNew(undefined as never, 1, 0);
  assertEquals([own.room.takeNews(), own.room.takeNews()], [true, false]);
});

Deno.test("OwnDeliveries.take() throws if a message is forgotten before it is delivered", () => {
  const outbox = new Outbox(1);
  const own = new OwnDeliveries(outbox);
  outbox.append(new Uint8Array(3), 1);
  outbox.skipUnsent();
  outbox.trimTo(1);
  assertThrows(() => own.take(), InvariantError, "A resend buffer holds");
});

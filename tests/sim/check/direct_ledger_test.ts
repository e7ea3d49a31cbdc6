import { assertEquals, assertThrows } from "@std/assert";
import { addressOf, directNameOf } from "../../../lib/core/mod.ts";
import { encodeDatagram } from "../world/encode_datagram.ts";
import { DirectLedger } from "./direct_ledger.ts";
import { Violation } from "./violation.ts";

const NAME = directNameOf(1, 2);
const [FORD, ARTHUR, MARVIN] = [1, 2, 3].map((id) => ({
  ...{ id, name: `${id}`, address: addressOf("10.0.0.1", id)! },
})) as [Seat, Seat, Seat];

const TRACKER = addressOf("10.0.0.2", 4_000)!;

type Seat = { id: number; name: string; address: NonNullable<ReturnType<typeof addressOf>> };

function view(...members: Seat[]) {
  return { group: 7, name: NAME, mode: "fifo", number: 2, members } as const;
}

Deno.test("DirectLedger takes what two members say to each other", () => {
  const ledger = new DirectLedger(TRACKER);
  ledger.onJoined(1, view(FORD, ARTHUR));
  ledger.onDelivered(1, NAME, 1, 3);
  ledger.onDelivered(2, NAME, 1, 3);
  ledger.onDelivered(3, "books", 1, 3);
  assertEquals(ledger.delivered, 3);
});

Deno.test("DirectLedger takes the other address of a member's host for the member", () => {
  const ledger = new DirectLedger(TRACKER);
  ledger.onJoined(1, view(FORD, ARTHUR));
  const header = { group: 7, source: 1, destination: 2, epoch: { number: 1, boot: 0 } };
  const bytes = encodeDatagram({ header, frames: [{ type: "tail", highest: 1 }] });
  ledger.onTransmit(bytes, [{ ...ARTHUR.address, hostname: "110.0.0.1" }]);
  const other = { ...ARTHUR.address, hostname: "110.0.0.3" };
  assertThrows(() => ledger.onTransmit(bytes, [other]), Violation, "goes to");
});

Deno.test("DirectLedger finds a third member in a direct group", () => {
  const ledger = new DirectLedger(TRACKER);
  assertThrows(() => ledger.onJoined(3, view(FORD, ARTHUR)), Violation, "group of two others");
  assertThrows(() => ledger.onJoined(1, view(FORD, MARVIN)), Violation, "group of two others");
  assertThrows(() => ledger.onDelivered(3, NAME, 1, 1), Violation, "delivered what");
  assertThrows(() => ledger.onDelivered(1, NAME, 3, 1), Violation, "delivered what");
});

Deno.test("DirectLedger finds a datagram of a direct group that goes to a third member", () => {
  const ledger = new DirectLedger(TRACKER);
  ledger.onJoined(1, view(FORD, ARTHUR));
  const datagram = (group: number) => {
    const header = { group, source: 1, destination: 0, epoch: { number: 1, boot: 0 } };
    return encodeDatagram({ header, frames: [{ type: "tail", highest: 1 }] });
  };
  ledger.onTransmit(datagram(7), [ARTHUR.address, FORD.address]);
  ledger.onTransmit(datagram(7), [TRACKER]);
  ledger.onTransmit(datagram(8), [MARVIN.address]);
  assertThrows(
    () => ledger.onTransmit(datagram(7), [ARTHUR.address, MARVIN.address]),
    Violation,
    "goes to 10.0.0.1:3",
  );
});

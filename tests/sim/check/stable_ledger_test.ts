import { assertThrows } from "@std/assert";
import type { Frame } from "../../../lib/wire/mod.ts";
import { encodeDatagram } from "../world/encode_datagram.ts";
import { StableLedger } from "./stable_ledger.ts";
import { Violation } from "./violation.ts";

const [FORD, ARTHUR, SEQUENCER] = [1, 2, 9];

function bytesOf(source: number, frame: Frame, number = 1): Uint8Array {
  const header = { group: 7, source, destination: 0, epoch: { number, boot: 5 } };
  return encodeDatagram({ header, frames: [frame] });
}

function ack(source: number, delivered: number): Uint8Array {
  return bytesOf(source, {
    type: "ack",
    share: 106_496,
    entries: [{ stream: SEQUENCER, delivered, credit: 1 }],
  });
}

Deno.test("StableLedger takes what all hold, and catches what one does not, in this epoch", () => {
  const ledger = new StableLedger();
  const here = [{ id: FORD, outbound: { cut: 0 } }, { id: ARTHUR, outbound: { cut: 4 } }];
  const says = (seq: number, epoch = 1) =>
    ledger.check("marvin", bytesOf(SEQUENCER, { type: "stable", seq }, epoch), () => here);
  ledger.note(ack(FORD, 5));
  says(4);
  assertThrows(() => says(5), Violation, "calls 5 stable, and a member holds up to 4");
  ledger.note(ack(ARTHUR, 6));
  ledger.note(ack(ARTHUR, 3));
  says(5);
  assertThrows(() => says(5, 2), Violation, "holds up to 0");
});

Deno.test("StableLedger.checkDelivered() catches what is delivered before it was called stable", () => {
  const ledger = new StableLedger();
  const deliver = (seq: number, group = 7) => ledger.checkDelivered("ford", group, seq);
  assertThrows(() => deliver(1), Violation, "ford delivers 1, and what is stable ends with 0");
  ledger.note(ack(FORD, 5));
  const here = [{ id: FORD, outbound: { cut: 0 } }];
  ledger.check("marvin", bytesOf(SEQUENCER, { type: "stable", seq: 4 }), () => here);
  ledger.check("marvin", bytesOf(SEQUENCER, { type: "stable", seq: 3 }), () => here);
  deliver(4);
  assertThrows(() => deliver(5), Violation, "ends with 4");
  assertThrows(() => deliver(4, 8), Violation, "ends with 0");
});

import { assertThrows } from "@std/assert";
import type { Frame } from "../../../lib/wire/mod.ts";
import { encodeDatagram } from "../world/encode_datagram.ts";
import { checkAcks, checkAppended } from "./check_sent.ts";
import { Violation } from "./violation.ts";

const EPOCH = { number: 1, boot: 5 };
const MESSAGES = [{ fragment: 3, sentAt: 0, start: 0, end: 1 }];

function datagram(...frames: Frame[]): Uint8Array {
  const header = { group: 7, source: 1, destination: 0, epoch: EPOCH };
  return encodeDatagram({ header, frames }, Uint8Array.of(9));
}

function ack(delivered: number): Uint8Array {
  return datagram({ type: "ack", share: 106_496, entries: [{ stream: 2, delivered, credit: 4 }] });
}

Deno.test("checkAcks catches an acknowledgement of more than was taken and a part of one message", () => {
  for (const delivered of [100, 157]) checkAcks("ford", ack(delivered), () => 100);
  checkAcks("ford", ack(999), () => undefined);
  assertThrows(() => checkAcks("ford", ack(158), () => 100), Violation, "took up to 100");
});

Deno.test("checkAcks catches an acknowledgement of a part of a message where none may be", () => {
  checkAcks("ford", ack(101), () => 100, 1);
  assertThrows(() => checkAcks("ford", ack(102), () => 100, 1), Violation, "took up to 100");
});

Deno.test("checkAppended catches an entry that is sent before the engine has it", () => {
  const ordered = { type: "ordered", base: 8, slot: 1, submission: 1, epoch: EPOCH } as const;
  const bytes = datagram({ ...ordered, messages: [...MESSAGES, ...MESSAGES] });
  checkAppended("sequencer", bytes, () => 9);
  assertThrows(() => checkAppended("sequencer", bytes, () => 8), Violation, "entry 9 before");
});

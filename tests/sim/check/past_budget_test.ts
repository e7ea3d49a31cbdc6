import { assertThrows } from "@std/assert";
import {
  DATAGRAM_BYTES_MAX,
  NO_EPOCH,
  PAST_BURST_BYTES,
  PAST_BYTES_PER_SECOND,
} from "../../../lib/core/mod.ts";
import { encodeDatagram } from "../world/encode_datagram.ts";
import { PastBudget } from "./past_budget.ts";
import { Violation } from "./violation.ts";

/** A datagram of history with as many bytes as one can have; the rest of it is padding. */
function page(group = 1): Uint8Array {
  const bytes = new Uint8Array(DATAGRAM_BYTES_MAX);
  const mark = { type: "past-mark", kind: "end", question: 1, from: 1, first: 1, last: 1 } as const;
  const header = { group, source: 7, destination: 9, epoch: NO_EPOCH };
  const count = Math.floor(DATAGRAM_BYTES_MAX / 30);
  const frames = Array.from({ length: count }, () => mark);
  const encoded = encodeDatagram({ header, frames });
  bytes.set(encoded);
  return bytes.slice(0, encoded.length);
}

Deno.test("PastBudget catches the datagram that is over the budget, in its group alone", () => {
  const budget = new PastBudget("ford");
  const { length } = page();
  const most = Math.ceil((PAST_BURST_BYTES + DATAGRAM_BYTES_MAX) / length);
  for (let i = 1; i < most; i++) budget.onTransmit(page(), 0);
  assertThrows(() => [page(), page()].forEach((bytes) => budget.onTransmit(bytes, 0)), Violation);
  budget.onTransmit(page(2), 0);
});

Deno.test("PastBudget lets pass what was earned meanwhile", () => {
  const budget = new PastBudget("ford");
  const { length } = page();
  for (let i = 0; i < PAST_BURST_BYTES / length; i++) budget.onTransmit(page(), 0);
  const perSecond = Math.floor(PAST_BYTES_PER_SECOND / length);
  for (let i = 0; i < perSecond; i++) budget.onTransmit(page(), 1_000);
  assertThrows(() => [1, 2, 3].forEach(() => budget.onTransmit(page(), 1_000)), Violation);
});

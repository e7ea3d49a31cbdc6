import { assertEquals, assertThrows } from "@std/assert";
import { addressOf, NO_EPOCH, UNREACHED_MS } from "../../../lib/core/mod.ts";
import { encodeDatagram } from "../world/encode_datagram.ts";
import { ReachLedger, type UnreachedEvent } from "./reach_ledger.ts";
import { Violation } from "./violation.ts";

const GROUP = 7;
const ADDRESS = addressOf("10.0.0.1", 4_000)!;
const [FORD, ARTHUR, TRILLIAN] = [1, 2, 3] as const;
const EVENT: UnreachedEvent = {
  type: "unreached",
  group: "books",
  member: { id: ARTHUR, name: "arthur" },
  address: ADDRESS,
  heard: false,
};

/** A ledger of ford, to whom arthur acknowledged something at 1,000. */
function ledger(stream: number = FORD): ReachLedger {
  const ledger = new ReachLedger("ford");
  const header = { group: GROUP, source: ARTHUR, destination: FORD, epoch: NO_EPOCH };
  const entries = [{ stream, delivered: 0, credit: 1 }];
  ledger.onDatagram(
    encodeDatagram({ header, frames: [{ type: "ack", share: 106_496, entries }] }),
    ADDRESS,
    FORD,
    1_000,
  );
  return ledger;
}

Deno.test("ReachLedger catches a member that is called unreached though it acknowledges", () => {
  const error = assertThrows(() => ledger().check(EVENT, GROUP, 2_000), Violation);
  assertEquals(
    error.message,
    "ford was told that arthur is not reached, and it acknowledged something 1000 ms ago",
  );
});

Deno.test("ReachLedger catches a path that is called narrow though long datagrams arrived on it", () => {
  const narrow = { ...EVENT, heard: true, narrow: true } as const;
  const error = assertThrows(() => ledger().check(narrow, GROUP, 9_000, [1_000, 6_000]), Violation);
  assertEquals(
    error.message,
    "ford was told that only short datagrams reach arthur, and a long one came there 3000 ms ago",
  );
  // One came before all that was repeated, and one after the last request for it was sent.
  ledger().check(narrow, GROUP, 9_000, [1_000, 8_900]);
});

Deno.test("ReachLedger takes a member that was silent for long enough, or acknowledges others only", () => {
  ledger().check(EVENT, GROUP, 1_000 + UNREACHED_MS);
  ledger(TRILLIAN).check(EVENT, GROUP, 2_000);
  ledger().check({ ...EVENT, by: { id: 9, name: "sequencer" } }, GROUP, 2_000);
});

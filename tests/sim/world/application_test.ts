import { assertEquals } from "@std/assert";
import { addressOf, type MemberId } from "../../../lib/core/mod.ts";
import { DirectLedger } from "../check/direct_ledger.ts";
import { GapExcuses } from "../check/gap_excuses.ts";
import { HolderClaims } from "../check/holder_claims.ts";
import { Ledger } from "../check/ledger.ts";
import { StableLedger } from "../check/stable_ledger.ts";
import { TotalLedger } from "../check/total_ledger.ts";
import { Application } from "./application.ts";

const GROUP = 7;
const [FORD, FORD_AGAIN] = [1, 2];

/** Returns the application of a member that is in two groups, and what is excused. */
function inTwoGroups() {
  const ledger = new Ledger();
  const totalLedger = new TotalLedger();
  const excuses = new GapExcuses(ledger);
  const holders = new HolderClaims({ staysIn: () => [], joinedAt: () => undefined });
  const directs = new DirectLedger(addressOf("10.0.0.1", 4_000)!);
  const ids: { last: MemberId } = { last: FORD };
  const application = new Application({
    name: "ford",
    records: { ledger, totalLedger, excuses, holders, stable: new StableLedger(), directs },
    currentId: () => ids.last,
    lastId: () => ids.last,
    nextSeq: () => undefined,
    isForgetful: false,
    resumptions: 4,
    now: () => 0,
    trace: () => {},
  });
  for (const [group, name] of [[GROUP, "books"], [GROUP + 1, "tea"]] as const) {
    const view = { group, name, number: 1, mode: "total", members: [] } as const;
    application.onJoined({ type: "joined", group: name, view, again: false });
  }
  return { application, excuses, ids };
}

Deno.test("Application.onKilled() ends the stays that it has, under whatever id", () => {
  const { application, excuses, ids } = inTwoGroups();
  assertEquals([...excuses.gone], []);
  // The member was evicted and is there again, and the application has not been told.
  ids.last = FORD_AGAIN;
  application.onKilled();
  assertEquals([...excuses.gone], [FORD]);
});

Deno.test("Application.onEvicted() ends the stays under the id that was evicted", () => {
  const { application, excuses } = inTwoGroups();
  application.onEvicted();
  assertEquals([...excuses.gone], [FORD]);
  assertEquals(application.stays.size, 0);
});

import { assertThrows } from "@std/assert";
import { GapExcuses } from "./gap_excuses.ts";
import { Ledger } from "./ledger.ts";
import { Stay } from "./stay.ts";
import { Violation } from "./violation.ts";

const GROUP = 7;
const FORD = 1;
const ARTHUR = 2;
const STAY = stayOf(ARTHUR);
const RANGE = { first: 3, last: 4 };

function stayOf(member: number): Stay {
  return new Stay({ member, group: GROUP, groupName: "books", mode: "fifo" });
}

/**
 * Arthur was told that he misses 3-4 of Ford, who multicast so many bytes, and the excuses see
 * more.
 */
function judge(see: (excuses: GapExcuses) => void, bytes = 4): void {
  const ledger = new Ledger();
  for (let i = 0; i < 4; i++) ledger.noteMulticast(GROUP, FORD, new Uint8Array(bytes / 4));
  const excuses = new GapExcuses(ledger);
  excuses.noteGap(STAY, FORD, RANGE);
  see(excuses);
  excuses.check();
}

Deno.test("GapExcuses catches a gap in the stream of one that lives and is there", () => {
  assertThrows(() => judge(() => {}), Violation, "was told to miss 3-4");
  assertThrows(() => judge((excuses) => excuses.noteGone(ARTHUR)), Violation);
});

Deno.test("GapExcuses takes a gap in the stream of one that died or was evicted, told before it", () => {
  judge((excuses) => excuses.noteGone(FORD));
});

Deno.test("GapExcuses takes of one that left just what it named as lacking, for just this member", () => {
  const lacking = (id: number, first: number, last: number) => [
    { member: { id, name: "somebody" }, range: { first, last } },
  ];
  judge((excuses) => excuses.noteLeft(stayOf(FORD), lacking(ARTHUR, 2, 4)));
  for (const wrong of [lacking(ARTHUR, 2, 3), lacking(ARTHUR, 99, 99), lacking(9, 2, 4), []]) {
    assertThrows(() => judge((excuses) => excuses.noteLeft(stayOf(FORD), wrong)), Violation);
  }
});

Deno.test("GapExcuses takes a gap of one that the leaver had seen go, and that was not back", () => {
  const stay = stayOf(FORD);
  for (const [id, isPresent] of [[ARTHUR, true], [9, true], [9, false]] as const) {
    stay.notePresent(id, isPresent);
  }
  assertThrows(() => judge((excuses) => excuses.noteLeft(stay, [])), Violation);
  stay.notePresent(ARTHUR, false);
  judge((excuses) => excuses.noteLeft(stay, []));
  stay.notePresent(ARTHUR, true);
  assertThrows(() => judge((excuses) => excuses.noteLeft(stay, [])), Violation, "to miss 3-4");
});

Deno.test("GapExcuses takes a gap up to where the sender met one again that it had seen go", () => {
  const stay = stayOf(FORD);
  stay.notePresent(ARTHUR, false);
  judge((excuses) => excuses.noteMet(stay, ARTHUR));
  const back = stayOf(FORD);
  judge((excuses) => {
    excuses.noteLeft(stay, []);
    excuses.noteMet(back, ARTHUR);
  });
  assertThrows(() => judge((excuses) => excuses.noteMet(back, ARTHUR)), Violation, "to miss 3-4");
});

Deno.test("GapExcuses takes no gap of what was multicast after the sender had met one again", () => {
  const ledger = new Ledger();
  const excuses = new GapExcuses(ledger);
  const stay = stayOf(FORD);
  stay.notePresent(ARTHUR, false);
  excuses.noteLeft(stay, []);
  const back = stayOf(FORD);
  for (const _ of [1, 2]) excuses.noteMet(back, ARTHUR);
  for (let i = 0; i < 4; i++) ledger.noteMulticast(GROUP, FORD, new Uint8Array(1));
  excuses.noteMet(back, ARTHUR);
  excuses.noteGap(STAY, FORD, RANGE);
  assertThrows(() => excuses.check(), Violation, "to miss 3-4");
});

Deno.test("GapExcuses takes no gap of what was multicast after the leaver had left", () => {
  const excuses = new GapExcuses(new Ledger());
  const stay = stayOf(FORD);
  stay.notePresent(ARTHUR, false);
  excuses.noteLeft(stay, []);
  excuses.noteGap(STAY, FORD, RANGE);
  assertThrows(() => excuses.check(), Violation, "to miss 3-4");
});

Deno.test("GapExcuses takes a gap where the sender had more than half a history behind it", () => {
  judge(() => {}, 16_000_000);
  assertThrows(() => judge(() => {}, 3_000_000), Violation);
});

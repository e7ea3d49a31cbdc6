import { assertEquals, assertThrows } from "@std/assert";
import { addressOf } from "../../../lib/core/mod.ts";
import { type MeetingMachine, noteEarlyMeetings } from "./early_meetings.ts";
import { Ledger } from "./ledger.ts";
import { Stay } from "./stay.ts";
import { Violation } from "./violation.ts";

const GROUP = 7;
const FORD = 1;
const ARTHUR = 2;

/** Returns ford's machine, which has met arthur and multicasts `next` next. */
function machineAt(next: number): MeetingMachine {
  const address = addressOf("127.0.0.1", 5_000)!;
  const members = [{ id: FORD, name: "ford", address }, { id: ARTHUR, name: "arthur", address }];
  const view = { group: GROUP, name: "books", mode: "fifo", number: 2, members } as const;
  return { id: FORD, groups: () => ["books"], view: () => view, nextSeq: () => next };
}

function stayOf(member: number): Stay {
  return new Stay({ member, group: GROUP, groupName: "books", mode: "fifo" });
}

Deno.test("noteEarlyMeetings() notes the cut after the numbers of forgotten groups", () => {
  const ledger = new Ledger();
  const stay = stayOf(ARTHUR);
  const machine = machineAt(28);
  for (let turn = 0; turn < 2; turn++) noteEarlyMeetings(machine, new Map(), ledger);
  assertEquals(ledger.reached(stay, FORD), 27);
  // Ford's application wakes up.
  ledger.noteBegin(GROUP, FORD, 28);
  ledger.noteMeeting(GROUP, FORD, ARTHUR);
  assertEquals([ledger.reached(stay, FORD), ledger.last(GROUP, FORD)], [27, 27]);
  ledger.noteMulticast(GROUP, FORD, new Uint8Array(1));
  assertEquals([ledger.reached(stay, FORD), ledger.last(GROUP, FORD)], [27, 28]);
});

Deno.test("noteEarlyMeetings() asks the ledger, not the machine, in a stay that is known", () => {
  const ledger = new Ledger();
  ledger.noteBegin(GROUP, FORD, 28);
  ledger.noteMulticast(GROUP, FORD, new Uint8Array(1));
  // A machine that gave 28 again would say so.
  noteEarlyMeetings(machineAt(28), new Map([["books", stayOf(FORD)]]), ledger);
  assertEquals(ledger.cut(GROUP, FORD, ARTHUR), 28);
});

Deno.test("noteEarlyMeetings() notes the cut in the stay after one that is being left", () => {
  const ledger = new Ledger();
  ledger.noteBegin(GROUP, FORD, 1);
  ledger.noteMulticast(GROUP, FORD, new Uint8Array(1));
  const left = stayOf(FORD);
  left.isLeaving = true;
  noteEarlyMeetings(machineAt(28), new Map([["books", left]]), ledger);
  assertEquals(ledger.cut(GROUP, FORD, ARTHUR), 27);
});

Deno.test("noteEarlyMeetings() catches a machine that would give a number again", () => {
  const ledger = new Ledger();
  ledger.noteBegin(GROUP, FORD, 28);
  ledger.noteMulticast(GROUP, FORD, new Uint8Array(1));
  assertThrows(
    () => noteEarlyMeetings(machineAt(28), new Map(), ledger),
    Violation,
    "gives 28 again",
  );
});

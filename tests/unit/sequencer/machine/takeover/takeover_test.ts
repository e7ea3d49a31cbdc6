import { assertEquals, assertThrows } from "@std/assert";
import {
  EXPEL_MS,
  InvariantError,
  RECOVER_MS,
  RECOVER_NAK_MS,
  RECOVER_PATIENCE_MS,
} from "../../../../../lib/core/mod.ts";
import { FetchedEntries } from "../../../../../lib/sequencer/machine/takeover/fetched_entries.ts";
import { viewPlaceOf } from "../../../../../lib/sequencer/machine/takeover/mod.ts";
import { FIRST_FRAGMENT, LAST_FRAGMENT } from "../../../../../lib/wire/mod.ts";
import { changeOf, idOf, recordOf } from "../../../client/member/fixture_groups.ts";
import { EPOCH } from "../fixture_desk.ts";
import { NEXT, Succession } from "../fixture_succession.ts";

const all = (last: number) => [{ first: 1, last }];

Deno.test("Takeover asks every member of the view, and those that have not promised again", () => {
  const succession = new Succession(["ford", "arthur"]);
  assertEquals(succession.asks(), ["ford: recover", "arthur: recover"]);
  succession.run(RECOVER_MS - 1);
  assertEquals(succession.asks(), []);
  succession.run(1);
  assertEquals(succession.asks(), ["ford: recover", "arthur: recover"]);
  succession.promises("ford", { delivered: 2 });
  succession.run(RECOVER_MS);
  assertEquals(succession.asks().slice(-1), ["arthur: recover"]);
  assertEquals(succession.log, undefined, "arthur may hold what ford lacks");
});

Deno.test("Takeover without a view asks nobody, and takes no change before a whole view", () => {
  const succession = new Succession([]);
  succession.run(5_000);
  assertEquals([succession.asks(), succession.reports()], [[], []]);
  assertEquals(succession.change("join", 3, "ford"), false, "a change of an unknown view");
  succession.record(3, [["ford", 1]]);
  assertEquals(succession.asks(), ["ford: recover"]);
});

Deno.test("Takeover takes no view of a group that a restarted tracker restores", () => {
  const succession = new Succession([]);
  // Ford has reported himself to the tracker, and arthur has not yet.
  succession.record(0, [["ford", 1]]);
  assertEquals([succession.takeover.phase, succession.asks()], ["viewless", []]);
  succession.record(3, [["ford", 1], ["arthur", 2]]);
  assertEquals(succession.asks(), ["ford: recover", "arthur: recover"]);
  succession.record(0, [["ford", 1]]);
  succession.promises("ford", { delivered: 2 });
  assertEquals(succession.log, undefined, "arthur may hold what ford lacks");
});

Deno.test("Takeover finishes at once if all members have delivered the same", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", { delivered: 5, submitted: 2, held: all(5) });
  succession.promises("arthur", { delivered: 5, submitted: 1, held: all(5) });
  assertEquals(succession.asks().slice(2), [], "nobody lacks anything");
  assertEquals([succession.log, succession.takeover.recovery?.first], [[], 6]);
  assertEquals(succession.members, ["ford after 5, own 2", "arthur after 5, own 1"]);
});

Deno.test("Takeover fetches what one member delivered and another lacks from a holder", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", { delivered: 4, submitted: 2, held: [{ first: 3, last: 4 }] });
  succession.promises("arthur", { delivered: 2 });
  assertEquals(succession.asks().slice(2), ["ford: nak 3-4"]);
  assertEquals(succession.log, undefined);
  succession.run(RECOVER_NAK_MS);
  assertEquals(succession.asks(), ["ford: nak 3-4"], "it got lost");
  succession.brings("ford", 3, { of: "ford", submission: 1, texts: ["one"] });
  succession.run(RECOVER_NAK_MS);
  assertEquals(succession.asks(), ["ford: nak 4"]);
  succession.brings("ford", 4, { of: "ford", submission: 2, texts: ["two"] });
  assertEquals(succession.log, ["3 ford: one", "4 ford: two"]);
  assertEquals(succession.members, ["ford after 4, own 2", "arthur after 2, own 0"]);
});

Deno.test("Takeover recovers the union of what all hold, up to the first hole", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", {
    delivered: 2,
    held: [{ first: 1, last: 2 }, { first: 4, last: 4 }],
  });
  succession.promises("arthur", {
    delivered: 2,
    held: [{ first: 1, last: 3 }, { first: 6, last: 6 }],
  });
  succession.brings("ford", 4, { of: "ford", submission: 3, texts: ["4"] });
  succession.brings("arthur", 3, { of: "arthur", submission: 1, texts: ["3"] });
  assertEquals(succession.log, ["3 arthur: 3", "4 ford: 4"], "all have what is before");
  assertEquals(succession.members, ["ford after 2, own 3", "arthur after 2, own 1"]);
});

Deno.test("Takeover asks another holder each time", () => {
  const succession = new Succession(["ford", "arthur", "alice"]);
  const held = [{ first: 3, last: 3 }];
  for (const name of ["ford", "arthur"]) succession.promises(name, { delivered: 3, held });
  succession.promises("alice", { delivered: 2 });
  succession.run(RECOVER_NAK_MS);
  assertEquals(succession.asks().slice(3), ["ford: nak 3", "arthur: nak 3"]);
});

Deno.test("Takeover ends the log before a message of which a part is lost", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", { delivered: 1, held: [{ first: 1, last: 4 }] });
  succession.promises("arthur", { delivered: 0 });
  const fragments = [3, 3, FIRST_FRAGMENT, 0];
  const texts = ["1", "2", "3a", "3b"];
  succession.brings("ford", 1, { of: "ford", submission: 1, texts, fragments });
  assertEquals(succession.log, ["1 ford: 1", "2 ford: 2"]);
  assertEquals(succession.members?.[0], "ford after 1, own 2", "3 is to be submitted again");
});

Deno.test("Takeover keeps a message in fragments whose parts several hold", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", { delivered: 1, held: [{ first: 1, last: 2 }] });
  succession.promises("arthur", { delivered: 1, held: [{ first: 3, last: 3 }] });
  const rest = { of: "ford", submission: 3, texts: ["2b"], fragments: [LAST_FRAGMENT] };
  succession.brings("arthur", 3, rest);
  const begins = { of: "ford", submission: 2, texts: ["2a"], fragments: [FIRST_FRAGMENT] };
  succession.brings("ford", 2, begins);
  assertEquals(succession.log, ["2 ford: 2a", "3 ford: 2b"]);
});

Deno.test("Takeover reads from the log how far own messages have places, not from what is void", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", { delivered: 2, submitted: 1, held: [{ first: 1, last: 2 }] });
  // 4 is arthur's third message, and 3 is lost: both are void.
  succession.promises("arthur", { delivered: 1, submitted: 0, held: [{ first: 4, last: 4 }] });
  succession.brings("ford", 2, { of: "arthur", submission: 1, texts: ["2"] });
  assertEquals(succession.log, ["2 arthur: 2"]);
  assertEquals(succession.members, ["ford after 2, own 1", "arthur after 1, own 1"]);
});

Deno.test("Takeover counts a member's first promise only", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", { delivered: 2, held: all(2) });
  succession.promises("ford", { delivered: 9, held: all(9) });
  succession.promises("arthur", { delivered: 2, held: all(2) });
  succession.brings("arthur", 1, { of: "ford", submission: 1, texts: ["1", "2"] });
  assertEquals(succession.members?.map((line) => line.split(",")[0]), [
    "ford after 2",
    "arthur after 2",
  ]);
});

Deno.test("Takeover counts promises to its own epoch, of members of the view", () => {
  const succession = new Succession(["ford"]);
  const before = succession.counters.foreign;
  const promise = {
    type: "promise",
    ...{ installed: EPOCH, base: 0, joined: 1, hasBegun: true, cut: 0 },
    ...{ delivered: 3, submitted: 0, held: [] },
  } as const;
  succession.says("ford", { ...promise, epoch: NEXT }, { epoch: EPOCH });
  succession.says("zaphod", { ...promise, epoch: NEXT });
  succession.says("ford", { type: "tail", highest: 1 });
  assertEquals(succession.counters.foreign - before, 3);
  succession.says("ford", { ...promise, epoch: EPOCH });
  succession.says("ford", { ...promise, epoch: NEXT, joined: 2 });
  assertEquals(succession.log, undefined, "of another epoch, of another stay");
  succession.says("ford", { ...promise, epoch: NEXT });
  assertEquals(succession.log, []);
});

Deno.test("Takeover takes from a member only entries that it promised to hold", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", { delivered: 2, held: [{ first: 1, last: 1 }] });
  succession.promises("arthur", { delivered: 0, held: [{ first: 2, last: 2 }] });
  succession.brings("arthur", 1, { of: "ford", submission: 1, texts: ["forged", "2"] });
  assertEquals(succession.log, undefined);
  succession.brings("ford", 1, { of: "ford", submission: 1, texts: ["1"] });
  assertEquals(succession.log, ["1 ford: 1", "2 ford: 2"]);
});

Deno.test("Takeover drops a promised entry when its holder reports not-held", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", { delivered: 1, held: [{ first: 1, last: 2 }] });
  succession.promises("arthur", { delivered: 1, held: [{ first: 1, last: 1 }] });
  succession.says("ford", {
    ...{ type: "not-held", stream: idOf("trillian") },
    ranges: [{ first: 2, last: 2 }],
  });
  assertEquals([succession.log, succession.members], [[], [
    "ford after 1, own 0",
    "arthur after 1, own 0",
  ]]);
});

Deno.test("Takeover reports a silent member again and again, and goes on when it is out", () => {
  const succession = new Succession(["ford", "arthur", "alice"]);
  succession.promises("ford", { delivered: 3, held: [{ first: 3, last: 3 }] });
  succession.promises("alice", { delivered: 2 });
  succession.run(RECOVER_PATIENCE_MS - 1);
  assertEquals(succession.reports(), []);
  succession.run(1 + RECOVER_MS);
  assertEquals(succession.reports(), ["silent: arthur"]);
  succession.run(EXPEL_MS);
  assertEquals(succession.reports(), ["silent: arthur"], "the report may have got lost");
  assertEquals(succession.change("evict", 4, "arthur"), true);
  succession.brings("ford", 3, { of: "ford", submission: 1, texts: ["3"] });
  assertEquals(succession.log, ["3 ford: 3"]);
  succession.run(5_000);
  assertEquals([succession.reports(), succession.takeover.nextDeadline()], [[], undefined]);
});

Deno.test("Takeover reports a member that lacks what nobody holds, and goes on when it is out", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", { delivered: 90, held: [{ first: 80, last: 90 }] });
  succession.promises("arthur", { cut: 3, delivered: 20 });
  assertEquals([succession.reports(), succession.log], [["behind: arthur"], undefined]);
  succession.change("evict", 3, "arthur");
  assertEquals(succession.log, []);
  assertEquals(succession.members, ["ford after 90, own 0"]);
});

Deno.test("Takeover reports at once a member that promises what cannot be, and goes on without it", () => {
  const succession = new Succession(["ford", "mallory"]);
  succession.promises("ford", { delivered: 2, held: all(2) });
  const far = 2 ** 48 - 2;
  succession.promises("mallory", { delivered: far, held: [{ first: 1, last: far }] });
  assertEquals(succession.reports(), ["behind: mallory"]);
  succession.change("evict", 3, "mallory");
  assertEquals([succession.log, succession.members], [[], ["ford after 2, own 0"]]);
});

Deno.test("Takeover looks at ranges, not at seqs: a member alone may promise any number", () => {
  const succession = new Succession(["mallory", "trillian"]);
  const delivered = 2 ** 46;
  succession.promises("mallory", { delivered, held: [{ first: delivered - 9, last: delivered }] });
  succession.promises("trillian", { hasBegun: false });
  assertEquals(succession.asks().slice(2), [`mallory: nak ${delivered - 9}-${delivered}`]);
});

Deno.test("Takeover asks a newcomer, too, and fetches anew when a member leaves that had promised", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", { delivered: 1, held: [{ first: 1, last: 1 }] });
  succession.asks();
  succession.change("join", 3, "alice");
  assertEquals(succession.asks(), ["arthur: recover", "alice: recover"]);
  succession.promises("alice", { joined: 3, hasBegun: false });
  // Only arthur holds 2, and he goes: his word does not count any more.
  succession.promises("arthur", { delivered: 2, held: [{ first: 2, last: 2 }] });
  assertEquals(succession.asks().filter((line) => line.includes("nak")).length, 1);
  succession.brings("arthur", 2, { of: "arthur", submission: 1, texts: ["2"] });
  succession.change("leave", 4, "arthur");
  succession.run(RECOVER_NAK_MS);
  succession.brings("ford", 1, { of: "ford", submission: 1, texts: ["1"] });
  assertEquals(succession.log, ["1 ford: 1"]);
  assertEquals(succession.newcomers, ["alice"]);
});

Deno.test("Takeover.onRecord() asks a member again whose stay is another", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", { delivered: 1, held: [{ first: 1, last: 1 }] });
  succession.asks();
  succession.record(5, [["ford", 4], ["arthur", 2]]);
  assertEquals(succession.asks(), ["ford: recover", "arthur: recover"]);
  succession.record(4, [["ford", 1]]);
  assertEquals(succession.takeover.view, 5, "an older view says nothing");
});

Deno.test("Takeover makes a newcomer of a member whose join is void", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", { delivered: 1, submitted: 1, held: [{ first: 1, last: 1 }] });
  // It began after 5, by an entry that nobody holds, and has taken nothing.
  succession.promises("arthur", { cut: 5, delivered: 5 });
  assertEquals(succession.members, ["ford after 1, own 1"]);
  assertEquals(succession.newcomers, ["arthur, own 0"]);
});

Deno.test("Takeover lets a member go on at its join if the log has it", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", { delivered: 3, held: all(3) });
  succession.promises("arthur", { hasBegun: false });
  succession.brings("ford", 1, { of: "ford", submission: 1, texts: ["1"] });
  const change = { ...changeOf("join", 2, "arthur"), slot: 2 };
  succession.says("ford", { type: "change", epoch: EPOCH, seq: 2, change });
  succession.brings("ford", 3, { of: "ford", submission: 2, texts: ["3"] });
  assertEquals(succession.log, ["1 ford: 1", "2 join", "3 ford: 3"]);
  assertEquals(succession.members, ["ford after 3, own 2", "arthur after 1"]);
});

Deno.test("Takeover expels a member whose slot another one had, by the log", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", { delivered: 3, held: all(3) });
  // A tracker that had lost its memory gave zaphod's slot to arthur: nobody had told it of zaphod.
  succession.promises("arthur", { hasBegun: false });
  succession.brings("ford", 1, { of: "ford", submission: 1, texts: ["1"] });
  const change = { ...changeOf("join", 2, "zaphod"), slot: 2 };
  succession.says("ford", { type: "change", epoch: EPOCH, seq: 2, change });
  succession.brings("ford", 3, { of: "ford", submission: 2, texts: ["3"] });
  assertEquals(succession.log, undefined, "arthur would begin with zaphod's join");
  assertEquals(succession.reports(), ["behind: arthur"]);
});

Deno.test("Takeover goes on after the highest seq that was told if no member delivered anything", () => {
  const succession = new Succession(["ford", "arthur"], { last: 17 });
  succession.promises("ford", { hasBegun: false });
  succession.promises("arthur", { hasBegun: true, cut: 2, delivered: 2, held: all(5) });
  assertEquals(succession.log, []);
  assertEquals([succession.takeover.recovery?.first, succession.members], [18, []]);
  assertEquals(succession.newcomers, ["ford", "arthur, own 0"]);
});

Deno.test("Takeover drops what is held of an older epoch above the place where a newer one began", () => {
  const third = { number: 3, boot: EPOCH.boot };
  const succession = new Succession(["ford", "arthur"], { epoch: third });
  // arthur slept through epoch 2, which began after 2; his 3 and 4 were void then.
  succession.promises("arthur", { installed: EPOCH, delivered: 2, held: all(4) });
  succession.promises("ford", {
    ...{ installed: NEXT, base: 2, delivered: 2 },
    held: [{ first: 1, last: 2 }, { first: 4, last: 4 }],
  });
  assertEquals([succession.log, succession.takeover.recovery?.first], [[], 3]);
});

Deno.test("Takeover.onRecord() takes a view of the same number: a member may be out unheard", () => {
  const succession = new Succession(["ford", "arthur"]);
  succession.promises("ford", { delivered: 1, held: [{ first: 1, last: 1 }] });
  succession.record(2, [["ford", 1]]);
  assertEquals([succession.log, succession.members], [[], ["ford after 1, own 0"]]);
});

Deno.test("Takeover.phase passes from viewless to recovered", () => {
  const succession = new Succession([]);
  const { takeover } = succession;
  assertEquals(takeover.phase, "viewless");
  succession.record(2, [["ford", 1], ["arthur", 2]]);
  assertEquals(takeover.phase, "asking");
  succession.promises("ford", { delivered: 90, held: [{ first: 80, last: 90 }] });
  succession.promises("arthur", { cut: 3, delivered: 20 });
  assertEquals(takeover.phase, "blocked", "arthur lacks 21 to 79");
  succession.change("join", 3, "trillian");
  assertEquals(takeover.phase, "asking");
  succession.promises("trillian", { joined: 3, hasBegun: false });
  assertEquals(takeover.phase, "blocked");
  succession.change("evict", 4, "arthur");
  assertEquals(takeover.phase, "fetching", "her join may lie anywhere in what ford holds");
  const texts = Array.from({ length: 11 }, (_, i) => `${80 + i}`);
  succession.brings("ford", 80, { of: "ford", submission: 1, texts });
  assertEquals([takeover.phase, succession.newcomers], ["recovered", ["trillian"]]);
});

Deno.test("Takeover refuses news when it is over: they are its group's", () => {
  const succession = new Succession(["ford"]);
  succession.promises("ford", { delivered: 2, held: all(2) });
  assertEquals(succession.takeover.phase, "recovered");
  assertThrows(() => succession.record(2, [["ford", 1]]), InvariantError, "takes no news");
});

Deno.test("FetchedEntries.toLog() refuses a log with a hole", () => {
  const survey = {
    first: 1,
    end: 2,
    delivered: 2,
    installed: EPOCH,
    holdings: new Map(),
    behind: [],
  };
  assertThrows(() => new FetchedEntries().toLog(survey), InvariantError, "no hole");
});

Deno.test("viewPlaceOf() refuses a host that no codec lets pass", () => {
  const [member] = recordOf(1, [{ name: "ford", joined: 1 }]).members;
  assertEquals(viewPlaceOf(member!).name, "ford");
  assertThrows(() => viewPlaceOf({ ...member!, host: "lab1" }), InvariantError, "IP literals");
});

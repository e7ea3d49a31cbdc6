import { assert, assertEquals } from "@std/assert";
import {
  HOLDERS_MS,
  HOLDERS_MS_MAX,
  LACKING_IDS_MAX,
  type MemberId,
  OWN_PLACES_MAX,
  RECALL_MS,
  RECALL_MS_MAX,
  type Seq,
} from "../../../../../lib/core/mod.ts";
import { type Holder, HoldersWatch } from "../../../../../lib/client/member/group/holders_watch.ts";
import type { LackingFrame } from "../../../../../lib/wire/mod.ts";
import { idOf } from "../fixture_groups.ts";

/** The other members of ford's group; both were there before him. */
const OTHERS = [holder("arthur"), holder("alice")];

function holder(name: string, joinedAt: Seq = 0): Holder {
  return { identity: { id: idOf(name), name }, joinedAt };
}

function answer(seq: number, ...members: [name: string, delivered: number][]): LackingFrame {
  const listed = members.map(([name, delivered]) => ({ id: idOf(name), delivered }));
  return { type: "lacking", seq, members: listed };
}

/** Ford's messages 5, 6 and 7 have the places 37, 38 and 41; all came back at 0 ms. */
function staying(): HoldersWatch {
  const watch = new HoldersWatch({ mode: "total" });
  for (const [place, seq] of [[37, 5], [38, 6], [41, 7]] as const) watch.onPlaced(place, seq, 0);
  return watch;
}

/** Ford leaves, and has asked. */
function leaving(): HoldersWatch {
  const watch = staying();
  watch.start(0);
  assertEquals(watch.takeQuestion(0), answer(41));
  return watch;
}

/** Returns what the others lack, or may (?), as text. */
function lackingOf(watch: HoldersWatch, others = OTHERS): string[] {
  return watch.lacking(others).map(
    ({ member: { name }, range: { first, last }, isUnknown }) =>
      `${name} ${first}-${last}${isUnknown ? "?" : ""}`,
  );
}

/** Returns the times of the next questions, none of which is answered. */
function questions(watch: HoldersWatch, count: number): number[] {
  const asked: number[] = [];
  for (let now = watch.nextDeadline(); asked.length < count; now = watch.nextDeadline()) {
    assertEquals(watch.takeQuestion(now! - 1), undefined);
    assertEquals(watch.takeQuestion(now!), answer(41));
    asked.push(now!);
  }
  return asked;
}

Deno.test("HoldersWatch asks for the place of the last message, ever more rarely, until all have it", () => {
  const watch = staying();
  watch.start(0);
  const asked = questions(watch, 6);
  assertEquals(asked, [0, 50, 150, 350, 750, 1_250]);
  assertEquals([asked[1], asked[5]! - asked[4]!], [RECALL_MS, RECALL_MS_MAX]);
  assert(watch.onAnswer(answer(41), 1_251));
  assertEquals([watch.isOwedTo(OTHERS), watch.nextDeadline()], [false, undefined]);
});

Deno.test("HoldersWatch asks now and then before a leave, until all have the last message", () => {
  const watch = staying();
  const asked = questions(watch, 6);
  assertEquals(asked, [1_000, 2_000, 4_000, 6_000, 8_000, 10_000]);
  assertEquals([asked[0], asked[5]! - asked[4]!], [HOLDERS_MS, HOLDERS_MS_MAX]);
  assert(watch.onAnswer(answer(41), 10_001));
  assertEquals([watch.isOwedTo(OTHERS), watch.nextDeadline()], [false, undefined]);
  watch.onPlaced(43, 8, 30_000);
  assertEquals([watch.isOwedTo(OTHERS), watch.nextDeadline()], [true, 30_000 + HOLDERS_MS]);
});

Deno.test("HoldersWatch asks again after HOLDERS_MS as long as members acknowledge more", () => {
  const watch = staying();
  assertEquals(watch.takeQuestion(1_000), answer(41));
  assert(watch.onAnswer(answer(41, ["arthur", 38]), 1_001));
  assertEquals(watch.takeQuestion(2_000), answer(41));
  assertEquals(watch.nextDeadline(), 2_000 + HOLDERS_MS);
  assert(watch.onAnswer(answer(41, ["arthur", 38]), 2_001));
  assertEquals(watch.takeQuestion(3_000), answer(41));
  assertEquals(watch.nextDeadline(), 3_000 + 2 * HOLDERS_MS);
});

Deno.test("HoldersWatch asks nothing if nothing came back, and asks again when more does", () => {
  const watch = new HoldersWatch({ mode: "total" });
  watch.start(0);
  assertEquals([watch.isOwedTo(OTHERS), watch.nextDeadline()], [false, undefined]);
  watch.onPlaced(41, 7, 10);
  assertEquals([watch.isOwedTo(OTHERS), watch.takeQuestion(10)], [true, answer(41)]);
  assert(watch.onAnswer(answer(41), 11));
  watch.onPlaced(43, 8, 20);
  assertEquals([watch.isOwedTo(OTHERS), watch.takeQuestion(20)], [true, answer(43)]);
  watch.stop();
  assertEquals(watch.nextDeadline(), undefined);
  watch.onPlaced(44, 9, 30);
  assertEquals(watch.nextDeadline(), undefined);
});

Deno.test("HoldersWatch asks nothing in a safe group, where all hold what comes back", () => {
  const watch = new HoldersWatch({ mode: "safe" });
  watch.onPlaced(41, 7, 0);
  watch.start(1);
  assertEquals([watch.nextDeadline(), watch.isOwedTo(OTHERS)], [undefined, false]);
});

Deno.test("HoldersWatch.lacking() does not name members that joined after the last message", () => {
  const watch = staying();
  assertEquals(
    lackingOf(watch, [holder("arthur"), holder("alice", 40), holder("jay", 42)]),
    ["arthur 5-7?", "alice 7-7?"],
  );
  assert(!watch.isOwedTo([holder("jay", 42)]));
  assert(watch.isOwedTo([holder("jay", 42), holder("alice", 40)]));
});

Deno.test("HoldersWatch.lacking() does not call certain what was true before the leave", () => {
  const watch = staying();
  assertEquals(watch.takeQuestion(HOLDERS_MS), answer(41));
  assert(watch.onAnswer(answer(41, ["arthur", 39]), HOLDERS_MS + 1));
  // The sequencer is dead; arthur may have acknowledged the message since.
  watch.start(60_000);
  assertEquals(lackingOf(watch), ["arthur 7-7?"]);
  assertEquals(watch.takeQuestion(60_000), answer(41));
  assert(watch.onAnswer(answer(41, ["arthur", 39]), 60_001));
  assertEquals(lackingOf(watch), ["arthur 7-7"]);
});

Deno.test("HoldersWatch.lacking() remembers what all had when the sequencer was last heard", () => {
  const watch = staying();
  assertEquals(watch.takeQuestion(HOLDERS_MS), answer(41));
  assert(watch.onAnswer(answer(41), HOLDERS_MS + 1));
  watch.start(5_000);
  assertEquals([lackingOf(watch), watch.nextDeadline()], [[], undefined]);
  // The sequencer is dead; one more message came back before.
  watch.onPlaced(43, 8, 5_001);
  assertEquals(lackingOf(watch), ["arthur 8-8?", "alice 8-8?"]);
  // The next sequencer lists everybody until they have acknowledged something to it.
  assertEquals(watch.takeQuestion(5_001), answer(43));
  assert(watch.onAnswer(answer(43, ["arthur", 0], ["alice", 0]), 5_002));
  assertEquals(lackingOf(watch), ["arthur 8-8", "alice 8-8"]);
});

Deno.test("HoldersWatch.lacking() names the messages that each member lacks", () => {
  const watch = leaving();
  assert(watch.onAnswer(answer(41, ["arthur", 39], ["alice", 37]), 1));
  assertEquals(lackingOf(watch), ["arthur 7-7", "alice 6-7"]);
  // An answer with less does not undo that all had 37.
  assert(watch.onAnswer(answer(41, ["alice", 0]), 2));
  assertEquals(lackingOf(watch), ["alice 6-7"]);
  assert(watch.onAnswer(answer(41), 3));
  assertEquals(lackingOf(watch), []);
});

Deno.test("HoldersWatch.lacking() says of whom nothing is known", () => {
  const watch = leaving();
  assertEquals(lackingOf(watch), ["arthur 5-7?", "alice 5-7?"]);
  assert(watch.onAnswer(answer(38, ["arthur", 37]), 1));
  assertEquals(lackingOf(watch), ["arthur 6-7", "alice 7-7?"]);
});

Deno.test("HoldersWatch.lacking() vouches for nobody whom a full answer may have left out", () => {
  const watch = leaving();
  const others = Array.from(
    { length: LACKING_IDS_MAX - 1 },
    (_, i) => ({ id: i + 1, delivered: 40 }),
  );
  const { members } = answer(41, ["arthur", 39]);
  assert(watch.onAnswer({ type: "lacking", seq: 41, members: [...members, ...others] }, 1));
  assertEquals(lackingOf(watch), ["arthur 7-7", "alice 5-7?"]);
  assert(watch.isOwedTo([holder("alice")]));
  assert(watch.onAnswer(answer(41, ["arthur", 39]), 2));
  assertEquals(lackingOf(watch), ["arthur 7-7"]);
});

Deno.test("HoldersWatch.lacking() counts at most the messages whose places it remembers", () => {
  const watch = new HoldersWatch({ mode: "total" });
  for (let seq = 1; seq <= OWN_PLACES_MAX + 10; seq++) watch.onPlaced(seq, seq, 0);
  watch.start(0);
  assertEquals(watch.takeQuestion(0), answer(OWN_PLACES_MAX + 10));
  assert(watch.onAnswer(answer(OWN_PLACES_MAX + 10, ["arthur", 0]), 1));
  assertEquals(lackingOf(watch), [`arthur 11-${OWN_PLACES_MAX + 10}`]);
});

Deno.test("HoldersWatch.lacking() vouches for nobody once a message has come back after the wait", () => {
  const watch = leaving();
  assert(watch.onAnswer(answer(41, ["arthur", 39]), 1));
  watch.stop();
  assert(!watch.hasLate);
  watch.onPlaced(43, 8, 5_000);
  assert(watch.hasLate);
  assertEquals(
    lackingOf(watch, [...OTHERS, holder("jay", 42), holder("zaphod", 44)]),
    ["arthur 7-8?", "alice 8-8?", "jay 8-8?"],
  );
  assertEquals(watch.takeQuestion(60_000), undefined, "nobody would reply after the bye");
});

Deno.test("HoldersWatch takes for progress only that members have acknowledged more", () => {
  const watch = leaving();
  watch.onAnswer(answer(41, ["arthur", 39], ["alice", 37]), 1);
  watch.onAnswer(answer(41, ["arthur", 39], ["alice", 37]), 2);
  assertEquals(watch.progressAt, 1);
  watch.onAnswer(answer(41, ["arthur", 39], ["alice", 38]), 3);
  assertEquals(watch.progressAt, 3);
  // To and fro: the wait has an end all the same.
  watch.onAnswer(answer(41, ["arthur", 20], ["alice", 38]), 4);
  watch.onAnswer(answer(41, ["arthur", 21], ["alice", 38]), 5);
  assertEquals(watch.progressAt, 3);
  watch.onAnswer(answer(41, ["alice", 38]), 6);
  assertEquals(watch.progressAt, 6);
});

Deno.test("HoldersWatch.onAnswer() drops what cannot be an answer", () => {
  assert(!staying().onAnswer(answer(41), 1), "nobody asked");
  const watch = leaving();
  const many = Array.from({ length: LACKING_IDS_MAX + 1 }, (_, i): MemberId => i + 1);
  const absurd: LackingFrame[] = [
    answer(42),
    answer(0),
    answer(41, ["arthur", 41]),
    answer(41, ["arthur", 50]),
    answer(41, ["arthur", 39], ["arthur", 38]),
    { type: "lacking", seq: 41, members: many.map((id) => ({ id, delivered: 1 })) },
  ];
  for (const frame of absurd) assert(!watch.onAnswer(frame, 1), JSON.stringify(frame));
  assertEquals([watch.isOwedTo(OTHERS), watch.progressAt], [true, -Infinity]);
  assert(watch.onAnswer(answer(41, ["arthur", 39]), 2));
  assert(!watch.onAnswer(answer(38), 3), "overtaken");
  assertEquals(lackingOf(watch), ["arthur 7-7"]);
  watch.stop();
  assert(!watch.onAnswer(answer(41), 4), "the stay is over");
});

import { assert, assertEquals } from "@std/assert";
import {
  LACKING_IDS_MAX,
  type MemberId,
  OWN_PLACES_MAX,
  RECALL_MS,
  RECALL_MS_MAX,
} from "../../../../../lib/core/mod.ts";
import { HoldersWatch } from "../../../../../lib/client/member/group/holders_watch.ts";
import type { LackingFrame } from "../../../../../lib/wire/mod.ts";
import { addressFor, idOf } from "../fixture_groups.ts";

const NAMES = ["ford", "arthur", "alice"];
const VIEW = {
  ...{ group: 1, name: "books", mode: "total" as const, number: 3 },
  members: NAMES.map((name) => ({ id: idOf(name), name, address: addressFor(name) })),
};

function answer(seq: number, ...members: [name: string, delivered: number][]): LackingFrame {
  const listed = members.map(([name, delivered]) => ({ id: idOf(name), delivered }));
  return { type: "lacking", seq, members: listed };
}

/** Ford leaves; his messages 5, 6 and 7 have the places 37, 38 and 41. */
function leaving(): HoldersWatch {
  const watch = new HoldersWatch();
  for (const [place, seq] of [[37, 5], [38, 6], [41, 7]] as const) watch.onPlaced(place, seq, 0);
  watch.start(0);
  return watch;
}

/** Returns what the others lack, or may (?), as text. */
function lackingOf(watch: HoldersWatch): string[] {
  return watch.lacking(VIEW, { id: idOf("ford"), name: "ford" }).map(
    ({ member: { name }, range: { first, last }, isUnknown }) =>
      `${name} ${first}-${last}${isUnknown ? "?" : ""}`,
  );
}

Deno.test("HoldersWatch asks for the place of the last message, ever more rarely, until all have it", () => {
  const watch = leaving();
  const asked: number[] = [];
  for (let now = watch.nextDeadline(); asked.length < 6; now = watch.nextDeadline()) {
    assertEquals(watch.takeQuestion(now! - 1), undefined);
    assertEquals(watch.takeQuestion(now!), answer(41));
    asked.push(now!);
  }
  assertEquals(asked, [0, 50, 150, 350, 750, 1_250]);
  assertEquals([asked[1], asked[5]! - asked[4]!], [RECALL_MS, RECALL_MS_MAX]);
  assert(watch.onAnswer(answer(41), 1_251));
  assertEquals([watch.isOwed, watch.takeQuestion(9_999), watch.nextDeadline()], [
    false,
    undefined,
    undefined,
  ]);
});

Deno.test("HoldersWatch asks nothing if nothing came back, and asks again when more does", () => {
  const watch = new HoldersWatch();
  watch.start(0);
  assertEquals([watch.isOwed, watch.nextDeadline()], [false, undefined]);
  watch.onPlaced(41, 7, 10);
  assertEquals([watch.isOwed, watch.takeQuestion(10)], [true, answer(41)]);
  assert(watch.onAnswer(answer(41), 11));
  watch.onPlaced(43, 8, 20);
  assertEquals([watch.isOwed, watch.takeQuestion(20)], [true, answer(43)]);
  watch.stop();
  assertEquals(watch.nextDeadline(), undefined);
});

Deno.test("HoldersWatch.lacking() names the messages that each member lacks", () => {
  const watch = leaving();
  assert(watch.onAnswer(answer(41, ["arthur", 39], ["alice", 37]), 1));
  assertEquals(lackingOf(watch), ["arthur 7-7", "alice 6-7"]);
  assert(watch.onAnswer(answer(41, ["alice", 0]), 2));
  assertEquals(lackingOf(watch), ["alice 5-7"]);
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
  assert(watch.onAnswer(answer(41, ["arthur", 39]), 2));
  assertEquals(lackingOf(watch), ["arthur 7-7"]);
});

Deno.test("HoldersWatch.lacking() counts at most the messages whose places it remembers", () => {
  const watch = new HoldersWatch();
  for (let seq = 1; seq <= OWN_PLACES_MAX + 10; seq++) watch.onPlaced(seq, seq, 0);
  watch.start(0);
  assert(watch.onAnswer(answer(OWN_PLACES_MAX + 10, ["arthur", 0]), 1));
  assertEquals(lackingOf(watch), [`arthur 11-${OWN_PLACES_MAX + 10}`]);
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
  const idle = new HoldersWatch();
  idle.onPlaced(41, 7, 0);
  assert(!idle.onAnswer(answer(41), 1), "nobody asked");
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
  assertEquals([watch.isOwed, watch.progressAt], [true, -Infinity]);
  assert(watch.onAnswer(answer(41, ["arthur", 39]), 2));
  assert(!watch.onAnswer(answer(38), 3), "overtaken");
  assertEquals(lackingOf(watch), ["arthur 7-7"]);
});

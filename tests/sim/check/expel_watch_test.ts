import { assertEquals, assertThrows } from "@std/assert";
import type { MemberId, Seq } from "../../../lib/core/mod.ts";
import type { ExpelFrame } from "../../../lib/wire/mod.ts";
import { encodeDatagram } from "../world/encode_datagram.ts";
import { ExpelWatch } from "./expel_watch.ts";
import { Stay } from "./stay.ts";
import { Violation } from "./violation.ts";

const GROUP = 7;
const SEQUENCER: MemberId = 99;
const [FORD, ARTHUR, TRILLIAN]: readonly [MemberId, MemberId, MemberId] = [1, 2, 3];

/** A stay that delivered `first` to `position`. */
function stayOf(member: MemberId, first?: Seq, position?: Seq): Stay {
  const stay = new Stay({ member, group: GROUP, groupName: "books", mode: "total" });
  stay.first = first;
  stay.position = position;
  return stay;
}

/** The watch of a tracker that is told to expel members of a group with these stays. */
function watchOf(
  stays: readonly Stay[],
  { isAnybodyGone = false, mayBeForgotten = false, hostile = 0 } = {},
) {
  const watch = new ExpelWatch({
    mayBeForgotten: () => mayBeForgotten,
    isAnybodyGone: () => isAnybodyGone,
    staysIn: (group) => group === GROUP ? stays : [],
    isHostile: (member) => member === hostile,
    membersOf: () => stays.map(({ member }) => member),
  });
  const reports = (reason: ExpelFrame["reason"], members: readonly MemberId[]) => {
    const epoch = { number: 2, boot: 5 };
    const header = { group: GROUP, source: SEQUENCER, destination: 0, epoch };
    watch.onDatagram(
      encodeDatagram({ header, frames: [{ type: "expel", epoch, reason, members }] }),
    );
    return members.map((member) => watch.onExpelled(member, `member${member}`));
  };
  return { watch, reports };
}

const NOBODY_GONE = "nobody is gone who held what it lacks";

Deno.test("ExpelWatch takes it that several are behind, if the others began after what they lack", () => {
  // Nobody has had 12 to 19: the sequencer kept them to itself, and then trillian joined with 20.
  const [ford, arthur, trillian] = [
    stayOf(FORD, 1, 11),
    stayOf(ARTHUR, 2, 10),
    stayOf(TRILLIAN, 21),
  ];
  const { reports } = watchOf([ford, arthur, trillian]);
  assertEquals(reports("behind", [FORD, ARTHUR]), ["behind", "behind"]);
  // Of one member alone it is the same.
  assertEquals(watchOf([ford, trillian]).reports("behind", [FORD]), ["behind"]);
});

Deno.test("ExpelWatch catches an expulsion of one that could have had what it lacks of another", () => {
  const [ford, arthur, trillian] = [
    stayOf(FORD, 1, 14),
    stayOf(ARTHUR, 2, 10),
    stayOf(TRILLIAN, 21),
  ];
  const { reports } = watchOf([ford, arthur, trillian]);
  assertThrows(() => reports("behind", [ARTHUR]), Violation, NOBODY_GONE);
  assertEquals(reports("behind", [FORD, ARTHUR]), ["behind", "behind"]);
});

Deno.test("ExpelWatch catches an expulsion of one that lacks nothing, whoever is reported with it", () => {
  // trillian's join is 15, and 16 her first entry: ford goes on with both.
  const [ford, arthur, trillian] = [
    stayOf(FORD, 1, 14),
    stayOf(ARTHUR, 2, 10),
    stayOf(TRILLIAN, 16),
  ];
  const { reports } = watchOf([ford, arthur, trillian]);
  assertThrows(() => reports("behind", [ARTHUR, FORD]), Violation, "member1");
  assertThrows(() => reports("behind", [ARTHUR, FORD, TRILLIAN]), Violation, NOBODY_GONE);
});

Deno.test("ExpelWatch takes it that a member is behind if it has delivered nothing, or somebody is gone", () => {
  const [ford, arthur] = [stayOf(FORD, 1, 14), stayOf(ARTHUR)];
  assertEquals(watchOf([ford, arthur]).reports("behind", [ARTHUR]), ["behind"]);
  arthur.position = 10;
  assertEquals(watchOf([ford, arthur], { isAnybodyGone: true }).reports("behind", [ARTHUR]), [
    "behind",
  ]);
  assertEquals(watchOf([ford, arthur], { mayBeForgotten: true }).reports("behind", [ARTHUR]), [
    "behind",
  ]);
  const { watch, reports } = watchOf([ford, arthur]);
  assertThrows(() => reports("behind", [ARTHUR]), Violation, NOBODY_GONE);
  watch.noteDeparture();
  assertEquals(reports("behind", [ARTHUR]), ["behind"]);
});

Deno.test("ExpelWatch catches an expulsion that nobody asked for, or of most as silent", () => {
  const stays = [stayOf(FORD, 1, 14), stayOf(ARTHUR, 2, 14), stayOf(TRILLIAN, 3, 14)];
  const { watch, reports } = watchOf(stays);
  assertThrows(() => watch.onExpelled(FORD, "ford"), Violation, "nobody asked for it");
  assertEquals(reports("silent", [FORD]), ["silent"]);
  assertThrows(() => reports("silent", [FORD, ARTHUR]), Violation, "with 2 of its group");
});

Deno.test("ExpelWatch does not judge the expulsion of a member that lies", () => {
  const stays = [stayOf(FORD, 1, 11), stayOf(ARTHUR, 2, 10)];
  assertThrows(() => watchOf(stays).reports("behind", [ARTHUR]), Violation, NOBODY_GONE);
  assertEquals(watchOf(stays, { hostile: ARTHUR }).reports("behind", [ARTHUR]), ["behind"]);
});

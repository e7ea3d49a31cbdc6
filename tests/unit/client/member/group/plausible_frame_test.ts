import { assertEquals } from "@std/assert";
import {
  COUNT_PLAUSIBLE_MAX,
  LAST_UNKNOWN,
  SEQ_PLAUSIBLE_MAX,
  U32_MAX,
  U48_MAX,
} from "../../../../../lib/core/mod.ts";
import { isPlausibleFrame } from "../../../../../lib/client/member/group/plausible_frame.ts";
import type { Frame } from "../../../../../lib/wire/mod.ts";
import { changeOf, idOf } from "../fixture_groups.ts";
import { settled } from "../fixture_members.ts";

/**
 * Returns frames with this seq and this count in every place that is checked, one after the other.
 */
function framesWith(seq: number, count: number): Frame[] {
  const stream = idOf("ford");
  const ranges = [{ first: 1, last: 2 }, { first: seq, last: seq }];
  const epoch = { number: 1, boot: 1 };
  const extent = { type: "extent", stream, joined: 1, view: 1, highest: 1, asks: true } as const;
  const greeting = {
    type: "hello",
    joined: 1,
    peerJoined: 1,
    base: 1,
    cut: 1,
    name: "ford",
  } as const;
  const ordered = {
    type: "ordered",
    epoch,
    base: 1,
    slot: 1,
    submission: 1,
    messages: [],
  } as const;
  const part = { view: 1, part: 0, parts: 1, members: [] };
  const install = { type: "install", epoch, seq: 9, previousLast: 8, ...part } as const;
  const change = { type: "change", epoch, seq: 1, change: changeOf("leave", 1, "ford") } as const;
  const slots = { ...changeOf("leave", 1, "ford"), slot: count };
  return [
    { type: "data", base: seq, messages: [] },
    { type: "tail", highest: seq },
    { type: "bye", joined: 1, last: seq },
    { type: "bye", joined: count, last: 1 },
    { ...greeting, cut: seq },
    { ...greeting, joined: count },
    { ...greeting, type: "welcome", peerJoined: count },
    { type: "relay", stream, joined: 1, base: seq, messages: [] },
    { type: "relay", stream, joined: count, base: 1, messages: [] },
    { type: "not-held", stream, ranges },
    { ...extent, held: ranges },
    { ...extent, highest: seq, held: [] },
    { ...extent, joined: count, held: [] },
    { ...extent, view: count, held: [] },
    { type: "slow", count, members: [] },
    { type: "stable", seq },
    { ...ordered, base: seq },
    { ...ordered, submission: seq },
    { ...ordered, slot: count },
    { ...ordered, epoch: { number: count, boot: 1 } },
    { ...install, seq },
    { ...install, previousLast: seq },
    { ...install, view: count },
    { ...install, epoch: { number: count, boot: 1 } },
    { ...change, seq },
    { ...change, epoch: { number: count, boot: 1 } },
    { ...change, change: changeOf("leave", count, "ford") },
    { ...change, change: changeOf("leave", 1, "ford", seq) },
    { ...change, change: slots },
    { type: "recover", epoch: { number: count, boot: 1 }, view: 1 },
    { type: "recover", epoch, view: count },
  ];
}

Deno.test("isPlausibleFrame() takes the largest plausible numbers, and refuses each that is larger", () => {
  for (const frame of framesWith(SEQ_PLAUSIBLE_MAX, COUNT_PLAUSIBLE_MAX)) {
    assertEquals(isPlausibleFrame(frame), true, JSON.stringify(frame));
  }
  for (
    const [seq, count] of [[SEQ_PLAUSIBLE_MAX + 1, COUNT_PLAUSIBLE_MAX + 1], [U48_MAX - 1, U32_MAX]]
  ) {
    for (const frame of framesWith(seq!, count!)) {
      assertEquals(isPlausibleFrame(frame), false, JSON.stringify(frame));
    }
  }
});

Deno.test("isPlausibleFrame() takes a leave whose last seq is not known, and a question to the end", () => {
  const change = changeOf("leave", 1, "ford", LAST_UNKNOWN);
  assertEquals(
    isPlausibleFrame({ type: "change", epoch: { number: 1, boot: 1 }, seq: 1, change }),
    true,
  );
  const recall = { type: "recall", question: 1, place: 0, offset: 0, count: 5 } as const;
  assertEquals(isPlausibleFrame({ ...recall, until: U48_MAX }), true);
});

Deno.test("Member counts a frame with an implausible number, and believes nothing of it", () => {
  const { network, hosts: [ford, katerina] } = settled("ford", "katerina");
  const before = katerina!.member.counters.foreign;
  const { id, address: from } = ford!;
  katerina!.tell({ type: "tail", highest: U48_MAX - 1 }, { group: 77, source: id, from });
  network.run(1_000);
  assertEquals([katerina!.member.counters.foreign, katerina!.member.isSettled("books")], [
    before + 1,
    true,
  ]);
});

import { assert, assertEquals } from "@std/assert";
import { U32_MAX, U48_MAX } from "../../../../../lib/core/mod.ts";
import { placeGroup, placementHash } from "../../../../../lib/tracker/directory/state/placement.ts";
import { seeded } from "../world.ts";

const random = seeded(11);
const sequencers = Array.from({ length: 4 }, () => ({ id: 1 + Math.floor(random() * U48_MAX) }));
const groups = Array.from({ length: 4_000 }, () => 1 + Math.floor(random() * U32_MAX));

Deno.test("placeGroup() spreads groups evenly", () => {
  const counts = new Map(sequencers.map((one) => [one, 0]));
  for (const group of groups) {
    const place = placeGroup(group, sequencers)!;
    counts.set(place, counts.get(place)! + 1);
  }
  for (const count of counts.values()) assert(count > 900 && count < 1_100, `${[...counts]}`);
});

Deno.test("placeGroup() spreads groups with neighbouring ids over neighbouring sequencers", () => {
  const neighbours = [{ id: 1 }, { id: 2 }, { id: 3 }];
  const counts = new Map(neighbours.map((one) => [one, 0]));
  for (let group = 1; group <= 3_000; group++) {
    const place = placeGroup(group, neighbours)!;
    counts.set(place, counts.get(place)! + 1);
  }
  for (const count of counts.values()) assert(count > 900 && count < 1_100, `${[...counts]}`);
});

Deno.test("placeGroup() gives a group the same place, in whatever order it is asked", () => {
  const reversed = sequencers.toReversed();
  for (const group of groups) {
    assertEquals(placeGroup(group, sequencers), placeGroup(group, reversed));
  }
});

Deno.test("placeGroup() moves only the groups of the sequencer that is gone", () => {
  const [gone, ...rest] = sequencers;
  for (const group of groups) {
    const before = placeGroup(group, sequencers);
    if (before !== gone) assertEquals(placeGroup(group, rest), before);
  }
});

Deno.test("placeGroup() returns undefined without sequencers", () => {
  assertEquals(placeGroup(1, []), undefined);
});

Deno.test("placementHash() returns the same u32 in every version", () => {
  assertEquals([placementHash(1, 1), placementHash(42, 0x3333_3333_3333)], [
    4_045_724_433,
    1_804_615_348,
  ]);
  for (const group of groups) {
    const hash = placementHash(group, sequencers[0]!.id);
    assert(Number.isInteger(hash) && hash >= 0 && hash <= U32_MAX);
  }
});

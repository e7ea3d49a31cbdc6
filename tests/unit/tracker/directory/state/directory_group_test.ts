import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvariantError, NO_EPOCH } from "../../../../../lib/core/mod.ts";
import {
  DirectoryGroup,
  DirectoryMember,
  DirectorySequencer,
} from "../../../../../lib/tracker/directory/state/mod.ts";
import { at } from "../world.ts";

const BOOKS = { id: 42, name: "books", mode: "total", created: 3 } as const;

function member(id: number, name = `member${id}`): DirectoryMember {
  return new DirectoryMember(id, name, at(5_000 + id), false);
}

function sequencer(id: number): DirectorySequencer {
  return new DirectorySequencer(id, `sequencer${id}`, at(7_000 + id), false);
}

function assertBroken(act: () => void, belief: string): void {
  assertThrows(act, InvariantError, belief);
}

Deno.test("DirectoryGroup is open, then kept; a restored one is restoring first", () => {
  const restored = new DirectoryGroup(BOOKS, { isRestoring: true });
  assertEquals([restored.phase, restored.isListed, restored.publishedView], [
    "restoring",
    false,
    0,
  ]);
  restored.restore({ member: member(1), joined: 2, slot: 2 }, 7, NO_EPOCH);
  assertEquals([restored.view, restored.publishedView], [7, 0]);
  restored.endRestoring();
  assertEquals([restored.phase, restored.publishedView], ["open", 8]);
  const group = new DirectoryGroup(BOOKS);
  assertEquals([group.phase, group.isListed], ["open", false]);
  group.keep();
  assertEquals([group.phase, group.isListed], ["kept", true]);
});

Deno.test("DirectoryGroup makes no view, and is not kept, while it is being restored", () => {
  const group = new DirectoryGroup(BOOKS, { isRestoring: true });
  assertBroken(() => group.join(member(1)), "A group that is being restored makes no view");
  assertBroken(() => group.keep(), "kept only after its members had time to report");
  group.endRestoring();
  assertBroken(() => group.endRestoring(), "A group is restored once");
});

Deno.test("DirectoryGroup has a member once", () => {
  const group = new DirectoryGroup(BOOKS);
  const ford = member(1);
  group.join(ford);
  assertBroken(() => group.join(ford), "A view has a member once");
  group.leave(ford, "leave", 0);
  assertBroken(() => group.leave(ford, "leave", 0), "A group lists every member that lists it");
});

Deno.test("DirectoryGroup and its members list each other", () => {
  const group = new DirectoryGroup(BOOKS);
  const ford = member(1);
  group.join(ford);
  assertEquals([...ford.groups.values()], [group]);
  const impostor = new DirectoryGroup({ ...BOOKS, name: "football" });
  assertBroken(() => ford.enter(impostor), "A group id belongs to one group");
  group.leave(ford, "leave", 0);
  assertEquals([ford.groups.size, ford.hasLeft(group.id)], [0, true]);
  assertBroken(() => ford.leave(group, 8), "A member lists every group that lists it");
});

Deno.test("DirectoryGroup has no view older than the join of a member", () => {
  const group = new DirectoryGroup(BOOKS, { isRestoring: true });
  const place = { member: member(1), joined: 5, slot: 5 };
  assertBroken(() => group.restore(place, 3, NO_EPOCH), "not older than a member's join");
});

Deno.test("DirectoryGroup and its sequencer list each other", () => {
  const group = new DirectoryGroup(BOOKS);
  const [first, second] = [sequencer(1), sequencer(2)];
  assert(group.isOrphan);
  group.orderBy(first, { number: 1, boot: 9 });
  assertEquals([[...first.groups.values()], first.unlisted.has(group)], [[group], true]);
  group.orderBy(second, { number: 2, boot: 9 });
  assertEquals([first.groups.size, first.hasLost(group.id), group.sequencer], [0, true, second]);
  assertBroken(() => first.lose(group, 64), "A sequencer lists every group that it orders");
  assertBroken(() => first.noteUnlisted(group), "a grant only for a group that it orders");
  group.orphan();
  assertEquals([second.groups.size, group.isOrphan, group.epoch.number], [0, true, 2]);
});

Deno.test("DirectoryGroup never goes back to an older epoch, and has no sequencer if it is fifo", () => {
  const group = new DirectoryGroup(BOOKS);
  group.noteNumbers({ view: 0, epoch: { number: 4, boot: 9 } });
  const older = { number: 3, boot: 9 };
  assertBroken(() => group.orderBy(sequencer(1), older), "The epochs of a group only rise");
  const fifo = new DirectoryGroup({ ...BOOKS, mode: "fifo" });
  assertBroken(() => fifo.orderBy(sequencer(1), older), "A fifo group has no sequencer");
});

Deno.test("DirectoryGroup.noteNumbers() drops the changes that do not lead up to the view reported", () => {
  const group = new DirectoryGroup(BOOKS);
  const ford = member(1);
  group.join(ford);
  group.leave(ford, "leave", 0);
  group.noteNumbers({ view: 2, epoch: NO_EPOCH });
  assertEquals(group.changesAfter(1)?.map(({ view }) => view), [2]);
  // Another sequencer's file knows view 7: nobody here can say what led from 2 to 7.
  group.noteNumbers({ view: 7, epoch: NO_EPOCH });
  assertEquals(group.changesAfter(1), undefined);
  group.join(member(2));
  assertEquals(group.changesAfter(7)?.map(({ view, slot }) => [view, slot]), [[8, 8]]);
});

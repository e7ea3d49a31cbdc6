import { assert, assertEquals } from "@std/assert";
import {
  COUNT_PLAUSIBLE_MAX,
  LAST_UNKNOWN,
  SEQ_PLAUSIBLE_MAX,
  U32_MAX,
  U48_MAX,
} from "../../../../lib/core/mod.ts";
import { decodeAnswer, encodeAnswer, type RestoreFrame } from "../../../../lib/wire/mod.ts";
import { SequencerActor } from "./sequencer_actor.ts";
import { at, World } from "./world.ts";

const MALLORY = { id: 77, name: "mallory", address: at(6_000) };

/** Hands in a report of mallory's place in group 99, with some of its numbers changed. */
function restore(world: World, changes: Partial<RestoreFrame>): void {
  const frame: RestoreFrame = {
    ...{ type: "restore", name: "mallory", groupName: "books", mode: "total", created: 1 },
    ...{ epoch: { number: 1, boot: 5 }, view: 1, joined: 1, slot: 1, forgotten: 0, removed: [] },
    ...changes,
  };
  world.frame(MALLORY, frame, 99);
}

/** Requires that a newcomer can join a group, and that its codec takes the answer. */
function assertJoins(world: World, group: string): void {
  const member = world.register("newcomer").id;
  const answer = world.answer<"join_group">({ type: "join_group", member, group });
  assert(answer.ok, JSON.stringify(answer));
  assert(decodeAnswer("join_group", encodeAnswer(answer).trim()) !== undefined);
}

const implausible = (world: World) => world.directory.statistics.implausible;

Deno.test("Directory takes back no member that reports a number which cannot be true", () => {
  const absurd = { number: U32_MAX, boot: 5 };
  const view = { view: U32_MAX };
  for (
    const changes of [
      { created: U32_MAX },
      view,
      { ...view, joined: U32_MAX },
      { slot: U32_MAX },
      { epoch: absurd },
      { created: COUNT_PLAUSIBLE_MAX + 1 },
    ]
  ) {
    const world = new World();
    restore(world, changes);
    assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "evicted");
    assertEquals([implausible(world), world.directory.groupCount], [1, 0]);
    world.advance(20_000);
    assertJoins(world, "new");
  }
});

Deno.test("Directory counts on from the highest report that it believes", () => {
  const world = new World();
  const most = COUNT_PLAUSIBLE_MAX;
  const sequencer = new SequencerActor(world);
  restore(world, { created: most, view: most, slot: most, epoch: { number: most, boot: 5 } });
  for (let i = 0; i < 40; i++) {
    world.heartbeat(MALLORY);
    sequencer.live(world, 250);
  }
  assertJoins(world, "books");
  const { view, epoch } = world.view("books");
  assertEquals([view, epoch.number], [most + 2, most + 1]);
  const ford = world.register("ford");
  assertEquals(world.join(ford, "a").created, most, "restored ones must be believed once more");
  assertEquals(world.join(ford, "b").created, most);
  const listed = world.answer<"list_groups">({ type: "list_groups" });
  assert(listed.ok);
  assertEquals(listed.groups.map(({ name }) => name), ["books", "a", "b"]);
});

Deno.test("Directory grants nothing above a stale report or a lease which cannot be true", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const ford = world.register("ford");
  const { group, epoch } = world.join(ford, "books", "total");
  world.take();
  world.frame(ford, { type: "stale", epoch: { number: U32_MAX, boot: 5 } }, group);
  sequencer.lease(world, [{ group, view: 1, epoch: { number: U32_MAX, boot: 5 } }]);
  assertEquals([world.view("books").epoch, implausible(world)], [epoch, 2]);
  const lease = { group, epoch, view: 1, last: U48_MAX };
  world.frame(sequencer, { type: "lease", count: 1, groups: [lease] });
  world.take();
  new SequencerActor(world, 2);
  world.answer({ type: "quit", member: sequencer.id });
  const [grant] = world.takeFrames("grant");
  assertEquals([grant?.frame.epoch.number, grant?.frame.last, implausible(world)], [2, 0, 3]);
});

Deno.test("Directory takes no report of a sequencer into a rebuild that cannot be true", () => {
  const before = World.settled();
  const sequencer = new SequencerActor(before);
  const ford = before.register("ford");
  const books = before.join(ford, "books", "total");
  const world = new World({}, 2);
  sequencer.restore(world, books, { view: U32_MAX });
  world.restore(ford, books);
  assertEquals([world.view("books").sequencer, implausible(world)], [null, 1]);
});

Deno.test("Directory keeps no group of a file whose numbers cannot be true, and keeps the others", () => {
  const world = World.settled();
  const { id: member } = new SequencerActor(world);
  const fine = { created: 0, epoch: { number: 1, boot: 1 }, view: 1, last: SEQ_PLAUSIBLE_MAX };
  const groups = [
    { created: U32_MAX },
    { view: U32_MAX },
    { epoch: { number: U32_MAX, boot: 1 } },
    { last: U48_MAX },
    {},
  ].map((changes, i) =>
    ({ ...fine, id: 5 + i, name: `kept${i}`, mode: "total", ...changes }) as const
  );
  assert(world.answer({ type: "keep_groups", member, groups }).ok);
  const listed = world.answer<"list_groups">({ type: "list_groups" });
  assert(listed.ok);
  assertEquals(listed.groups.map(({ name }) => name), ["kept4"]);
  assertEquals(implausible(world), 4);
  assertJoins(world, "kept4");
});

Deno.test("Directory refuses an exit after more messages than anybody can have sent", () => {
  const world = World.settled();
  const ford = world.register("ford");
  world.join(ford, "books");
  const exit = { type: "exit_group", member: ford.id, group: "books" } as const;
  const refusal = world.refusal<"exit_group">({ ...exit, last: U48_MAX - 1 });
  assertEquals(refusal.code, "bad_field");
  assertEquals(
    refusal.message,
    "The last seq of an exit is 281474976710654, which is more than anybody can have sent: give the " +
      "seq of the last message.",
  );
  assert(world.answer({ ...exit, last: LAST_UNKNOWN }).ok);
});

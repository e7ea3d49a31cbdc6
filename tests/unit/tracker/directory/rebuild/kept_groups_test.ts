import { assert, assertEquals } from "@std/assert";
import type { KeptGroupRecord, ViewRecord } from "../../../../../lib/wire/mod.ts";
import { GROUPS_MAX } from "../../../../../lib/core/mod.ts";
import { SequencerActor } from "../sequencer_actor.ts";
import { type Actor, at, World } from "../world.ts";

/** Returns a group as a sequencer's file has it. */
function stored(changes: Partial<KeptGroupRecord> = {}): KeptGroupRecord {
  return {
    ...{ id: 42, name: "books", mode: "total", created: 3, view: 7, last: 500 },
    epoch: { number: 2, boot: 9 },
    ...changes,
  };
}

function keep(world: World, { id: member }: { id: number }, ...groups: KeptGroupRecord[]): void {
  const answer = world.answer<"keep_groups">({ type: "keep_groups", member, groups });
  assert(answer.ok, JSON.stringify(answer));
}

function listed(world: World): string[] {
  const answer = world.answer<"list_groups">({ type: "list_groups" });
  assert(answer.ok);
  return answer.groups.map(({ name, members }) => `${name}: ${members}`);
}

function view(world: World, group: string): ViewRecord {
  const answer = world.answer<"list_members">({ type: "list_members", group });
  assert(answer.ok, JSON.stringify(answer));
  return answer.view;
}

function exit(world: World, { id: member }: Actor, group: string): void {
  assert(world.answer({ type: "exit_group", member, group, last: 0 }).ok);
}

/** Returns the grants since the last call, each with its receiver. */
function grants(world: World): string[] {
  return world.take().flatMap(({ frames, to: [to] }) =>
    frames.flatMap((frame) =>
      frame.type === "grant" ? [`${frame.name} ${frame.epoch.number} to ${to!.port}`] : []
    )
  );
}

/**
 * Returns a directory after its restart, and the view of [books] before that, which ford was in.
 */
function restarted() {
  const before = World.settled();
  new SequencerActor(before);
  const ford = before.register("ford");
  const old = before.join(ford, "books", "total");
  const world = new World({}, 2);
  const sequencer = new SequencerActor(world);
  return { world, sequencer, ford, old };
}

Deno.test("Directory keeps a group whose history a sequencer has when the last member leaves", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const ford = world.register("ford");
  const { group: id, created } = world.join(ford, "books", "total");
  keep(world, sequencer, stored({ id, created, view: 1, last: 1 }));
  exit(world, ford, "books");
  assertEquals(listed(world), ["books: "]);
  const { members, epoch, view: number } = view(world, "books");
  assertEquals([members, epoch.number, number], [[], 1, 2]);
  const again = world.join(ford, "books");
  assertEquals([again.group, again.view, again.members[0]!.slot], [id, 3, 2]);
  assertEquals(again.sequencer?.id, sequencer.id);
});

Deno.test("Directory revives a group that only a file knows, in its old place and next epoch", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const ford = world.register("ford");
  for (const group of ["first", "second"]) world.join(ford, group);
  world.take();
  keep(world, sequencer, stored({ created: 1 }));
  assertEquals(listed(world), ["books: ", "first: ford", "second: ford"]);
  assertEquals(grants(world), ["books 3 to 7001"]);
  const { view: number, members: [member] } = world.join(ford, "books");
  assertEquals([number, member!.slot], [8, 8]);
});

Deno.test("Directory revives a signed group as a signed one, which no sequencer without identity gets", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const ford = world.register("ford");
  keep(world, sequencer, { ...stored({ created: 1 }), signed: true });
  assertEquals([view(world, "books").signed, grants(world)], [true, []]);
  const answer = world.answer({ type: "join_group", member: ford.id, group: "books" });
  assertEquals(answer.ok ? "ok" : answer.code, "identity_required");
});

Deno.test("Directory lets a living group have the name of one that only a file knows", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const ford = world.register("ford");
  const living = world.join(ford, "books");
  keep(world, sequencer, stored());
  assertEquals([view(world, "books").group, listed(world)], [living.group, ["books: ford"]]);
});

Deno.test("Directory leaves an empty group to its keepers until somebody joins it", () => {
  const world = World.settled();
  const keeper = new SequencerActor(world, 1);
  const other = new SequencerActor(world, 2);
  keep(world, keeper, stored());
  world.take();
  other.live(world, 1_200);
  assertEquals(listed(world), ["books: "]);
  assertEquals(view(world, "books").sequencer, null);
  const ford = world.register("ford");
  const joined = world.join(ford, "books");
  assertEquals([joined.sequencer?.id, joined.epoch.number], [other.id, 4]);
});

Deno.test("Directory grants an orphan to the one that has most of its history", () => {
  for (const last of [100, 900]) {
    const world = World.settled();
    const first = new SequencerActor(world, 1);
    const ford = world.register("ford");
    const { group: id, created } = world.join(ford, "books", "total");
    const second = new SequencerActor(world, 2);
    const third = new SequencerActor(world, 3);
    const record = { id, created, view: 1, epoch: { number: 1, boot: world.directory.boot } };
    keep(world, second, stored({ ...record, last }));
    keep(world, third, stored({ ...record, last: 500 }));
    world.answer({ type: "quit", member: first.id });
    const heir = last > 500 ? second : third;
    assertEquals(view(world, "books").sequencer?.id, heir.id);
  }
});

Deno.test("Directory assumes that a sequencer at the address of a keeper has its history still", () => {
  const world = World.settled();
  const keeper = new SequencerActor(world, 1);
  for (const index of [2, 3, 4]) new SequencerActor(world, index);
  const groups = [1, 2, 3, 4, 5, 6].map((id) => stored({ id, name: `group${id}` }));
  keep(world, keeper, ...groups);
  const ford = world.register("ford");
  for (const { name } of groups) world.join(ford, name);
  const again = new SequencerActor(world, 1);
  for (const { name } of groups) assertEquals(view(world, name).sequencer?.id, again.id);
});

Deno.test("Directory waits after a restart for members before it takes groups from files", () => {
  const world = new World();
  const sequencer = new SequencerActor(world);
  keep(world, sequencer, stored());
  assertEquals(listed(world), []);
  const ford = world.register("ford");
  const join = { type: "join_group", member: ford.id, group: "books" } as const;
  assertEquals(world.refusal(join).code, "rebuilding");
  sequencer.live(world, 4_000, { members: [ford] });
  assertEquals(listed(world), ["books: "]);
  assertEquals(world.join(ford, "books").group, 42);
});

Deno.test("Directory gives no number twice, also when a late report revives a group", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const ford = world.register("ford");
  const { group: id, created } = world.join(ford, "books", "total");
  for (let i = 0; i < 4; i++) {
    const arthur = world.register(`arthur${i}`);
    world.join(arthur, "books");
    exit(world, arthur, "books");
  }
  exit(world, ford, "books");
  assertEquals(listed(world), []);
  keep(world, sequencer, stored({ id, created, view: 1, last: 1, epoch: { number: 1, boot: 9 } }));
  const { view: number, members: [member] } = world.join(ford, "books");
  assertEquals([number, member!.slot], [11, 11]);
});

Deno.test("Directory goes on after the numbers of a file when those who report a group missed them", () => {
  const { world, sequencer, ford, old } = restarted();
  const { group: id, created, epoch } = old;
  // View 7 was made by members that are dead, while ford slept.
  keep(world, sequencer, stored({ id, created, view: 7, last: 9, epoch }));
  world.restore(ford, old);
  sequencer.live(world, 4_000, { members: [ford] });
  const trillian = world.register("trillian");
  const { view: number, members } = world.join(trillian, "books");
  assertEquals([number, members.map(({ slot }) => slot)], [9, [1, 8]]);
});

Deno.test("Directory takes no files from a sequencer that has not registered", () => {
  const world = World.settled();
  const request = { type: "keep_groups", member: 5, groups: [stored()] } as const;
  assertEquals(world.refusal(request).code, "unknown_member");
});

Deno.test("Directory ends a kept group that was made anew when the old one of its name is restored", () => {
  const { world, sequencer, ford, old } = restarted();
  const zaphod = world.register("zaphod", at(9_000));
  const { group: id, created } = world.join(zaphod, "books", "total");
  keep(world, sequencer, stored({ id, created, view: 1, last: 1 }));
  world.restore(ford, old);
  assertEquals([view(world, "books").group, listed(world)], [old.group, ["books: ford"]]);
  assertEquals(world.directory.groupCount, 1);
  // The sequencer sees at its next lease that the group is not its own any more.
  world.take();
  sequencer.lease(world, [{ group: id, view: 1 }]);
  assertEquals(world.takeFrames("heartbeat-ack").map(({ frame }) => frame.views), [[]]);
});

Deno.test("Directory that is full of histories makes room for a new group", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const groups = Array.from(
    { length: GROUPS_MAX },
    (_, i) => stored({ id: 1 + i, name: `group${i}`, created: 1 + i }),
  );
  for (let i = 0; i < GROUPS_MAX; i += 500) keep(world, sequencer, ...groups.slice(i, i + 500));
  assertEquals(world.directory.groupCount, GROUPS_MAX);
  const ford = world.register("ford");
  // The oldest has been used since, so another one has been empty longest.
  world.join(ford, "group0");
  exit(world, ford, "group0");
  world.take();
  world.join(ford, "new", "total");
  assertEquals(world.directory.groupCount, GROUPS_MAX);
  const names = listed(world);
  assertEquals([names[0], names[1], names.at(-1)], ["group0: ", "group2: ", "new: ford"]);
  assertEquals(world.join(ford, "group1", "total").view, 1, "it begins anew, and group2 gave way");
  assertEquals(listed(world).includes("group2: "), false);
});

Deno.test("Directory lists groups without members only for those who ask", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  keep(world, sequencer, stored());
  const member = { type: "register", role: "member", host: "127.0.0.1", port: 5_500 } as const;
  const answer = world.answer<"register">({ ...member, name: "ford" });
  assert(answer.ok);
  assertEquals([answer.groups, listed(world)], [[], ["books: "]]);
});

Deno.test("Directory makes no group during the rebuild that people take for one in a sequencer's file", () => {
  const { world, sequencer } = restarted();
  keep(world, sequencer, stored());
  const marvin = world.register("marvin");
  for (const group of ["books", "Books"]) {
    const refusal = world.refusal({ type: "join_group", member: marvin.id, group });
    assertEquals([group, refusal.code], [group, "rebuilding"]);
  }
});

import { assertEquals } from "@std/assert";
import type { Epoch } from "../../../../../lib/core/mod.ts";
import type { ViewRecord } from "../../../../../lib/wire/mod.ts";
import { SequencerActor } from "../sequencer_actor.ts";
import { type Actor, at, World } from "../world.ts";

/** Returns a total-order group of several members, and two sequencers, one of which orders it. */
function story(...names: string[]) {
  const world = World.settled();
  const sequencers = [1, 2].map((index) => new SequencerActor(world, index));
  const members = names.map((name) => world.register(name));
  for (const member of members) world.join(member, "orders", "total");
  const record = () => world.view("orders");
  const owner = sequencers.find(({ id }) => id === record().sequencer?.id)!;
  const other = sequencers.find((one) => one !== owner)!;
  world.take();
  return { world, members, owner, other, record, group: record().group };
}

function stale(world: World, member: Pick<Actor, "id" | "address">, group: number, epoch: Epoch) {
  world.frame(member, { type: "stale", epoch }, group);
}

/** Sends a sequencer's report of members with which it cannot go on. */
function expel(
  world: World,
  sequencer: Pick<Actor, "id" | "address">,
  { group, epoch }: Pick<ViewRecord, "group" | "epoch">,
  reason: "silent" | "behind",
  ...members: Actor[]
): void {
  const ids = members.map(({ id }) => id);
  world.frame(sequencer, { type: "expel", epoch, reason, members: ids }, group);
}

/** Returns the epochs that were sent, each with its receivers. */
function reigns(world: World): string[] {
  return world.takeFrames("reign").map(({ frame, to }) =>
    `${to.map(({ port }) => port)}: ${frame.epoch.number}`
  );
}

Deno.test("Directory sends the reign to a member that knows an older epoch, and to no other", () => {
  const { world, members: [ford, arthur], owner, group } = story("ford", "arthur");
  world.answer({ type: "quit", member: owner.id });
  assertEquals(reigns(world), [`${ford!.address.port},${arthur!.address.port}: 2`], "all at once");
  stale(world, arthur!, group, { number: 1, boot: world.directory.boot });
  assertEquals(reigns(world), [`${arthur!.address.port}: 2`], "it got lost");
});

Deno.test("Directory answers no stale report of the current epoch, of a stranger, or from elsewhere", () => {
  const { world, members: [ford], group, record } = story("ford");
  const { epoch } = record();
  const zaphod = world.register("zaphod");
  const foreign = () => world.directory.statistics.foreign;
  const before = foreign();
  stale(world, ford!, group, epoch);
  assertEquals(foreign() - before, 0);
  stale(world, { ...ford!, address: at(9_999) }, group, { number: 0, boot: 1 });
  stale(world, zaphod, group, { number: 0, boot: 1 });
  stale(world, ford!, 4_711, { number: 0, boot: 1 });
  assertEquals([foreign() - before, reigns(world), record().epoch], [3, [], epoch]);
});

Deno.test("Directory grants above a member's promise that is newer than its own epoch", () => {
  const { world, members: [ford], group, record } = story("ford");
  stale(world, ford!, group, { number: 7, boot: 5 });
  assertEquals(record().epoch, { number: 8, boot: world.directory.boot });
  assertEquals(reigns(world), [`${ford!.address.port}: 8`]);
});

Deno.test("Directory grants above an epoch of the same number by another tracker", () => {
  const { world, members: [ford], group, record } = story("ford");
  const { number, boot } = record().epoch;
  stale(world, ford!, group, { number, boot: boot + 1 });
  assertEquals(record().epoch, { number: number + 1, boot });
});

Deno.test("Directory orphans a group that no other sequencer can take above a promise", () => {
  const { world, members: [ford], owner, other, group, record } = story("ford");
  world.answer({ type: "quit", member: other.id });
  world.answer({ type: "quit", member: owner.id });
  stale(world, ford!, group, { number: 7, boot: 5 });
  assertEquals(record().sequencer, null);
  const third = new SequencerActor(world, 3);
  assertEquals([record().sequencer?.id, record().epoch.number], [third.id, 8]);
});

Deno.test("Directory evicts members that a new sequencer cannot reach, if they are at most half", () => {
  const { world, members, owner, record } = story("ford", "arthur", "alice", "zaphod");
  const [, arthur, alice] = members;
  expel(world, owner, record(), "silent", arthur!, alice!);
  assertEquals(record().members.map(({ name }) => name), ["ford", "zaphod"], "they are half");
  assertEquals(record().epoch.number, 1);
  const told = world.takeFrames("unknown").map(({ destination, frame }) =>
    `${destination} ${frame.reason}`
  );
  assertEquals(told, [`${arthur!.id} evicted`, `${alice!.id} evicted`]);
});

Deno.test("Directory grants a group to another sequencer when its own reaches less than half", () => {
  const { world, members, owner, other, record } = story("ford", "arthur", "alice");
  const [, arthur, alice] = members;
  expel(world, owner, record(), "silent", arthur!, alice!);
  assertEquals(record().members.length, 3, "it is probably itself the one that is cut off");
  assertEquals([record().sequencer?.id, record().epoch.number], [other.id, 2]);
  // What it repeats, in its epoch, says nothing any more.
  const { group } = record();
  const former = { group, epoch: { number: 1, boot: world.directory.boot } };
  expel(world, owner, former, "silent", arthur!);
  assertEquals(record().members.length, 3);
});

Deno.test("Directory without another sequencer leaves the group where it is", () => {
  const { world, members, owner, other, record } = story("ford", "arthur");
  world.answer({ type: "quit", member: other.id });
  expel(world, owner, record(), "silent", ...members);
  const { sequencer, epoch, members: there } = record();
  assertEquals([sequencer?.id, epoch.number, there.length], [owner.id, 1, 2]);
});

Deno.test("Directory evicts all members that lack messages which nobody holds", () => {
  const { world, members, owner, record } = story("ford", "arthur", "alice");
  const [, arthur, alice] = members;
  expel(world, owner, record(), "behind", arthur!, alice!);
  assertEquals(record().members.map(({ name }) => name), ["ford"]);
});

Deno.test("Directory expels members only for the group's sequencer, in its epoch", () => {
  const { world, members: [ford], owner, other, record } = story("ford", "arthur");
  const zaphod = world.register("zaphod");
  const { group, epoch } = record();
  expel(world, other, record(), "behind", ford!);
  expel(world, { ...owner, address: at(9_999) }, record(), "behind", ford!);
  expel(world, owner, { group, epoch: { ...epoch, boot: 1 } }, "behind", ford!);
  expel(world, owner, { group, epoch: { ...epoch, number: 2 } }, "behind", ford!);
  expel(world, owner, record(), "behind", zaphod);
  assertEquals(record().members.length, 2);
  assertEquals(world.directory.statistics.foreign, 2);
});

Deno.test("Directory sends the last seq of the former sequencer to the new one", () => {
  const { world, owner, other, group, record } = story("ford");
  const { epoch } = record();
  const lease = { group, epoch, view: 1, last: 42 };
  world.frame(owner, { type: "lease", count: 1, groups: [lease] });
  world.frame(owner, { type: "lease", count: 2, groups: [{ ...lease, last: 41 }] });
  world.take();
  world.answer({ type: "quit", member: owner.id });
  const [grant] = world.takeFrames("grant");
  assertEquals([grant?.destination, grant?.frame.epoch.number, grant?.frame.last], [
    other.id,
    2,
    42,
  ]);
});

Deno.test("Directory repeats the grant of a later epoch until a lease lists the group", () => {
  const { world, owner, other, group, record } = story("ford");
  world.answer({ type: "quit", member: owner.id });
  world.take();
  for (let count = 0; count < 3; count++) {
    other.lease(world);
    assertEquals(world.takeFrames("grant").map(({ frame }) => frame.epoch.number), [2]);
  }
  other.lease(world, [{ group, view: 1, epoch: record().epoch }]);
  other.lease(world);
  assertEquals(world.takeFrames("grant"), []);
});

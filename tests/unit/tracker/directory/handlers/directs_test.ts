import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  DIRECT_REMINDERS_MAX,
  directNameOf,
  DIRECTS_PER_MEMBER_MAX,
  GROUPS_PER_MEMBER_MAX,
} from "../../../../../lib/core/mod.ts";
import type { Refusal, ViewRecord } from "../../../../../lib/wire/mod.ts";
import { SequencerActor } from "../sequencer_actor.ts";
import { type Actor, at, World } from "../world.ts";

function ask(world: World, { id: member }: Actor, name: string) {
  return world.answer<"open_direct">({ type: "open_direct", member, name });
}

function open(world: World, actor: Actor, name: string): ViewRecord {
  const answer = ask(world, actor, name);
  assert(answer.ok, JSON.stringify(answer));
  return answer.view;
}

function refusal(world: World, actor: Actor, name: string): Refusal {
  const answer = ask(world, actor, name);
  assert(!answer.ok);
  return answer;
}

/** Returns who was told since the last call with whom it is in a direct group, as ids. */
function told(world: World): [receiver: number, partner: number][] {
  return world.takeFrames("direct").map(({ frame, destination }) => [destination, frame.partner]);
}

function settled(): { world: World; ford: Actor; arthur: Actor; trillian: Actor } {
  const world = World.settled();
  const [ford, arthur, trillian] = ["ford", "arthur", "trillian"]
    .map((name, i) => world.register(name, at(5_001 + i)));
  world.take();
  return { world, ford: ford!, arthur: arthur!, trillian: trillian! };
}

Deno.test("Directs.open() puts two members into a group of their own, and tells the other one", () => {
  const { world, ford, arthur } = settled();
  const view = open(world, ford, "arthur");
  assertEquals(view.members.map(({ name, joined, slot }) => [name, joined, slot]), [
    ["ford", 1, 1],
    ["arthur", 2, 2],
  ]);
  assertEquals([view.name, view.mode, view.view], [directNameOf(ford.id, arthur.id), "fifo", 2]);
  const [sent] = world.takeFrames("direct");
  assertEquals([sent!.group, sent!.destination, sent!.to], [
    ...[view.group, arthur.id],
    [arthur.address],
  ]);
  assertEquals(sent!.frame.partner, ford.id);
});

Deno.test("Directs.open() returns the same group to whoever asks again, or asks back", () => {
  const { world, ford, arthur } = settled();
  const view = open(world, ford, "arthur");
  assertEquals(open(world, ford, "arthur"), view);
  assertEquals(open(world, arthur, "ford"), view);
});

Deno.test("Directs.remind() tells a member again until it lists the group", () => {
  const { world, ford, arthur } = settled();
  const { group } = open(world, ford, "arthur");
  assertEquals(told(world), [[arthur.id, ford.id]]);
  world.heartbeat(arthur);
  assertEquals(told(world), [[arthur.id, ford.id]]);
  world.heartbeat(arthur, [{ group, view: 2 }]);
  assertEquals(told(world), []);
  world.heartbeat(ford);
  assertEquals(told(world), [[ford.id, arthur.id]]);
});

Deno.test("Directs.remind() tells a member of a few groups after a heartbeat, of all in turn", () => {
  const { world, ford } = settled();
  const strangers = Array.from({ length: DIRECTS_PER_MEMBER_MAX }, (_, i) => {
    const stranger = world.register(`stranger${i}`, at(6_000 + i));
    const { group } = open(world, stranger, "ford");
    return { id: stranger.id, group };
  });
  world.take();
  const partners = new Set<number>();
  for (let i = 0; i < DIRECTS_PER_MEMBER_MAX; i += DIRECT_REMINDERS_MAX) {
    world.heartbeat(ford);
    const reminders = told(world);
    assertEquals(reminders.length, DIRECT_REMINDERS_MAX);
    for (const [, partner] of reminders) partners.add(partner);
  }
  assertEquals(partners, new Set(strangers.map(({ id }) => id)));
  const [unknown, ...known] = strangers;
  world.heartbeat(ford, known.map(({ group }) => ({ group, view: 2 })));
  assertEquals(told(world), [[ford.id, unknown!.id]]);
});

Deno.test("Directs.remind() tells a member whose partner is gone, until the member has left", () => {
  const { world, ford, arthur } = settled();
  const { name } = open(world, ford, "arthur");
  world.quit(ford);
  assertEquals(world.names(name), ["arthur"]);
  world.take();
  world.heartbeat(arthur);
  assertEquals(told(world), [[arthur.id, ford.id]]);
  world.exit(arthur, name);
  world.heartbeat(arthur);
  assertEquals(told(world), []);
  assertEquals(world.directory.groupCount, 0);
});

Deno.test("Directs.open() refuses a name that nobody has, and says which name is like it", () => {
  const { world, ford } = settled();
  const nobody = refusal(world, ford, "marvin");
  assertEquals(nobody.code, "unknown_name");
  assertStringIncludes(nobody.message, 'There is no member "marvin":');
  const alike = refusal(world, ford, "Arthur");
  assertEquals(alike.code, "unknown_name");
  assertStringIncludes(alike.message, 'one called "arthur"');
  assertEquals(world.directory.groupCount, 0);
});

Deno.test("Directs.open() refuses a member that names itself, and one that nobody knows", () => {
  const { world, ford } = settled();
  assertEquals(refusal(world, ford, "ford").code, "bad_field");
  assertEquals(refusal(world, { ...ford, id: 1 }, "arthur").code, "unknown_member");
});

Deno.test("Directs.open() refuses members that cannot reach each other", () => {
  const { world, ford } = settled();
  world.register("marvin", at(5_009, "2001:db8::9"));
  assertEquals(refusal(world, ford, "marvin").code, "wrong_family");
  world.register("zaphod", at(5_010, "10.0.0.7"));
  const unreachable = refusal(world, ford, "zaphod");
  assertEquals(unreachable.code, "unreachable");
  assertStringIncludes(unreachable.message, '"ford" cannot talk with "zaphod": "ford" receives on');
});

Deno.test("Directs.open() names no address that is not proven, of neither of the two", () => {
  const { world, ford } = settled();
  world.echoes = false;
  const [host, port] = ["127.0.0.1", 9_999];
  const request = { type: "register", role: "member", name: "liar", host, port } as const;
  const answer = world.answer<"register">(request);
  assert(answer.ok);
  assertEquals(refusal(world, ford, "liar").code, "rebuilding");
  const held = world.ask({ type: "open_direct", member: answer.member, name: "ford" });
  assertEquals([world.answers.has(held), world.directory.groupCount], [false, 0]);
  assertEquals(world.take().flatMap(({ to }) => to).filter((to) => to.port === 9_999), []);
});

Deno.test("Directs.open() refuses a member one conversation too many, whoever began them", () => {
  const { world, ford } = settled();
  for (let i = 0; i < DIRECTS_PER_MEMBER_MAX; i++) {
    const name = `stranger${i}`;
    const stranger = world.register(name, at(6_000 + i));
    if (i % 2 === 0) open(world, stranger, "ford");
    else open(world, ford, name);
  }
  const late = world.register("late", at(7_000));
  for (const answer of [refusal(world, late, "ford"), refusal(world, ford, "late")]) {
    assertEquals(answer.code, "limit");
    assertStringIncludes(answer.message, `"ford" talks directly with ${DIRECTS_PER_MEMBER_MAX}`);
  }
  // Strangers leave room for groups.
  for (let i = DIRECTS_PER_MEMBER_MAX; i < GROUPS_PER_MEMBER_MAX; i++) {
    world.join(ford, `group${i}`);
  }
  const request = { type: "join_group", member: ford.id, group: "one_more" } as const;
  assertEquals(world.refusal(request).code, "limit");
});

Deno.test("Directs.open() refuses a member that is in too many groups", () => {
  const { world, ford } = settled();
  for (let i = 0; i < GROUPS_PER_MEMBER_MAX; i++) world.join(ford, `group${i}`);
  const answer = refusal(world, ford, "arthur");
  assertEquals(answer.code, "limit");
  assertStringIncludes(answer.message, `"ford" is in ${GROUPS_PER_MEMBER_MAX} groups`);
});

Deno.test("Directory shows direct groups in no list, and lets no third member in", () => {
  const { world, ford, arthur, trillian } = settled();
  const { name } = open(world, ford, "arthur");
  const answer = world.answer<"list_groups">({ type: "list_groups" });
  assert(answer.ok);
  assertEquals(answer.groups, []);
  for (const { id: member } of [trillian, arthur]) {
    assertEquals(world.refusal({ type: "join_group", member, group: name }).code, "bad_field");
  }
  assertEquals(world.names(name), ["ford", "arthur"]);
});

Deno.test("Directory takes a direct group back after a restart, from its own members alone", () => {
  const { world: before, ford, arthur, trillian } = settled();
  const view = open(before, ford, "arthur");
  const world = new World({}, 2);
  world.restore(ford, view);
  assertEquals(refusal(world, ford, "arthur").code, "rebuilding");
  world.restore(arthur, view);
  assertEquals(refusal(world, ford, "arthur").code, "rebuilding");
  const joined = { id: trillian.id, name: "trillian", host: "127.0.0.1", port: 5_003 };
  const lie = { ...view, view: 3, members: [...view.members, { ...joined, joined: 3, slot: 3 }] };
  world.restore(trillian, lie);
  world.live(3_500, [ford, arthur], 500);
  assertEquals(world.names(view.name), ["ford", "arthur"]);
  assertEquals(open(world, arthur, "ford").group, view.group);
});

Deno.test("Directory takes a direct group back in fifo order only", () => {
  const { world: before, ford, arthur } = settled();
  const view = open(before, ford, "arthur");
  const world = new World({}, 2);
  world.restore(ford, { ...view, mode: "total", epoch: { number: 1, boot: 1 } });
  assertEquals(world.directory.groupCount, 0);
  world.restore(arthur, view);
  assertEquals(world.directory.groupCount, 1);
});

Deno.test("Directory takes no direct group from a sequencer, neither of a file nor of its reign", () => {
  const { world, ford, arthur } = settled();
  const sequencer = new SequencerActor(world);
  const name = directNameOf(ford.id, arthur.id);
  const epoch = { number: 2, boot: 9 };
  const record = { id: 42, name, mode: "total", created: 3, view: 7, last: 500, epoch } as const;
  const request = { type: "keep_groups", member: sequencer.id, groups: [record] } as const;
  assert(world.answer<"keep_groups">(request).ok);
  assertEquals(world.directory.groupCount, 0);
  const view = open(world, ford, "arthur");
  assertEquals([view.mode, view.members.length], ["fifo", 2]);
  const restarted = new World({}, 2);
  sequencer.restore(restarted, { ...view, mode: "total", epoch });
  restarted.answer({ ...request, groups: [{ ...record, id: view.group }] });
  assertEquals(restarted.directory.statistics.implausible, 2);
  for (const actor of [ford, arthur]) restarted.restore(actor, view);
  restarted.live(3_500, [ford, arthur], 500);
  assertEquals(open(restarted, ford, "arthur").group, view.group);
});

Deno.test("Directs.open() makes no group while two that were taken back may report one", () => {
  const { world: before, ford, arthur } = settled();
  before.join(ford, "books");
  const books = before.join(arthur, "books");
  const world = new World({}, 2);
  for (const actor of [ford, arthur]) world.restore(actor, books);
  const [zaphod] = ["zaphod", "eddie"].map((name, i) => world.register(name, at(6_000 + i)));
  assertEquals(refusal(world, ford, "arthur").code, "rebuilding");
  assertEquals(refusal(world, zaphod!, "ford").code, "rebuilding");
  assertEquals(refusal(world, zaphod!, "trillian").code, "rebuilding");
  open(world, zaphod!, "eddie");
  world.live(3_500, [ford, arthur, zaphod!], 500);
  open(world, ford, "arthur");
  assertEquals(refusal(world, zaphod!, "trillian").code, "unknown_name");
});

Deno.test("Directs.open() waits for a conversation to end that has one member left", () => {
  const { world: before, ford, arthur } = settled();
  const view = open(before, ford, "arthur");
  const books = before.join(arthur, "books");
  const world = new World({}, 2);
  world.restore(ford, view);
  // He has not heard of the conversation.
  world.restore(arthur, books);
  world.live(3_500, [ford, arthur], 500);
  assertEquals(world.names(view.name), ["ford"]);
  assertEquals(refusal(world, ford, "arthur").code, "rebuilding");
  world.exit(ford, view.name);
  assert(open(world, ford, "arthur").group !== view.group);
});

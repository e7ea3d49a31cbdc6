import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { formatMemberId, LAST_UNKNOWN } from "../../../../lib/core/mod.ts";
import { SequencerActor } from "./sequencer_actor.ts";
import { at, World } from "./world.ts";

Deno.test("Directory numbers views, slots and groups from 1", () => {
  const world = World.settled();
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  const first = world.join(ford, "books");
  assertEquals([first.view, first.created, first.mode], [1, 1, "fifo"]);
  assertEquals(first.members.map(({ joined, slot }) => [joined, slot]), [[1, 1]]);
  const second = world.join(arthur, "books");
  assertEquals(second.view, 2);
  assertEquals(second.members.map(({ id }) => id), [ford.id, arthur.id]);
  assertEquals(second.members.map(({ joined, slot }) => [joined, slot]), [[1, 1], [2, 2]]);
  assertEquals(second.sequencer, null);
  assertEquals(world.join(arthur, "distrib").created, 2);
});

Deno.test("Directory sends the notice of a join to the others in one transmit", () => {
  const world = World.settled();
  const [ford, arthur, alice] = ["ford", "arthur", "alice"].map((name) => world.register(name));
  world.join(ford!, "books");
  world.join(arthur!, "books");
  world.take();
  const view = world.join(alice!, "books");
  const sent = world.take();
  assertEquals(sent.length, 1);
  assertEquals(sent[0]!.group, view.group);
  assertEquals(sent[0]!.destination, 0);
  assertEquals(sent[0]!.to, [ford!.address, arthur!.address]);
  const { id: member, name, address } = alice!;
  const change = { kind: "join", view: 3, slot: 3, member, name, address, last: 0 };
  assertEquals(sent[0]!.frames, [{ type: "notice", change } as never]);
});

Deno.test("Directory names its life in its datagrams", () => {
  const world = World.settled();
  new SequencerActor(world);
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  world.take();
  for (const [group, mode] of [["books", "fifo"], ["council", "total"]] as const) {
    world.join(ford, group, mode);
    world.join(arthur, group, mode);
  }
  world.heartbeat(ford);
  const sent = world.take();
  const types = new Set(sent.flatMap(({ frames }) => frames.map(({ type }) => type)));
  assertEquals([...types].sort(), ["grant", "heartbeat-ack", "notice"]);
  for (const { epoch } of sent) assertEquals(epoch, { number: 0, boot: world.directory.boot });
});

Deno.test("Directory answers a repeated join with the current view, and changes nothing", () => {
  const world = World.settled();
  const ford = world.register("ford");
  const view = world.join(ford, "books");
  world.take();
  assertEquals(world.join(ford, "books"), view);
  assertEquals(world.take(), []);
});

Deno.test("Directory sends the last seq of a member that exits", () => {
  const world = World.settled();
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  world.join(ford, "books");
  world.join(arthur, "books");
  world.take();
  world.exit(ford, "books", 42);
  const [notice] = world.takeFrames("notice");
  assertEquals(notice?.to, [arthur.address]);
  const { kind, view, last, slot, member } = notice!.frame.change;
  assertEquals([kind, view, last, slot, member], ["leave", 3, 42, 1, ford.id]);
  assertEquals(world.names("books"), ["arthur"]);
});

Deno.test("Directory gives a member that joins again a new slot and a new joined", () => {
  const world = World.settled();
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  world.join(ford, "books");
  world.join(arthur, "books");
  world.exit(ford, "books");
  const view = world.join(ford, "books");
  assertEquals(view.view, 4);
  assertEquals(view.members.map(({ name }) => name), ["arthur", "ford"]);
  assertEquals(view.members.map(({ joined, slot }) => [joined, slot]), [[2, 2], [4, 3]]);
});

Deno.test("Directory removes a member that quits from every group and frees its name", () => {
  const world = World.settled();
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  for (const group of ["books", "distrib"]) {
    world.join(ford, group);
    world.join(arthur, group);
  }
  world.take();
  world.quit(ford);
  const notices = world.takeFrames("notice");
  assertEquals(notices.map(({ frame }) => [frame.change.kind, frame.change.last]), [
    ["leave", LAST_UNKNOWN],
    ["leave", LAST_UNKNOWN],
  ]);
  assertEquals(world.names("books"), ["arthur"]);
  world.register("ford");
  assertEquals(world.takeFrames("probe"), []);
});

Deno.test("Directory ends a group with its last member; one of its name is another group", () => {
  const world = World.settled();
  const ford = world.register("ford");
  const before = world.join(ford, "books");
  world.exit(ford, "books");
  assertEquals(world.directory.groupCount, 0);
  assertEquals(world.answer({ type: "list_groups" }), { ok: true, groups: [] });
  const after = world.join(ford, "books");
  assert(before.group !== after.group);
  assertEquals([after.view, after.created], [1, 2]);
});

Deno.test("Directory lists groups in the order of creation, members in that of joining", () => {
  const world = World.settled();
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  world.join(ford, "football");
  world.join(ford, "books");
  world.join(arthur, "distrib");
  world.join(ford, "distrib");
  world.join(arthur, "books");
  assertEquals(world.answer({ type: "list_groups" }), {
    ok: true,
    groups: [
      { name: "football", mode: "fifo", members: ["ford"] },
      { name: "books", mode: "fifo", members: ["ford", "arthur"] },
      { name: "distrib", mode: "fifo", members: ["arthur", "ford"] },
    ],
  });
  assertEquals(world.names("distrib"), ["arthur", "ford"]);
});

Deno.test("Directory refuses absurd requests with a code and advice", () => {
  const world = World.settled();
  const ford = world.register("ford");
  world.join(ford, "books");
  const unknown = world.refusal({ type: "list_members", group: "football" });
  assertEquals(unknown.code, "unknown_group");
  assertEquals(unknown.message, 'There is no group "football": join it to make it.');
  const exit = { type: "exit_group", member: ford.id, last: 0 } as const;
  assertEquals(world.refusal({ ...exit, group: "football" }).code, "unknown_group");
  const arthur = world.register("arthur");
  world.join(arthur, "football");
  assertEquals(world.refusal({ ...exit, group: "football" }).code, "not_member");
  for (const type of ["quit", "join_group", "exit_group"] as const) {
    const refusal = world.refusal({ type, member: 12, group: "books", last: 0 } as never);
    assertEquals(refusal.code, "unknown_member");
    assertStringIncludes(refusal.message, formatMemberId(12));
  }
});

Deno.test("Directory keeps the mode of a group", () => {
  const world = World.settled();
  const ford = world.register("ford");
  world.join(ford, "books");
  for (const mode of ["total", "safe"] as const) {
    const request = { type: "join_group", member: ford.id, group: "books", mode } as const;
    assertEquals(world.refusal(request).code, "wrong_mode");
  }
});

Deno.test("Directory makes no group whose name people take for that of another, naming both", () => {
  const world = World.settled();
  const ford = world.register("ford");
  world.join(ford, "books");
  for (
    const [group, how] of [
      ["Books", 'differs in case only from "books"'],
      ["b\u043eoks", 'can be taken for "books"'],
    ] as const
  ) {
    const request = { type: "join_group", member: ford.id, group } as const;
    const refusal = world.refusal(request);
    assertEquals(refusal.code, "name_taken");
    assertEquals(
      refusal.message,
      `The group name "${group}" ${how}, a group that exists: join "books", or choose another name.`,
    );
  }
  world.exit(ford, "books");
  world.join(ford, "Books");
});

Deno.test("Directory refuses a member of another address family, naming both", () => {
  const world = World.settled();
  const ford = world.register("ford", at(5_000));
  const alice = world.register("alice", at(5_000, "::1"));
  world.join(ford, "books");
  const request = { type: "join_group", member: alice.id, group: "books" } as const;
  const refusal = world.refusal(request);
  assertEquals(refusal.code, "wrong_family");
  assertEquals(
    refusal.message,
    'The members of the group "books" have IPv4 addresses, [::1]:5000 is IPv6: start the client ' +
      "on an IPv4 address.",
  );
  world.exit(ford, "books");
  assertEquals(world.join(alice, "books").members.length, 1);
});

Deno.test("Directory packs changes that come together into one datagram", () => {
  const world = World.settled();
  const watcher = world.register("watcher");
  world.join(watcher, "books");
  const crowd = Array.from({ length: 20 }, (_, i) => world.register(`member${i}`));
  for (const actor of crowd) world.join(actor, "books");
  world.take();
  world.live(11_000, [watcher], 500);
  assertEquals(
    world.names("books"),
    ["watcher"],
    "most of them at once, so it takes ten intervals",
  );
  const notices = world.take().filter(({ frames }) => frames[0]?.type === "notice");
  assert(notices.length < 5, `${notices.length} datagrams`);
  const views = notices.flatMap(({ frames }) =>
    frames.map((frame) => frame.type === "notice" ? frame.change.view : 0)
  );
  assertEquals(views, Array.from({ length: 20 }, (_, i) => 22 + i));
});

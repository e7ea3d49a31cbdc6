import { assert, assertEquals } from "@std/assert";
import type { ViewRecord } from "../../../../../lib/wire/mod.ts";
import { DIRECTORY_TABLES } from "../../../../../lib/core/mod.ts";
import { type Actor, at, World } from "../world.ts";

const REBUILD_MS = 3_000;

interface Before {
  readonly actors: readonly Actor[];
  readonly books: ViewRecord;
  readonly football: ViewRecord;
}

/** Returns the state before the crash: [football] with arthur and alice, [books] with all three. */
function before(): Before {
  const world = World.settled();
  const actors = ["ford", "arthur", "alice"].map((name) => world.register(name));
  const [ford, arthur, alice] = actors;
  world.join(arthur!, "football");
  const football = world.join(alice!, "football");
  for (const actor of [alice!, ford!, arthur!]) world.join(actor, "books");
  return { actors, books: world.view("books"), football };
}

Deno.test("Directory tells an unknown member after its start that it was restarted", () => {
  const { actors: [ford] } = before();
  const world = new World({}, 2);
  world.heartbeat(ford!);
  const [told] = world.takeFrames("unknown");
  assertEquals([told?.destination, told?.to], [ford!.id, [ford!.address]]);
  assertEquals(told?.frame, { type: "unknown", boot: world.directory.boot, reason: "restarted" });
});

Deno.test("Directory is rebuilt: same ids and addresses, same order of groups and members", () => {
  const { actors, books, football } = before();
  const [ford, arthur, alice] = actors;
  const world = new World({}, 2);
  // They report in another order than that in which all was made.
  world.restore(ford!, books);
  world.restore(arthur!, books);
  world.restore(alice!, books);
  world.restore(alice!, football);
  world.restore(arthur!, football);
  assertEquals(world.answer({ type: "list_groups" }), {
    ok: true,
    groups: [
      { name: "football", mode: "fifo", members: ["arthur", "alice"] },
      { name: "books", mode: "fifo", members: ["alice", "ford", "arthur"] },
    ],
  });
  assertEquals(world.view("books").view, 0);
  world.live(REBUILD_MS, actors);
  assertEquals(world.view("books"), { ...books, view: books.view + 1 });
  assertEquals(world.view("football"), { ...football, view: football.view + 1 });
  assertEquals(world.traces.at(-1), { type: "rebuilt", members: 3, groups: 2 });
});

Deno.test("Directory that was stopped while it rebuilds takes the reports that waited meanwhile", () => {
  const { actors: [ford, arthur], books } = before();
  const world = new World({}, 2);
  // Nothing is handled for longer than the rebuild takes; then the timer comes before the socket.
  world.now += REBUILD_MS + 1_000;
  world.directory.handleTimeout(world.now);
  world.heartbeat(ford!);
  assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "restarted");
  for (const actor of [ford!, arthur!]) world.restore(actor, books);
  world.live(REBUILD_MS, [ford!, arthur!]);
  assertEquals(world.view("books").members.map(({ name }) => name), ["ford", "arthur"]);
});

Deno.test("Directory shows no view number before the rebuild is over, and the next one after", () => {
  const { actors: [ford], books } = before();
  const world = new World({}, 2);
  world.restore(ford!, books);
  world.heartbeat(ford!, [{ group: books.group, view: books.view }]);
  assertEquals(world.takeFrames("heartbeat-ack")[0]?.frame.views, [{
    group: books.group,
    view: 0,
  }]);
  world.live(REBUILD_MS, [ford!]);
  world.take();
  world.heartbeat(ford!, [{ group: books.group, view: books.view }]);
  const sent = world.take();
  assertEquals(sent.flatMap(({ frames }) => frames.map(({ type }) => type)), ["heartbeat-ack"]);
  const [ack] = sent[0]!.frames;
  assert(ack?.type === "heartbeat-ack");
  assertEquals(ack.views, [{ group: books.group, view: books.view + 1 }]);
});

Deno.test("Directory refuses joins until the rebuild is over", () => {
  const { actors: [ford, arthur], books } = before();
  const world = new World({}, 2);
  const join = (id: number, group: string) =>
    world.answer({ type: "join_group", member: id, group } as const);
  const notYet = join(arthur!.id, "books");
  assert(!notYet.ok);
  assertEquals(notYet.code, "rebuilding");
  world.restore(ford!, books);
  const zaphod = world.register("zaphod", at(9_000));
  const refused = join(zaphod.id, "books");
  assert(!refused.ok);
  assertEquals(refused.code, "rebuilding");
  assert(join(zaphod.id, "cooking").ok, "a new group is nobody's");
  world.live(REBUILD_MS, [ford!, zaphod]);
  assert(join(zaphod.id, "books").ok);
  const gone = join(arthur!.id, "books");
  assert(!gone.ok);
  assertEquals(gone.code, "unknown_member");
});

Deno.test("Directory goes on with numbers that were never given: views, slots, creation", () => {
  const { actors: [ford], books } = before();
  const world = new World({}, 2);
  world.restore(ford!, books);
  world.live(REBUILD_MS, [ford!]);
  const zaphod = world.register("zaphod", at(9_000));
  const view = world.join(zaphod, "books");
  assertEquals(view.view, books.view + 2);
  const { joined, slot } = view.members.at(-1)!;
  assertEquals(joined, books.view + 2);
  assert(slot > Math.max(...books.members.map((member) => member.slot)));
  assertEquals(world.join(zaphod, "cooking").created, books.created + 1);
});

Deno.test("Directory leaves silent members out of the view at the end of the rebuild", () => {
  const { actors: [ford, arthur], books } = before();
  const world = new World({}, 2);
  world.restore(ford!, books);
  world.live(REBUILD_MS, [ford!]);
  assertEquals(world.names("books"), ["ford"]);
  world.take();
  world.restore(arthur!, books);
  assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "evicted");
  assertEquals(world.names("books"), ["ford"]);
  world.heartbeat(arthur!);
  assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "evicted");
});

Deno.test("Directory evicts no restored member before the rebuild is over", () => {
  const { actors: [ford, arthur], books } = before();
  const world = new World({}, 2);
  world.restore(ford!, books);
  world.restore(arthur!, books);
  world.live(REBUILD_MS - 1, [ford!]);
  assertEquals(world.names("books"), ["ford", "arthur"]);
  assertEquals(world.takeFrames("notice"), []);
  world.live(600, [ford!], 100);
  assertEquals(world.names("books"), ["ford"]);
  assertEquals(world.takeFrames("notice")[0]?.frame.change.kind, "evict");
});

Deno.test("Directory evicts members that registered since its start, also during the rebuild", () => {
  const world = new World({ leaseMs: 10_000 }, 2);
  world.register("zaphod");
  const ford = world.register("ford");
  world.live(2_001, [ford], 100);
  assertEquals(world.directory.memberCount, 1);
});

for (const order of ["before", "after"] as const) {
  Deno.test(`Directory takes back no member that another, reporting ${order} it, knows to be removed`, () => {
    const { actors: [ford, arthur], books } = before();
    const world = new World({}, 2);
    if (order === "after") world.restore(arthur!, books);
    world.restore(ford!, books, { view: books.view + 1, removed: [arthur!.id] });
    if (order === "before") world.restore(arthur!, books);
    const [told] = world.takeFrames("unknown");
    assertEquals([told?.destination, told?.frame.reason], [arthur!.id, "evicted"]);
    assertEquals(world.names("books"), ["ford"]);
    world.restore(arthur!, books);
    assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "evicted");
  });
}

for (const order of ["before", "after"] as const) {
  Deno.test(`Directory without room for who is removed takes back no older view, reported ${order} it`, () => {
    const { actors: [ford, arthur, alice], books } = before();
    const tables = { ...DIRECTORY_TABLES, reportedIds: 1 };
    const world = new World({ tables }, 2);
    if (order === "after") world.restore(arthur!, books);
    world.restore(ford!, books, { view: books.view + 2, removed: [alice!.id, arthur!.id] });
    if (order === "before") world.restore(arthur!, books);
    world.live(REBUILD_MS, [ford!]);
    assertEquals(world.view("books").members.map(({ name }) => name), ["ford"]);
  });

  Deno.test(`Directory takes back no member that another, reporting ${order} it, may have removed and forgotten`, () => {
    const { actors: [ford, arthur, alice], books } = before();
    const world = new World({}, 2);
    const view = books.view + 2;
    if (order === "after") world.restore(arthur!, books);
    world.restore(ford!, books, { view, forgotten: view - 1 });
    if (order === "before") world.restore(arthur!, books);
    const [told] = world.takeFrames("unknown");
    assertEquals([told?.destination, told?.frame.reason], [arthur!.id, "evicted"]);
    // Alice has a view that was made after whatever ford has forgotten.
    world.restore(alice!, books, { view: view - 1 });
    assertEquals(world.names("books"), ["alice", "ford"]);
  });
}

for (const order of ["before", "after"] as const) {
  Deno.test(`Directory takes back no member whose slot was given again, reported ${order} the other`, () => {
    const { actors: [ford, arthur], books } = before();
    const { slot } = books.members.find(({ id }) => id === arthur!.id)!;
    const world = new World({}, 2);
    if (order === "before") world.restore(arthur!, books);
    // Arthur was cut off when the tracker restarted first, and ford joined after that.
    world.restore(ford!, books, { view: books.view + 2, joined: books.view + 2, slot });
    if (order === "after") world.restore(arthur!, books);
    const [told] = world.takeFrames("unknown");
    assertEquals([told?.destination, told?.frame.reason], [arthur!.id, "evicted"]);
    world.live(REBUILD_MS, [ford!]);
    assertEquals(world.view("books").members.map((member) => [member.name, member.slot]), [
      ["ford", slot],
    ]);
  });
}

Deno.test("Directory refuses a report that has forgotten more than its view can know", () => {
  const { actors: [ford], books } = before();
  const world = new World({}, 2);
  world.restore(ford!, books, { forgotten: books.view + 1 });
  assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "evicted");
});

Deno.test("Directory takes back a member that joined again after the view of a report against it", () => {
  const { actors: [ford, arthur, alice], books } = before();
  const world = new World({}, 2);
  world.restore(ford!, books, { removed: [arthur!.id] });
  world.restore(arthur!, books, { view: books.view + 1, joined: books.view + 1, slot: 9 });
  assertEquals(world.names("books"), ["ford", "arthur"]);
  world.restore(alice!, books, { view: books.view + 1, removed: [arthur!.id] });
  assertEquals(world.names("books"), ["alice", "ford", "arthur"]);
});

Deno.test("Directory does not ask a member to report itself that left since the start", () => {
  const world = new World({}, 2);
  const [zaphod, trillian] = [world.register("zaphod"), world.register("trillian")];
  const ford = world.register("ford");
  world.quit(zaphod);
  world.live(2_001, [ford], 100);
  world.take();
  for (const actor of [zaphod, trillian]) world.heartbeat(actor);
  assertEquals(world.takeFrames("unknown").map(({ frame }) => frame.reason), [
    "evicted",
    "evicted",
  ]);
});

Deno.test("Directory does not take a member back whose name was given away", () => {
  const { actors: [ford], books } = before();
  const world = new World({}, 2);
  world.register("ford", at(9_000));
  world.restore(ford!, books);
  const [told] = world.takeFrames("unknown");
  assertEquals([told?.destination, told?.frame.reason], [ford!.id, "evicted"]);
  assertEquals(world.directory.groupCount, 0);
});

Deno.test("Directory lets a group made anew give way to the old one of the same name", () => {
  const { actors: [ford], books } = before();
  const world = new World({}, 2);
  const zaphod = world.register("zaphod", at(9_000));
  world.join(zaphod, "books");
  world.take();
  world.restore(ford!, books);
  const [told] = world.takeFrames("unknown");
  assertEquals([told?.destination, told?.frame.reason], [zaphod.id, "evicted"]);
  assertEquals(world.view("books").group, books.group);
  assertEquals(world.names("books"), ["ford"]);
  world.live(REBUILD_MS, [ford!]);
  world.join(world.register("zaphod", at(9_000)), "books");
  assertEquals(world.names("books"), ["ford", "zaphod"]);
});

Deno.test("Directory restores a member that is in no group", () => {
  const { actors: [ford] } = before();
  const world = new World({}, 2);
  world.frame(ford!, {
    type: "restore",
    name: "ford",
    groupName: "ford",
    mode: "fifo",
    created: 0,
    epoch: { number: 0, boot: 0 },
    view: 0,
    joined: 0,
    slot: 0,
    forgotten: 0,
    removed: [],
  });
  assertEquals([world.directory.memberCount, world.directory.groupCount], [1, 0]);
  world.take();
  world.heartbeat(ford!);
  assertEquals(world.take()[0]?.frames[0]?.type, "heartbeat-ack");
});

Deno.test("Directory asks again for a report that got lost", () => {
  const { actors: [arthur], books, football } = before();
  const member = { ...arthur!, id: football.members[0]!.id, name: "arthur" };
  const world = new World({}, 2);
  world.restore(member, books);
  world.take();
  const views = [books, football].map(({ group, view }) => ({ group, view }));
  world.heartbeat(member, views);
  assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "restarted");
  world.restore(member, football);
  world.heartbeat(member, views);
  assertEquals(world.takeFrames("unknown"), []);
});

Deno.test("Directory evicts a restored member that names a group which no report restored", () => {
  const { actors: [ford], books } = before();
  const world = new World({}, 2);
  world.restore(ford!, books);
  world.live(REBUILD_MS, [ford!]);
  world.exit(ford!, "books");
  world.heartbeat(ford!, [{ group: books.group, view: books.view }]);
  assertEquals(world.directory.memberCount, 1, "a late heartbeat may speak of a group just left");
  world.heartbeat(ford!, [{ group: 4_711, view: 1 }]);
  assertEquals(world.directory.memberCount, 0);
});

Deno.test("Directory sends no notice of a member that leaves during the rebuild", () => {
  const { actors: [ford, arthur, alice], books } = before();
  const world = new World({}, 2);
  for (const actor of [ford!, arthur!]) world.restore(actor, books);
  world.exit(arthur!, "books");
  world.quit(ford!);
  world.quit(alice!);
  assertEquals(world.takeFrames("notice"), []);
  for (const actor of [ford!, arthur!, alice!]) world.restore(actor, books);
  // Nothing is heard any more, so the rebuild takes its longest time.
  world.advance(4 * REBUILD_MS);
  assertEquals(world.directory.groupCount, 0);
});

Deno.test("Directory ignores absurd reports and those from another address", () => {
  const { actors: [ford, arthur], books } = before();
  for (const absurd of [{ joined: 0 }, { slot: 0 }, { created: 0 }, { joined: 9, view: 8 }]) {
    const world = new World({}, 2);
    world.restore(ford!, books, absurd);
    assertEquals(world.directory.groupCount, 0);
  }
  const world = new World({}, 2);
  world.restore(ford!, books);
  world.restore({ ...ford!, address: at(9_000) }, books, { removed: [arthur!.id] });
  world.restore(arthur!, books);
  assertEquals(world.names("books"), ["ford", "arthur"]);
  world.restore({ ...arthur!, id: 99, name: "zaphod", address: at(1, "::1") }, {
    ...books,
    members: [{ ...books.members[0]!, id: 99 }],
  });
  assertEquals(world.names("books"), ["ford", "arthur"], "another address family");
});

Deno.test("Directory survives a second crash in the middle of a rebuild", () => {
  const { actors, books, football } = before();
  const second = new World({}, 2);
  second.restore(actors[0]!, books);
  second.advance(REBUILD_MS / 2);
  const third = new World({}, 3);
  for (const actor of actors) third.restore(actor, books);
  for (const actor of actors.slice(1)) third.restore(actor, football);
  third.live(REBUILD_MS, actors);
  assertEquals(third.view("books"), { ...books, view: books.view + 1 });
});

Deno.test("Directory ends its rebuild some time, however late it is again and again", () => {
  const { actors: [ford], books } = before();
  const world = new World({}, 2);
  world.restore(ford!, books);
  let lateMs = 0;
  while (world.view("books").view === 0) {
    // Its timer is 0.6 intervals late each time.
    world.now = world.directory.nextDeadline()! + 600;
    lateMs += 600;
    world.heartbeat(ford!);
    world.directory.handleTimeout(world.now);
    world.drain();
    assert(world.now <= 1_000 + 4 * REBUILD_MS + 1_100, `${world.now} ms, ${lateMs} of them late`);
  }
});

Deno.test("Directory that is cut off during its rebuild takes back those that report after it", () => {
  const { actors: [ford, arthur, alice], books } = before();
  const world = new World({}, 2);
  world.advance(100);
  world.restore(ford!, books);
  // The tracker is cut off for four seconds, and a rebuild takes three.
  world.advance(4_000);
  world.restore(arthur!, books);
  world.live(900, [ford!], 300);
  world.restore(alice!, books);
  world.live(REBUILD_MS, [ford!, arthur!, alice!], 300);
  assertEquals(world.names("books"), books.members.map(({ name }) => name));
  assertEquals(world.view("books").view, books.view + 1);
});

Deno.test("Directory takes no report that was meant for a former life of the tracker", () => {
  const { actors: [ford], books } = before();
  const world = new World({}, 2);
  const list = { type: "list_groups" } as const;
  world.restore(ford!, books, {}, world.directory.boot ^ 1);
  assertEquals(world.answer(list), { ok: true, groups: [] });
  world.restore(ford!, books);
  assertEquals(world.answer(list), {
    ok: true,
    groups: [{ name: "books", mode: "fifo", members: ["ford"] }],
  });
});

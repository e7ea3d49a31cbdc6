import { assertEquals } from "@std/assert";
import { DIRECTORY_TABLES } from "../../../../../lib/core/mod.ts";
import { at, World } from "../world.ts";
import { before, REBUILD_MS } from "./fixture_before.ts";

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
  Deno.test(`Directory whose table of removed ids is full takes back no older view, reported ${order} the ids`, () => {
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

Deno.test("Directory remembers all groups that a member left, though its table of such members is full", () => {
  const { actors: [, , alice], books, football } = before();
  const world = new World({ tables: { ...DIRECTORY_TABLES, exits: 1 } }, 2);
  world.restore(alice!, books);
  world.exit(alice!, "books");
  // Her report of football comes after she has left.
  const exit = { type: "exit_group", member: alice!.id, group: "football", last: 0 } as const;
  assertEquals(world.refusal(exit).code, "unknown_group");
  world.restore(alice!, football);
  assertEquals(world.answer({ type: "list_groups" }), { ok: true, groups: [] });
});

import { assert, assertEquals } from "@std/assert";
import { at, World } from "../world.ts";
import { before, REBUILD_MS } from "./fixture_before.ts";

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

Deno.test("Directory that nobody reaches from its start on takes back those that report later", () => {
  const { actors, books } = before();
  const [ford, arthur, alice] = actors;
  const world = new World({}, 2);
  world.advance(4 * REBUILD_MS + 1_000);
  world.heartbeat(ford!);
  assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "restarted");
  for (const actor of [ford!, arthur!]) world.restore(actor, books);
  world.live(900, [ford!, arthur!], 300);
  world.restore(alice!, books);
  world.live(REBUILD_MS, actors, 300);
  assertEquals(world.names("books"), books.members.map(({ name }) => name));
  assertEquals(world.view("books").view, books.view + 1);
});

Deno.test("Directory that hears only newcomers for more than an interval does not rebuild any more", () => {
  const { actors: [ford] } = before();
  const world = new World({}, 2);
  world.advance(REBUILD_MS + 1_000);
  const zaphod = world.register("zaphod");
  world.live(1_300, [zaphod], 400);
  world.heartbeat(zaphod);
  world.take();
  world.heartbeat(ford!);
  assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "evicted");
});

Deno.test("Directory that was cut off from its start on hears a newcomer first, and takes back the others", () => {
  const { actors: [ford, arthur], books } = before();
  const world = new World({}, 2);
  world.advance(REBUILD_MS + 1_000);
  // The connection of a newcomer comes through before the others have their next heartbeat.
  const zaphod = world.register("zaphod", at(9_000));
  world.live(900, [zaphod], 300);
  world.heartbeat(ford!);
  assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "restarted");
  for (const actor of [ford!, arthur!]) world.restore(actor, books);
  world.live(REBUILD_MS, [zaphod, ford!, arthur!], 300);
  assertEquals(world.names("books"), ["ford", "arthur"]);
});

Deno.test("Directory that starts cut off, and is heard for half a second between two outages, evicts nobody", () => {
  const { actors: [ford, arthur, alice], books } = before();
  for (const outageMs of [1_300, 1_600, 2_400, 2_900]) {
    const world = new World({}, 2);
    world.advance(outageMs);
    for (const actor of [ford!, arthur!]) {
      world.heartbeat(actor);
      world.restore(actor, books);
      world.advance(250);
    }
    // Before alice's heartbeat the link is gone again. The rebuild would be over meanwhile.
    world.advance(2_900);
    world.take();
    world.heartbeat(alice!);
    assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "restarted", `${outageMs} ms`);
    world.restore(alice!, books);
    world.live(REBUILD_MS + 500, [ford!, arthur!, alice!], 300);
    assertEquals(world.names("books"), books.members.map(({ name }) => name));
    assertEquals(world.traces.filter(({ type }) => type === "evicted"), []);
  }
});

Deno.test("Directory waits for the echo of a member that reports itself just before the end", () => {
  const { actors: [ford, arthur], books } = before();
  const world = new World({}, 2);
  world.restore(ford!, books);
  world.live(REBUILD_MS - 10, [ford!], 500);
  world.echoes = false;
  world.restore(arthur!, books);
  world.advance(50);
  const [challenge] = world.takeFrames("challenge");
  assert(challenge !== undefined);
  world.frame(arthur!, { type: "echo", cookie: challenge.frame.cookie });
  world.live(2_000, [ford!, arthur!], 500);
  assertEquals(world.names("books"), ["ford", "arthur"]);
});

Deno.test("Directory waits for the report that it has asked for just before the end", () => {
  const { actors: [ford, arthur], books, football } = before();
  const [member, views] = [arthur!, [books, football].map(({ group, view }) => ({ group, view }))];
  for (const isKnown of [false, true]) {
    const world = new World({}, 2);
    world.restore(ford!, books);
    if (isKnown) world.restore(member, books);
    world.live(REBUILD_MS - 10, isKnown ? [ford!, member] : [ford!], 500);
    world.take();
    world.heartbeat(member, views);
    assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "restarted");
    world.advance(50);
    if (!isKnown) world.restore(member, books);
    world.restore(member, football);
    world.heartbeat(member, views);
    world.live(2_000, [ford!, member], 500);
    world.heartbeat(member, views);
    assertEquals(world.names("books"), ["ford", "arthur"]);
    assertEquals(world.names("football"), ["arthur"]);
  }
});

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { VIEW_CHANGES_MAX } from "../../../../lib/core/mod.ts";
import { SequencerActor } from "./sequencer_actor.ts";
import { at, World } from "./world.ts";

Deno.test("Directory acknowledges a heartbeat with its count, the boot id and the view numbers", () => {
  const world = World.settled();
  const ford = world.register("ford");
  const { group } = world.join(ford, "books");
  world.take();
  world.heartbeat(ford, [{ group, view: 1 }], 77);
  const [ack] = world.takeFrames("heartbeat-ack");
  assertEquals(ack?.destination, ford.id);
  assertEquals(ack?.to, [ford.address]);
  assertEquals(ack?.frame, {
    type: "heartbeat-ack",
    count: 77,
    boot: world.directory.boot,
    views: [{ group, view: 1 }],
  });
});

Deno.test("Directory answers a heartbeat that does not ask only if its member lacks a view", () => {
  const world = World.settled();
  const ford = world.register("ford");
  const { group, view } = world.join(ford, "books");
  const answersTo = (known: number) => {
    world.take();
    const views = [{ group, view: known }];
    world.frame(ford, { type: "heartbeat", count: 2, asks: false, views });
    return world.takeFrames("heartbeat-ack").length;
  };
  assertEquals(answersTo(view), 0);
  assertEquals(answersTo(view - 1), 1);
});

Deno.test("Directory evicts a member silent for more than two intervals, and not before", () => {
  const world = World.settled();
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  world.join(ford, "books");
  world.join(arthur, "books");
  world.heartbeat(arthur);
  world.take();
  for (let i = 0; i < 20; i++) {
    world.heartbeat(ford);
    world.advance(100);
  }
  assertEquals(world.names("books"), ["ford", "arthur"]);
  assertEquals(world.takeFrames("notice"), []);
  world.advance(1);
  assertEquals(world.names("books"), ["ford"]);
  const [notice] = world.takeFrames("notice");
  assertEquals([notice?.frame.change.kind, notice?.frame.change.view], ["evict", 3]);
  assertEquals(notice?.to, [ford.address]);
  assertEquals(world.traces.at(-1)?.type, "evicted");
});

Deno.test("Directory informs a member that it evicts", () => {
  const world = World.settled();
  const ford = world.register("ford");
  world.heartbeat(ford);
  world.live(2_001, [world.register("arthur")], 100);
  const [told] = world.takeFrames("unknown");
  assertEquals(told?.to, [ford.address]);
  assertEquals([told?.destination, told?.frame.reason], [ford.id, "evicted"]);
  world.heartbeat(ford);
  const [again] = world.takeFrames("unknown");
  assertEquals([again?.destination, again?.frame.reason], [ford.id, "evicted"]);
  assertEquals(again?.frame.boot, world.directory.boot);
});

Deno.test("Directory informs a member of which no datagram came that it was never heard", () => {
  const world = World.settled();
  const arthur = world.register("arthur");
  world.echoes = false;
  const ford = world.register("ford");
  world.live(2_001, [arthur], 100);
  const [told] = world.takeFrames("unknown");
  assertEquals([told?.destination, told?.frame.reason], [ford.id, "unheard"]);
  // A heartbeat that comes later was heard.
  world.heartbeat(ford);
  assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "evicted");
});

Deno.test("Directory answers over TCP how long ago it heard a member or a sequencer", () => {
  const world = World.settled();
  world.echoes = false;
  const [ford, sequencer] = [world.register("ford"), new SequencerActor(world)];
  const check = (member: number) => {
    const answer = world.answer<"check_path">({ type: "check_path", member });
    return answer.ok ? answer.silentMs : answer.code;
  };
  assertEquals([check(ford.id), check(sequencer.id), check(7)], [null, null, "unknown_member"]);
  world.heartbeat(ford);
  world.advance(200);
  sequencer.lease(world);
  world.advance(100);
  assertEquals([check(ford.id), check(sequencer.id)], [300, 100]);
});

Deno.test("Directory probes a member that is silent for one and a half intervals", () => {
  const world = World.settled();
  const ford = world.register("ford");
  world.advance(1_499);
  assertEquals(world.takeFrames("probe"), []);
  world.advance(1);
  assertEquals(world.takeFrames("probe").map(({ destination }) => destination), [ford.id]);
  world.advance(300);
  assertEquals(world.takeFrames("probe").length, 2);
  world.heartbeat(ford);
  world.advance(1_499);
  assertEquals(world.takeFrames("probe"), []);
  assertEquals(world.directory.memberCount, 1);
});

Deno.test("Directory that was late itself forgives before it evicts", () => {
  const world = World.settled();
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  world.now += 60_000;
  world.directory.handleTimeout(world.now);
  world.drain();
  assertEquals(world.directory.memberCount, 2);
  assert(world.traces.some(({ type }) => type === "late"));
  assertEquals(world.takeFrames("probe").length, 2);
  world.heartbeat(ford);
  world.advance(500);
  assertEquals(world.directory.memberCount, 2);
  world.advance(1);
  assertEquals(world.directory.memberCount, 1);
  assertEquals(world.traces.at(-1), {
    type: "evicted",
    member: arthur.id,
    name: "arthur",
    address: arthur.address,
    reason: "silent",
  });
});

Deno.test("Directory that was late blames itself, also when only one member seems to be silent", () => {
  const world = World.settled();
  const [ford, ...others] = ["ford", "arthur", "alice"].map((name) => world.register(name));
  world.live(1_650, others, 150);
  world.advance(50);
  // The tracker stands still for 0.7 s, and ford's answer to its probe lies in the socket.
  world.now += 700;
  world.directory.handleTimeout(world.now);
  world.drain();
  assertEquals(world.directory.memberCount, 3);
  world.heartbeat(ford!);
  world.live(1_000, [ford!, ...others], 100);
  assertEquals(world.directory.memberCount, 3);
});

Deno.test("Directory that is a little late still leaves time to answer its probe", () => {
  const world = World.settled();
  world.register("ford");
  world.now += 1_950;
  const arthur = world.register("arthur");
  world.directory.handleTimeout(world.now);
  world.drain();
  assertEquals(world.takeFrames("probe").length, 1);
  world.live(249, [arthur], 100);
  assertEquals(world.directory.memberCount, 2);
  world.advance(2);
  assertEquals(world.directory.memberCount, 1);
});

Deno.test("Directory has the deadline of the member that has been silent longest", () => {
  const world = World.settled();
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  const start = world.now;
  world.advance(100);
  world.heartbeat(arthur);
  assertEquals(world.directory.nextDeadline(), start + 1_500);
  world.heartbeat(ford);
  assertEquals(world.directory.nextDeadline(), start + 1_600);
});

Deno.test("Directory does nothing at a spurious timeout", () => {
  const world = World.settled();
  world.register("ford");
  const deadline = world.directory.nextDeadline();
  for (let i = 0; i < 10; i++) world.directory.handleTimeout(world.now + i);
  world.drain();
  assertEquals(world.take(), []);
  assertEquals(world.directory.nextDeadline(), deadline);
  const empty = World.settled();
  assertStrictEquals(empty.directory.nextDeadline(), undefined);
  empty.directory.handleTimeout(empty.now);
});

Deno.test("Directory repeats the notices that a heartbeat shows to be missing", () => {
  const world = World.settled();
  const [ford, arthur, alice] = ["ford", "arthur", "alice"].map((name) => world.register(name));
  const { group } = world.join(ford!, "books");
  world.join(arthur!, "books");
  world.join(alice!, "books");
  world.exit(arthur!, "books", 9);
  world.take();
  world.heartbeat(ford!, [{ group, view: 2 }]);
  const sent = world.take();
  assertEquals(sent.map(({ frames }) => frames[0]?.type), ["notice", "heartbeat-ack"]);
  assertEquals([sent[0]!.destination, sent[0]!.group], [ford!.id, group]);
  const changes = sent[0]!.frames.map((frame) =>
    frame.type === "notice" ? frame.change : undefined
  );
  assertEquals(changes.map((change) => [change?.view, change?.kind, change?.last]), [
    [3, "join", 0],
    [4, "leave", 9],
  ]);
  world.heartbeat(ford!, [{ group, view: 4 }]);
  assertEquals(world.takeFrames("notice"), []);
});

Deno.test("Directory sends only the view number to a member that lags by more than it keeps", () => {
  const world = World.settled();
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  const { group } = world.join(ford, "books");
  for (let i = 0; i < VIEW_CHANGES_MAX; i++) {
    if (i % 2 === 0) world.join(arthur, "books");
    else world.exit(arthur, "books");
  }
  world.take();
  world.heartbeat(ford, [{ group, view: 1 }]);
  const notices = world.sent.flatMap(({ frames }) =>
    frames.filter(({ type }) => type === "notice")
  );
  assertEquals(notices.length, VIEW_CHANGES_MAX);
  world.join(arthur, "books");
  world.take();
  world.heartbeat(ford, [{ group, view: 1 }]);
  const sent = world.take();
  assertEquals(sent.flatMap(({ frames }) => frames.map(({ type }) => type)), ["heartbeat-ack"]);
});

Deno.test("Directory keeps four hundred members alive and evicts the one that is silent", () => {
  const world = World.settled();
  const actors = Array.from({ length: 400 }, (_, i) => world.register(`member${i}`));
  for (const actor of actors) world.join(actor, "books");
  const [silent, ...others] = actors;
  world.take();
  world.live(3_000, others, 500);
  const notices = world.takeFrames("notice");
  assertEquals(notices.length, 1);
  assertEquals(notices[0]!.to.length, 399);
  assertEquals(notices[0]!.frame.change.member, silent!.id);
  assertEquals(world.names("books").length, 399);
});

Deno.test("Directory logs once that a member's heartbeats come from another address", () => {
  const world = World.settled();
  const ford = world.register("ford");
  const from = at(9_999, "10.0.0.9");
  for (let i = 0; i < 3; i++) world.heartbeat({ ...ford, address: from });
  const { id: member, name, address } = ford;
  const expected = { type: "heard-elsewhere", member, name, address, from } as const;
  assertEquals(world.traces.filter(({ type }) => type === "heard-elsewhere"), [expected]);
  assertEquals(world.directory.statistics.foreign, 3);
});

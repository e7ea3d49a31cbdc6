import { assert, assertEquals } from "@std/assert";
import { VIEW_CHANGES_MAX } from "../../../../../lib/core/mod.ts";
import { SequencerActor } from "../sequencer_actor.ts";
import { World } from "../world.ts";

Deno.test("Directory sends the first view after the grant of a new group", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const ford = world.register("ford");
  const { group, epoch } = world.join(ford, "orders", "total");
  const sent = world.take();
  assertEquals(sent.length, 1);
  assertEquals([sent[0]!.group, sent[0]!.destination], [group, sequencer.id]);
  assertEquals(sent[0]!.to, [sequencer.address]);
  const { id: member, name, address } = ford;
  assertEquals(sent[0]!.frames, [
    {
      ...{ type: "grant", epoch, count: 0, leaseMs: 1_000, last: 0 },
      ...{ mode: "total", view: 1, members: 1, name: "orders" },
    },
    { type: "notice", change: { kind: "join", view: 1, slot: 1, member, name, address, last: 0 } },
  ]);
  const { framesOut } = world.directory.statistics;
  assertEquals([framesOut.grant, framesOut.notice], [1, 1]);
});

Deno.test("Directory repeats a grant with every lease until one lists the group", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const ford = world.register("ford");
  const { group } = world.join(ford, "orders", "total");
  world.join(world.register("arthur"), "orders");
  world.take();
  for (let count = 1; count <= 3; count++) {
    sequencer.lease(world, [], count);
    const sent = world.take();
    assertEquals(sent.flatMap(({ frames }) => frames.map(({ type }) => type)), [
      ...["grant", "notice", "notice", "heartbeat-ack"],
    ]);
    const [grant] = sent[0]!.frames;
    assert(grant?.type === "grant");
    assertEquals([grant.view, grant.members], [2, 2]);
  }
  sequencer.lease(world, [{ group, view: 2 }]);
  sequencer.lease(world, []);
  assertEquals(world.takeFrames("grant"), []);
});

Deno.test("Directory grants without notices when it has forgotten the first changes", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  world.join(world.register("ford"), "orders", "total");
  for (let i = 0; i < VIEW_CHANGES_MAX; i++) {
    world.join(world.register(`member${i}`), "orders");
  }
  world.take();
  sequencer.lease(world);
  const sent = world.take();
  assertEquals(sent.flatMap(({ frames }) => frames.map(({ type }) => type)), [
    ...["grant", "heartbeat-ack"],
  ]);
});

Deno.test("Directory sends the changes of a total group to its sequencer only", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  const { group } = world.join(ford, "orders", "total");
  sequencer.lease(world, [{ group, view: 1 }]);
  world.take();
  world.join(arthur, "orders");
  world.exit(ford, "orders", 9);
  const notices = world.takeFrames("notice");
  assertEquals(notices.map(({ to }) => to), [[sequencer.address], [sequencer.address]]);
  assertEquals(notices.map(({ destination }) => destination), [sequencer.id, sequencer.id]);
  assertEquals(notices.map(({ frame: { change } }) => [change.view, change.kind, change.last]), [
    [2, "join", 0],
    [3, "leave", 9],
  ]);
});

Deno.test("Directory sends the notice of an eviction to the sequencer", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  const { group } = world.join(ford, "orders", "total");
  world.join(arthur, "orders");
  sequencer.live(world, 2_001, { groups: [{ group, view: 2 }], members: [ford] });
  const evictions = world.takeFrames("notice")
    .filter(({ frame }) => frame.change.kind === "evict");
  assertEquals(evictions.map(({ to, frame }) => [to, frame.change.member, frame.change.view]), [
    [[sequencer.address], arthur.id, 3],
  ]);
});

Deno.test("Directory repeats the changes that a lease shows to be missing", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const [ford, arthur, alice] = ["ford", "arthur", "alice"].map((name) => world.register(name));
  const { group } = world.join(ford!, "orders", "total");
  world.join(arthur!, "orders");
  world.join(alice!, "orders");
  world.take();
  sequencer.lease(world, [{ group, view: 1 }]);
  const sent = world.take();
  assertEquals(
    sent.flatMap(({ frames }) =>
      frames.map((frame) => frame.type === "notice" ? frame.change.view : frame.type)
    ),
    [2, 3, "heartbeat-ack"],
  );
  const ack = sent.at(-1)!.frames[0]!;
  assert(ack.type === "heartbeat-ack");
  assertEquals(ack.views, [{ group, view: 3 }]);
  sequencer.lease(world, [{ group, view: 3 }]);
  assertEquals(world.takeFrames("notice"), []);
});

Deno.test("Directory sends only the view number to a sequencer that lags by more than it keeps", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  const { group } = world.join(ford, "orders", "total");
  for (let i = 0; i <= VIEW_CHANGES_MAX; i++) {
    if (i % 2 === 0) world.join(arthur, "orders");
    else world.exit(arthur, "orders");
  }
  world.take();
  sequencer.lease(world, [{ group, view: 1 }]);
  assertEquals(world.take().flatMap(({ frames }) => frames.map(({ type }) => type)), [
    "heartbeat-ack",
  ]);
});

Deno.test("Directory leaves a group that ended out of its answer to the lease", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const ford = world.register("ford");
  const orders = world.join(ford, "orders", "total");
  const { group } = world.join(ford, "more", "total");
  world.exit(ford, "orders");
  world.take();
  sequencer.lease(world, [{ group: orders.group, view: 1 }, { group, view: 1 }]);
  assertEquals(world.takeFrames("heartbeat-ack")[0]?.frame.views, [{ group, view: 1 }]);
});

Deno.test("Directory repeats a grant whose sequencer orders the group in an older epoch still", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const { group } = world.join(world.register("ford"), "orders", "total");
  const { boot } = world.directory;
  sequencer.lease(world, [{ group, view: 1 }]);
  const successor = new SequencerActor(world);
  const { epoch } = world.view("orders");
  assertEquals(epoch, { number: 2, boot });
  world.take();
  successor.lease(world, [{ group, view: 1, epoch: { number: 1, boot } }]);
  assertEquals(world.takeFrames("grant").map(({ frame }) => frame.epoch), [epoch]);
  successor.lease(world, [{ group, view: 1, epoch }]);
  assertEquals(world.takeFrames("grant"), []);
});

Deno.test("Directory grants an epoch above one of another tracker's life that its sequencer has", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const { group } = world.join(world.register("ford"), "orders", "total");
  const { boot } = world.directory;
  world.take();
  sequencer.lease(world, [{ group, view: 1, epoch: { number: 1, boot: boot + 1 } }]);
  assertEquals(world.takeFrames("grant").map(({ frame }) => frame.epoch), [{ number: 2, boot }]);
  sequencer.lease(world, [{ group, view: 1, epoch: { number: 5, boot: boot + 1 } }]);
  assertEquals(world.takeFrames("grant").map(({ frame }) => frame.epoch), [{ number: 6, boot }]);
});

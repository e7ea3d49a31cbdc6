import { assert, assertEquals } from "@std/assert";
import type { ViewRecord } from "../../../../../lib/wire/mod.ts";
import { SequencerActor } from "../sequencer_actor.ts";
import { type Actor, at, World } from "../world.ts";

const REBUILD_MS = 3_000;

interface Before {
  readonly sequencer: SequencerActor;
  readonly ford: Actor;
  readonly arthur: Actor;
  readonly orders: ViewRecord;
  readonly books: ViewRecord;
}

/**
 * Returns the state before the crash: [orders], total, and [books], fifo, both with ford and
 * arthur.
 */
function before(): Before {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  for (const actor of [ford, arthur]) {
    world.join(actor, "orders", "total");
    world.join(actor, "books");
  }
  return { sequencer, ford, arthur, orders: world.view("orders"), books: world.view("books") };
}

/** The restarted directory. */
function restarted(): World {
  return new World({}, 2);
}

/** Lets the rebuild end while members and sequencers are heard. */
function endRebuild(world: World, { sequencer, ford, arthur, orders }: Before): void {
  const groups = [{ group: orders.group, view: orders.view }];
  sequencer.live(world, REBUILD_MS, { groups, members: [ford, arthur] });
}

Deno.test("Directory tells an unknown sequencer after its start that it was restarted", () => {
  const { sequencer } = before();
  const world = restarted();
  sequencer.lease(world);
  const [told] = world.takeFrames("unknown");
  assertEquals([told?.destination, told?.to], [sequencer.id, [sequencer.address]]);
  assertEquals(told?.frame, { type: "unknown", boot: world.directory.boot, reason: "restarted" });
});

const REPORTS = ["sequencer", "ford", "arthur"] as const;
const ORDERS = [[0, 1, 2], [1, 0, 2], [1, 2, 0]].map((order) => order.map((i) => REPORTS[i]!));

for (const order of ORDERS) {
  Deno.test(`Directory is rebuilt from the reports of ${order.join(", then ")}`, () => {
    const was = before();
    const world = restarted();
    for (const who of order) {
      if (who === "sequencer") was.sequencer.restore(world, was.orders);
      else for (const view of [was.orders, was.books]) world.restore(was[who], view);
    }
    const { sequencer, orders, books } = was;
    assertEquals(world.view("orders"), { ...orders, view: 0 });
    assertEquals(world.takeFrames("unknown"), []);
    sequencer.lease(world);
    assertEquals(world.takeFrames("grant"), [], "it has the group already");
    endRebuild(world, was);
    assertEquals(world.view("orders"), { ...orders, view: orders.view + 1 });
    assertEquals(world.view("books"), { ...books, view: books.view + 1 });
    world.take();
    sequencer.lease(world, [orders]);
    const sent = world.take();
    assertEquals(sent.flatMap(({ frames }) => frames.map(({ type }) => type)), ["heartbeat-ack"]);
    const ack = sent[0]!.frames[0]!;
    assert(ack.type === "heartbeat-ack");
    assertEquals(ack.views, [{ group: orders.group, view: orders.view + 1 }]);
    const [joined] = [world.join(world.register("zaphod", at(9_000)), "orders")];
    assertEquals([joined.view, joined.sequencer?.id], [orders.view + 2, sequencer.id]);
    assertEquals(world.takeFrames("notice")[0]?.to, [sequencer.address]);
  });
}

Deno.test("Directory restores a sequencer that orders no group", () => {
  const { sequencer } = before();
  const world = restarted();
  sequencer.restore(world);
  assertEquals(world.directory.sequencerCount, 1);
  assertEquals(world.traces.at(-1)?.type, "sequencer-restored");
  sequencer.lease(world);
  assertEquals(world.take()[0]?.frames[0]?.type, "heartbeat-ack");
  const ford = world.register("ford");
  assertEquals(world.join(ford, "new", "total").sequencer?.id, sequencer.id);
});

Deno.test("Directory goes on above the highest view that a member or the sequencer reports", () => {
  for (const [ofSequencer, ofMember] of [[9, 4], [4, 9]] as const) {
    const was = before();
    const world = restarted();
    was.sequencer.restore(world, was.orders, { view: ofSequencer });
    for (const one of [was.ford, was.arthur]) world.restore(one, was.orders, { view: ofMember });
    endRebuild(world, was);
    const view = world.join(world.register("zaphod", at(9_000)), "orders");
    assertEquals(view.view, 11);
    assert(view.members.at(-1)!.slot > 9);
  }
});

Deno.test("Directory gives no groups back to a sequencer that is heard only after the rebuild", () => {
  const { sequencer, ford, arthur, orders } = before();
  const world = restarted();
  for (const actor of [ford, arthur]) world.restore(actor, orders);
  world.live(REBUILD_MS, [ford, arthur], 300);
  world.take();
  const view = world.view("orders");
  assertEquals([view.sequencer, view.members.length], [null, 2]);
  const zaphod = world.register("zaphod", at(9_000));
  const request = { type: "join_group", member: zaphod.id, group: "orders" } as const;
  assertEquals(world.refusal(request).code, "no_sequencer");
  const { group, epoch } = orders;
  sequencer.lease(world, [{ group, epoch, view: orders.view + 1 }]);
  assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "evicted");
  // It registers anew, and gets them in an epoch above all that anybody has heard of.
  const successor = new SequencerActor(world);
  const next = world.view("orders");
  assertEquals([next.sequencer?.id, next.epoch.number], [successor.id, epoch.number + 1]);
  assertEquals(next.epoch.boot, world.directory.boot);
});

Deno.test("Directory takes back no sequencer that reports itself only after the rebuild", () => {
  for (const isOfGroup of [true, false]) {
    const { sequencer, ford, arthur, orders } = before();
    const world = restarted();
    // It is told to report itself, and is paused until after the rebuild.
    sequencer.lease(world);
    for (const actor of [ford, arthur]) world.restore(actor, orders);
    world.live(REBUILD_MS, [ford, arthur], 300);
    world.take();
    sequencer.restore(world, isOfGroup ? orders : undefined);
    assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "evicted");
    assertEquals(world.directory.sequencerCount, 0);
    const successor = new SequencerActor(world);
    const { sequencer: place, epoch } = world.view("orders");
    assertEquals([place?.id, epoch.number], [successor.id, orders.epoch.number + 1]);
  }
});

Deno.test("Directory grants a group that stands without a sequencer when the rebuild ends", () => {
  const { ford, arthur, orders } = before();
  const world = restarted();
  const other = new SequencerActor(world, 2);
  for (const actor of [ford, arthur]) world.restore(actor, orders);
  other.live(world, REBUILD_MS - 1, { members: [ford, arthur] });
  assertEquals(world.view("orders").sequencer, null);
  other.live(world, 2, { members: [ford, arthur] });
  const { sequencer, epoch } = world.view("orders");
  assertEquals([sequencer?.id, epoch.number], [other.id, orders.epoch.number + 1]);
});

Deno.test("Directory gives no group back to a sequencer whose reign its members know to be over", () => {
  for (const isSequencerFirst of [true, false]) {
    const { sequencer, ford, arthur, orders } = before();
    const world = restarted();
    const later = { ...orders, epoch: { ...orders.epoch, number: 7 } };
    const reports = [
      () => sequencer.restore(world, orders),
      () => world.restore(ford, orders),
      () => world.restore(arthur, later),
    ];
    for (const report of isSequencerFirst ? reports : reports.toReversed()) report();
    sequencer.live(world, REBUILD_MS + 1, { members: [ford, arthur] });
    const { sequencer: place, epoch } = world.view("orders");
    assertEquals([place?.id, epoch.number], [sequencer.id, 8], "by a new epoch, if at all");
  }
});

Deno.test("Directory makes no group from a sequencer's report alone", () => {
  const { sequencer, orders } = before();
  const world = restarted();
  sequencer.restore(world, orders);
  assertEquals(world.directory.groupCount, 0);
  const listed = [{ group: orders.group, view: orders.view }];
  sequencer.lease(world, listed);
  const [ack] = world.takeFrames("heartbeat-ack");
  assertEquals(ack?.frame.views, [{ group: orders.group, view: 0 }], "a member may report it yet");
  const zaphod = world.register("zaphod", at(9_000));
  const request = { type: "join_group", member: zaphod.id, group: "orders" } as const;
  assertEquals(world.refusal(request).code, "rebuilding");
  sequencer.live(world, REBUILD_MS, { groups: listed, members: [zaphod] });
  world.take();
  sequencer.lease(world, listed);
  assertEquals(world.takeFrames("heartbeat-ack")[0]?.frame.views, []);
  assertEquals(world.join(zaphod, "orders").mode, "fifo");
});

Deno.test("Directory asks a sequencer again for a report that got lost", () => {
  const { sequencer, ford, orders } = before();
  const world = restarted();
  sequencer.restore(world);
  world.restore(ford, orders);
  world.take();
  const listed = [{ group: orders.group, view: orders.view }];
  sequencer.lease(world, listed);
  const [unknown, ack] = world.take().flatMap(({ frames }) => frames);
  assert(unknown?.type === "unknown" && ack?.type === "heartbeat-ack");
  assertEquals([unknown.reason, ack.views], ["restarted", [{ group: orders.group, view: 0 }]]);
  sequencer.restore(world, orders);
  sequencer.lease(world, listed);
  assertEquals(world.takeFrames("unknown"), []);
  assertEquals(world.view("orders").sequencer?.id, sequencer.id);
});

Deno.test("Directory brings a group back by no lease, since only the report says who was removed", () => {
  for (const isLate of [true, false]) {
    const { sequencer, ford, arthur, orders } = before();
    const world = restarted();
    sequencer.restore(world);
    for (const actor of isLate ? [ford] : [ford, arthur]) world.restore(actor, orders);
    world.take();
    const listed = [{ group: orders.group, view: orders.view + 1, epoch: orders.epoch }];
    sequencer.lease(world, listed);
    const told = () =>
      world.takeFrames("unknown").map(({ destination, frame }) => [destination, frame.reason]);
    assertEquals(told(), [[sequencer.id, "restarted"]]);
    sequencer.restore(world, orders, { view: orders.view + 1, removed: [arthur.id] });
    if (isLate) world.restore(arthur, orders);
    assertEquals(told(), [[arthur.id, "evicted"]]);
    assertEquals(world.names("orders"), ["ford"]);
    sequencer.lease(world, listed);
    assertEquals(told(), [], "the report is there");
    assertEquals(world.view("orders").sequencer?.id, sequencer.id);
  }
});

Deno.test("Directory grants the next epoch of a group whose report got lost until the rebuild was over", () => {
  const { sequencer, ford, arthur, orders } = before();
  const world = restarted();
  sequencer.restore(world);
  for (const actor of [ford, arthur]) world.restore(actor, orders);
  const groups = [{ group: orders.group, view: orders.view, epoch: orders.epoch }];
  sequencer.live(world, REBUILD_MS + 1, { groups, members: [ford, arthur] });
  const { sequencer: place, epoch } = world.view("orders");
  assertEquals([place?.id, epoch.number], [sequencer.id, orders.epoch.number + 1]);
});

Deno.test("Directory takes no member back that its sequencer reports as removed", () => {
  for (const isFirst of [true, false]) {
    const { sequencer, ford, arthur, orders } = before();
    const world = restarted();
    const report = () =>
      sequencer.restore(world, orders, { view: orders.view + 1, removed: [arthur.id] });
    world.restore(ford, orders);
    if (isFirst) report();
    world.restore(arthur, orders);
    if (!isFirst) report();
    assertEquals(world.names("orders"), ["ford"]);
    const [told] = world.takeFrames("unknown");
    assertEquals([told?.destination, told?.frame.reason], [arthur.id, "evicted"]);
  }
});

Deno.test("Directory lets clients wait for a sequencer while it is being rebuilt", () => {
  const { sequencer } = before();
  const world = restarted();
  const zaphod = world.register("zaphod", at(9_000));
  const member = zaphod.id;
  const request = { type: "join_group", member, group: "new", mode: "total" } as const;
  assertEquals(world.refusal(request).code, "rebuilding");
  sequencer.restore(world);
  assertEquals(world.join(zaphod, "new", "total").view, 1);
});

Deno.test("Directory counts no restored sequencer as silent before the rebuild is over", () => {
  const { sequencer, ford, arthur, orders } = before();
  const world = restarted();
  sequencer.restore(world, orders);
  for (const actor of [ford, arthur]) world.restore(actor, orders);
  world.live(REBUILD_MS - 1, [ford, arthur], 300);
  const silent = () => world.traces.some(({ type }) => type === "sequencer-evicted");
  assertEquals(silent(), false);
  world.live(502, [ford, arthur], 100);
  assertEquals(silent(), true);
});

Deno.test("Directory makes no group during the rebuild that people take for one that is awaited", () => {
  const state = before();
  const world = restarted();
  state.sequencer.restore(world, state.orders);
  const marvin = world.register("marvin");
  for (const group of ["orders", "Orders", "\u043erders"]) {
    const refusal = world.refusal({ type: "join_group", member: marvin.id, group });
    assertEquals([group, refusal.code], [group, "rebuilding"]);
  }
  world.join(marvin, "ordinary");
});

Deno.test("Directory waits for the echo of a sequencer that reports itself just before the end", () => {
  const was = before();
  const { sequencer, ford, arthur, orders } = was;
  const world = restarted();
  for (const actor of [ford, arthur]) world.restore(actor, orders);
  world.live(REBUILD_MS - 10, [ford, arthur], 500);
  world.echoes = false;
  sequencer.restore(world, orders);
  world.advance(50);
  const [challenge] = world.takeFrames("challenge");
  assert(challenge !== undefined);
  world.frame(sequencer, { type: "echo", cookie: challenge.frame.cookie });
  endRebuild(world, was);
  assertEquals(world.view("orders").sequencer?.id, sequencer.id);
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { SEQUENCERS_MAX } from "../../../lib/core/mod.ts";
import type { RegisterRequest } from "../../../lib/wire/mod.ts";
import { SequencerActor } from "./sequencer_actor.ts";
import { type Actor, at, World } from "./world.ts";

function registration(name: string, port: number, host = "127.0.0.1"): RegisterRequest {
  return { type: "register", role: "sequencer", name, host, port };
}

/** What happened to sequencers. */
function happened(world: World): string[] {
  return world.traces.flatMap((trace) =>
    trace.type.startsWith("sequencer-")
      ? ["reason" in trace ? `${trace.type} ${trace.reason}` : trace.type]
      : []
  );
}

/** A world with one sequencer, and ford in its group "orders". */
function withOrders(): { world: World; sequencer: SequencerActor; ford: Actor; group: number } {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const ford = world.register("ford");
  const { group } = world.join(ford, "orders", "total");
  sequencer.lease(world, [{ group, view: 1 }]);
  world.take();
  return { world, sequencer, ford, group };
}

Deno.test("Directory registers a sequencer, which is no member", () => {
  const world = World.settled({ heartbeatMs: 250 });
  const answer = world.answer<"register">(registration("marvin", 7_000));
  assert(answer.ok);
  assertEquals([answer.host, answer.port], ["127.0.0.1", 7_000]);
  assertEquals([answer.heartbeatMs, answer.boot], [250, world.directory.boot]);
  assertEquals([world.directory.sequencerCount, world.directory.memberCount], [1, 0]);
  assertEquals(world.traces, [{
    type: "sequencer-registered",
    sequencer: answer.member,
    name: "marvin",
    address: at(7_000),
  }]);
  const request = { type: "join_group", member: answer.member, group: "books" } as const;
  assertEquals(world.refusal(request).code, "unknown_member");
});

Deno.test("Directory gives no name to a sequencer: it takes none from members", () => {
  const world = World.settled();
  world.register("marvin");
  for (const port of [7_001, 7_002]) {
    assert(world.answer(registration("marvin", port)).ok);
  }
  assertEquals(world.takeFrames("probe"), []);
  assertEquals(world.directory.sequencerCount, 2);
});

Deno.test("Directory has the same rules for a sequencer's address as for a member's", () => {
  const world = World.settled();
  const refusal = world.refusal(registration("marvin", 0));
  assertEquals(refusal.code, "bad_field");
  const answer = world.answer<"register">(
    registration("marvin", 7_000, "0.0.0.0"),
    at(50_000, "10.0.0.7"),
  );
  assert(answer.ok);
  assertEquals([answer.host, answer.port], ["10.0.0.7", 7_000]);
});

Deno.test("Directory refuses one sequencer too many, but not one in another's place", () => {
  const world = World.settled();
  for (let port = 1; port <= SEQUENCERS_MAX; port++) {
    assert(world.answer(registration("marvin", port)).ok);
  }
  const refusal = world.refusal(registration("marvin", 60_000));
  assertEquals(refusal.code, "limit");
  assertStringIncludes(refusal.message, `${SEQUENCERS_MAX} sequencers`);
  assert(world.answer(registration("marvin", 1)).ok);
  assertEquals(world.directory.sequencerCount, SEQUENCERS_MAX);
});

Deno.test("Directory answers a lease with its count and the boot id", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  sequencer.lease(world, [], 77);
  const [ack, ...rest] = world.takeFrames("heartbeat-ack");
  assertEquals(rest, []);
  assertEquals([ack?.destination, ack?.to], [sequencer.id, [sequencer.address]]);
  const { boot } = world.directory;
  assertEquals(ack?.frame, { type: "heartbeat-ack", count: 77, boot, views: [] });
});

Deno.test("Directory counts a lease only from the registered address of a sequencer", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const ford = world.register("ford");
  world.frame({ ...sequencer, address: at(9_999) }, { type: "lease", count: 1, groups: [] });
  world.frame(ford, { type: "lease", count: 1, groups: [] });
  world.heartbeat(sequencer);
  assertEquals(world.take(), []);
  assertEquals(world.directory.statistics.foreign, 3);
  assertEquals(world.directory.statistics.framesIn.lease, 2);
});

Deno.test("Directory tells a sequencer that it does not know to register anew", () => {
  const { world, sequencer } = withOrders();
  assertEquals(world.answer({ type: "quit", member: sequencer.id }), { ok: true });
  assertEquals(world.directory.sequencerCount, 0);
  assertEquals(happened(world).at(-1), "sequencer-left");
  sequencer.lease(world);
  const [told] = world.takeFrames("unknown");
  assertEquals([told?.destination, told?.to], [sequencer.id, [sequencer.address]]);
  assertEquals(told?.frame.reason, "evicted");
});

Deno.test("Directory probes a sequencer that falls silent, and forgets one without groups", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  world.advance(1_499);
  assertEquals(world.takeFrames("probe"), []);
  world.advance(501);
  assertEquals(world.takeFrames("probe")[0]?.destination, sequencer.id);
  assertEquals(world.directory.sequencerCount, 1);
  world.advance(1);
  assertEquals(world.directory.sequencerCount, 0);
  assertEquals(happened(world), ["sequencer-registered", "sequencer-evicted silent"]);
  assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "evicted");
});

Deno.test("Directory keeps a sequencer as long as its leases come", () => {
  const { world, sequencer, ford, group } = withOrders();
  sequencer.live(world, 10_000, { groups: [{ group, view: 1 }], members: [ford] });
  assertEquals(happened(world), ["sequencer-registered"]);
});

Deno.test("Directory gives a sequencer the time of a lease, however short the heartbeats are", () => {
  const world = World.settled({ heartbeatMs: 50 });
  new SequencerActor(world);
  world.advance(1_000);
  assertEquals(world.directory.sequencerCount, 1);
  world.advance(1);
  assertEquals(world.directory.sequencerCount, 0);
});

Deno.test("Directory lets nobody into the groups of a silent sequencer, and goes on when it is back", () => {
  const { world, sequencer, ford, group } = withOrders();
  const arthur = world.register("arthur");
  world.live(2_001, [ford, arthur]);
  assertEquals(happened(world).at(-1), "sequencer-silent");
  assertEquals(world.directory.sequencerCount, 1);
  const request = { type: "join_group", member: arthur.id, group: "orders" } as const;
  const refusal = world.refusal(request);
  assertEquals(refusal.code, "no_sequencer");
  assertEquals(
    refusal.message,
    'The sequencer of the group "orders", at 127.0.0.1:7001, does not answer: try again when it ' +
      "is back, or choose another group.",
  );
  assertEquals(world.join(ford, "orders").view, 1, "who is in it may ask again");
  sequencer.lease(world, [{ group, view: 1 }]);
  assertEquals(happened(world).at(-1), "sequencer-back");
  assertEquals(world.join(arthur, "orders").view, 2);
});

Deno.test("Directory gives no new group to a silent sequencer", () => {
  const { world, ford } = withOrders();
  world.live(2_001, [ford]);
  const request = { type: "join_group", member: ford.id, group: "more", mode: "total" } as const;
  const refusal = world.refusal(request);
  assertEquals(refusal.code, "no_sequencer");
  assertStringIncludes(refusal.message, "none of those registered (1) answers");
  const other = new SequencerActor(world, 2);
  assertEquals(world.join(ford, "more", "total").sequencer?.id, other.id);
});

Deno.test("Directory forgets a silent sequencer with its last group", () => {
  const { world, ford } = withOrders();
  world.live(2_001, [ford]);
  world.exit(ford, "orders");
  assertEquals(world.directory.sequencerCount, 0);
  assertEquals(happened(world).at(-1), "sequencer-evicted silent");
});

Deno.test("Directory that was late itself forgives sequencers, too, and says so once", () => {
  const { world } = withOrders();
  world.now += 60_000;
  world.directory.handleTimeout(world.now);
  world.drain();
  assertEquals(happened(world), ["sequencer-registered"]);
  assertEquals(world.traces.filter(({ type }) => type === "late").length, 1);
});

Deno.test("Directory takes a registration at a sequencer's address for its successor's", () => {
  const { world, sequencer, ford, group } = withOrders();
  const arthur = world.register("arthur");
  const successor = new SequencerActor(world);
  assert(successor.id !== sequencer.id);
  assertEquals(world.directory.sequencerCount, 1);
  assertEquals(happened(world).slice(1), ["sequencer-evicted replaced", "sequencer-registered"]);
  const told = world.takeFrames("unknown");
  assertEquals(told.map(({ destination, frame }) => [destination, frame.reason]), [
    [sequencer.id, "evicted"],
  ]);
  const request = { type: "join_group", member: arthur.id, group: "orders" } as const;
  const refusal = world.refusal(request);
  assertEquals(refusal.code, "no_sequencer");
  assertEquals(
    refusal.message,
    'The sequencer of the group "orders" is gone: choose another name, or make the group anew ' +
      "when all its members have left it.",
  );
  assertEquals([world.view("orders").group, world.view("orders").sequencer], [group, null]);
  world.exit(ford, "orders");
  assertEquals(world.join(arthur, "orders", "total").sequencer?.id, successor.id);
});

Deno.test("Directory tells nobody the changes of a group that has lost its sequencer", () => {
  const { world, sequencer, ford } = withOrders();
  const arthur = world.register("arthur");
  world.join(arthur, "orders");
  world.answer({ type: "quit", member: sequencer.id });
  world.take();
  world.exit(ford, "orders");
  assertEquals(world.take(), []);
  const { view, members, sequencer: place, epoch } = world.view("orders");
  assertEquals([view, members.length, place, epoch.number], [3, 1, null, 1]);
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { SEQUENCERS_MAX } from "../../../../../lib/core/mod.ts";
import type { RegisterRequest } from "../../../../../lib/wire/mod.ts";
import {
  DirectoryEventQueue,
  Groups,
  Hearing,
  Identities,
  newStatistics,
  Outgoing,
  Sequencers,
} from "../../../../../lib/tracker/directory/state/mod.ts";
import { SequencerActor } from "../sequencer_actor.ts";
import { type Actor, at, seeded, World } from "../world.ts";

function registration(name: string, port: number, host = "127.0.0.1"): RegisterRequest {
  return { type: "register", role: "sequencer", name, host, port };
}

/** Returns the traces about sequencers. */
function happened(world: World): string[] {
  return world.traces.flatMap((trace) =>
    trace.type.startsWith("sequencer-")
      ? ["reason" in trace ? `${trace.type} ${trace.reason}` : trace.type]
      : []
  );
}

/** Returns a world with one sequencer, and ford in its group "orders". */
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
  const sent = world.take().map(({ to, frames }) => [to, frames.map(({ type }) => type)]);
  assertEquals(sent, [[[sequencer.address], ["challenge"]]], "nothing goes to the stranger");
  assertEquals(world.directory.statistics.foreign, 3);
  assertEquals(world.directory.statistics.framesIn.lease, 2);
});

Deno.test("Directory tells an unknown sequencer to register again", () => {
  const { world, sequencer } = withOrders();
  assertEquals(world.answer({ type: "quit", member: sequencer.id }), { ok: true });
  assertEquals(world.directory.sequencerCount, 0);
  assertEquals(happened(world).at(-1), "sequencer-left");
  sequencer.lease(world);
  const [told] = world.takeFrames("unknown");
  assertEquals([told?.destination, told?.to], [sequencer.id, [sequencer.address]]);
  assertEquals(told?.frame.reason, "evicted");
});

Deno.test("Directory probes a sequencer that falls silent, and forgets it when its lease is over", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const ford = world.register("ford");
  world.live(749, [ford], 100);
  assertEquals(world.takeFrames("probe"), []);
  world.live(251, [ford], 100);
  assertEquals(world.takeFrames("probe")[0]?.destination, sequencer.id);
  assertEquals(world.directory.sequencerCount, 1);
  world.advance(1);
  assertEquals(world.directory.sequencerCount, 0);
  assertEquals(happened(world), ["sequencer-registered", "sequencer-evicted silent"]);
  assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "evicted");
});

Deno.test("Directory informs a sequencer of which no datagram came that it was never heard", () => {
  const world = World.settled();
  const ford = world.register("ford");
  world.echoes = false;
  new SequencerActor(world);
  world.live(1_100, [ford], 100);
  assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "unheard");
});

Deno.test("Directory keeps a sequencer as long as its leases come", () => {
  const { world, sequencer, ford, group } = withOrders();
  sequencer.live(world, 10_000, { groups: [{ group, view: 1 }], members: [ford] });
  assertEquals(happened(world), ["sequencer-registered"]);
});

Deno.test("Directory gives a sequencer the time of a lease, however short the heartbeats are", () => {
  const world = World.settled({ heartbeatMs: 50 });
  new SequencerActor(world);
  const ford = world.register("ford");
  world.live(1_000, [ford], 20);
  assertEquals(world.directory.sequencerCount, 1);
  world.advance(1);
  assertEquals(world.directory.sequencerCount, 0);
});

Deno.test("Directory grants the groups of a silent sequencer to another, in their next epoch", () => {
  const { world, sequencer, ford, group } = withOrders();
  const other = new SequencerActor(world, 2);
  other.live(world, 1_001, { members: [ford] });
  assertEquals(world.directory.sequencerCount, 1);
  const { epoch, sequencer: place, view } = world.view("orders");
  const first = { number: 1, boot: world.directory.boot };
  assertEquals([epoch.number, epoch.boot, place?.id, view], [2, first.boot, other.id, 1]);
  const told = world.take().flatMap(({ to, frames }) => frames.map((frame) => ({ to, frame })));
  const [grant] = told.filter(({ frame }) => frame.type === "grant");
  assertEquals(grant?.to, [other.address]);
  const [reign] = told.filter(({ frame }) => frame.type === "reign");
  assertEquals(reign?.to, [ford.address]);
  const { address, id } = other;
  assertEquals(reign?.frame, { type: "reign", epoch, sequencer: id, address });
  // It wakes up, and is nobody any more.
  sequencer.lease(world, [{ group, view: 1, epoch: first }]);
  assertEquals(world.takeFrames("unknown")[0]?.frame.reason, "evicted");
});

Deno.test("Directory grants a group that has no sequencer to the next one that comes", () => {
  const { world, ford } = withOrders();
  const arthur = world.register("arthur");
  world.live(1_001, [ford, arthur], 100);
  assertEquals(world.view("orders").sequencer, null);
  const request = { type: "join_group", member: arthur.id, group: "orders" } as const;
  const refusal = world.refusal(request);
  assertEquals(refusal.code, "no_sequencer");
  assertEquals(
    refusal.message,
    'The sequencer of the group "orders" is gone, and there is no other: start one with ' +
      "`gm sequencer --tracker HOST:PORT :0`, and it goes on with the group.",
  );
  assertEquals(world.join(ford, "orders").view, 1, "who is in it may ask again");
  const successor = new SequencerActor(world, 2);
  const { epoch, sequencer } = world.view("orders");
  assertEquals([epoch.number, sequencer?.id], [2, successor.id]);
  assertEquals(world.join(arthur, "orders").view, 2);
});

Deno.test("Directory grants the groups of a sequencer that quits to another at once", () => {
  const { world, sequencer } = withOrders();
  const other = new SequencerActor(world, 2);
  world.answer({ type: "quit", member: sequencer.id });
  const { epoch, sequencer: place } = world.view("orders");
  assertEquals([epoch.number, place?.id], [2, other.id]);
});

Deno.test("Directory moves no group because another sequencer came", () => {
  const { world, sequencer } = withOrders();
  for (let index = 2; index < 20; index++) new SequencerActor(world, index);
  const { epoch, sequencer: place } = world.view("orders");
  assertEquals([epoch.number, place?.id], [1, sequencer.id]);
});

Deno.test("Directory that was late itself forgives sequencers, too, and says so once", () => {
  const { world } = withOrders();
  world.now += 60_000;
  world.directory.handleTimeout(world.now);
  world.drain();
  assertEquals(happened(world), ["sequencer-registered"]);
  assertEquals(world.traces.filter(({ type }) => type === "late").length, 1);
});

Deno.test("Directory replaces a sequencer when another registers at its address", () => {
  const { world, sequencer, group } = withOrders();
  const arthur = world.register("arthur");
  const successor = new SequencerActor(world);
  assert(successor.id !== sequencer.id);
  assertEquals(world.directory.sequencerCount, 1);
  assertEquals(happened(world).slice(1), ["sequencer-registered", "sequencer-evicted replaced"]);
  const told = world.takeFrames("unknown");
  assertEquals(told.map(({ destination, frame }) => [destination, frame.reason]), [
    [sequencer.id, "evicted"],
  ]);
  assertEquals([world.view("orders").group, world.view("orders").epoch.number], [group, 2]);
  assertEquals(world.view("orders").sequencer?.id, successor.id);
  assertEquals(world.join(arthur, "orders", "total").view, 2);
});

Deno.test("Directory sends no changes of a group that has lost its sequencer", () => {
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

Deno.test("Sequencers.onProven() ends the sequencer that had proven the address before", () => {
  const statistics = newStatistics();
  const sequencers = new Sequencers({
    boot: 9,
    intervalMs: 500,
    identities: new Identities(seeded(1)),
    outgoing: new Outgoing({ statistics, boot: 9, leaseMs: 1_000 }),
    events: new DirectoryEventQueue(statistics),
    groups: new Groups(),
    hearing: new Hearing(500),
  });
  const marvin = { name: "marvin", address: at(7_001), report: undefined };
  const former = sequencers.restore({ ...marvin, id: 1 }, 0);
  const later = sequencers.restore({ ...marvin, id: 2 }, 0);
  assertEquals([sequencers.size, sequencers.proven, sequencers.at(at(7_001))], [2, [], undefined]);
  sequencers.onProven(former);
  assertEquals([sequencers.proven, sequencers.at(at(7_001))], [[former], former]);
  sequencers.onProven(later);
  assertEquals([sequencers.size, sequencers.proven], [1, [later]]);
  assertEquals(sequencers.at(at(7_001)), later);
});

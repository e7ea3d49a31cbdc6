import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { SequencerActor } from "./sequencer_actor.ts";
import { type Actor, at, World } from "./world.ts";

function join(member: Actor, group: string, mode: "total" | "safe" | "fifo" = "total") {
  return { type: "join_group", member: member.id, group, mode } as const;
}

Deno.test("Directory refuses a total group without a sequencer, and says how to start one", () => {
  const world = World.settled();
  const ford = world.register("ford");
  const refusal = world.refusal(join(ford, "orders"));
  assertEquals(refusal.code, "no_sequencer");
  assertEquals(
    refusal.message,
    'The group "orders" of mode total needs a sequencer, and none is registered: start one with ' +
      "`gm sequencer --tracker HOST:PORT :0`, or use the mode fifo.",
  );
  assertEquals(world.directory.groupCount, 0);
});

Deno.test("Directory places a safe group as it does a total one", () => {
  const world = World.settled();
  const ford = world.register("ford");
  const refusal = world.refusal(join(ford, "orders", "safe"));
  assertEquals(refusal.code, "no_sequencer");
  assert(refusal.message.startsWith('The group "orders" of mode safe needs a sequencer'));
  const sequencer = new SequencerActor(world);
  const view = world.join(ford, "orders", "safe");
  assertEquals([view.mode, view.sequencer?.id], ["safe", sequencer.id]);
});

Deno.test("Directory gives a new total group a sequencer and its first epoch", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const view = world.join(world.register("ford"), "orders", "total");
  assertEquals([view.mode, view.view], ["total", 1]);
  assertEquals(view.epoch, { number: 1, boot: world.directory.boot });
  const { hostname: host, port } = sequencer.address;
  assertEquals(view.sequencer, { id: sequencer.id, host, port });
  assertEquals(world.view("orders"), view);
});

Deno.test("Directory spreads groups over several sequencers", () => {
  const world = World.settled();
  const sequencers = [1, 2, 3].map((i) => new SequencerActor(world, i));
  const ford = world.register("ford");
  const counts = new Map(sequencers.map(({ id }) => [id, 0]));
  for (let i = 0; i < 120; i++) {
    const { sequencer } = world.join(ford, `group${i}`, "total");
    counts.set(sequencer!.id, counts.get(sequencer!.id)! + 1);
  }
  for (const count of counts.values()) assert(count > 20, `${[...counts]}`);
});

Deno.test("Directory moves no group because a sequencer came or went", () => {
  const world = World.settled();
  const first = new SequencerActor(world, 1);
  const ford = world.register("ford");
  for (let i = 0; i < 20; i++) world.join(ford, `group${i}`, "total");
  const second = new SequencerActor(world, 2);
  const placed = () => Array.from({ length: 20 }, (_, i) => world.view(`group${i}`).sequencer?.id);
  assertEquals(placed(), Array(20).fill(first.id));
  world.answer({ type: "quit", member: second.id });
  assertEquals(placed(), Array(20).fill(first.id));
});

Deno.test("Directory lists no total group in its answers to members' heartbeats", () => {
  const world = World.settled();
  new SequencerActor(world);
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  const orders = world.join(ford, "orders", "total");
  const books = world.join(ford, "books");
  world.join(arthur, "orders");
  world.join(arthur, "books");
  world.take();
  world.heartbeat(ford, [orders, books].map(({ group }) => ({ group, view: 1 })));
  const sent = world.take();
  assertEquals(sent.map(({ group, frames }) => [group, frames[0]?.type]), [
    [books.group, "notice"],
    [0, "heartbeat-ack"],
  ]);
  const ack = sent[1]!.frames[0]!;
  assert(ack.type === "heartbeat-ack");
  assertEquals(ack.views, [{ group: books.group, view: 2 }]);
});

Deno.test("Directory keeps groups of both modes side by side", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const [ford, arthur] = [world.register("ford"), world.register("arthur")];
  const books = world.join(ford, "books", "fifo");
  const orders = world.join(ford, "orders", "total");
  sequencer.lease(world, [{ group: orders.group, view: 1 }]);
  assertEquals(world.refusal(join(arthur, "books", "total")).code, "wrong_mode");
  assertEquals(world.refusal(join(arthur, "orders", "fifo")).code, "wrong_mode");
  world.join(arthur, "books");
  assertEquals(world.join(arthur, "orders").mode, "total");
  assertEquals(world.answer({ type: "list_groups" }), {
    ok: true,
    groups: [
      { name: "books", mode: "fifo", members: ["ford", "arthur"] },
      { name: "orders", mode: "total", members: ["ford", "arthur"] },
    ],
  });
  world.take();
  world.quit(arthur);
  const told = world.takeFrames("notice").map(({ group, to }) => [group, to]);
  assertEquals(told, [[books.group, [ford.address]], [orders.group, [sequencer.address]]]);
});

Deno.test("Directory gives a group a sequencer that its members can reach", () => {
  const world = World.settled();
  new SequencerActor(world, 1, "::1");
  const ford = world.register("ford", at(5_000));
  const refusal = world.refusal(join(ford, "orders"));
  assertEquals(refusal.code, "wrong_family");
  assertEquals(
    refusal.message,
    'The sequencers for the group "orders" have IPv6 addresses, 127.0.0.1:5000 is IPv4: start ' +
      "the client on an IPv6 address, or a sequencer on an IPv4 address.",
  );
  const reachable = new SequencerActor(world, 2);
  for (let i = 0; i < 20; i++) {
    assertEquals(world.join(ford, `group${i}`, "total").sequencer?.id, reachable.id);
  }
  const alice = world.register("alice", at(5_000, "::1"));
  assertStringIncludes(world.refusal(join(alice, "group0")).message, "IPv4");
});

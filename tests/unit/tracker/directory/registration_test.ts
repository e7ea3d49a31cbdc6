import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { formatMemberId, NAME_PROBE_EVERY_MS, NAME_PROBE_MS } from "../../../../lib/core/mod.ts";
import type { RegisterRequest } from "../../../../lib/wire/mod.ts";
import { at, World } from "./world.ts";

function registration(name: string, port: number, host = "127.0.0.1"): RegisterRequest {
  return { type: "register", role: "member", name, host, port };
}

Deno.test("Directory answers a registration with the interval, the boot id and the groups", () => {
  const world = new World({ heartbeatMs: 250 });
  const ford = world.register("ford");
  world.join(ford, "books");
  const answer = world.answer<"register">(registration("arthur", 6_000));
  assert(answer.ok);
  assertEquals(answer.heartbeatMs, 250);
  assertEquals(answer.boot, world.directory.boot);
  assertEquals([answer.host, answer.port], ["127.0.0.1", 6_000]);
  assertEquals(answer.groups, [{ name: "books", mode: "fifo", members: ["ford"] }]);
  assert(answer.member !== ford.id);
});

Deno.test("Directory names the range of channels to members and sequencers, if it has one", () => {
  const channels = { hostname: "239.77.0.0", bits: 16, port: 5_000 };
  for (const role of ["member", "sequencer"] as const) {
    const request = { ...registration("arthur", 6_000), role };
    const answer = new World({ channels }).answer<"register">(request);
    assert(answer.ok);
    assertEquals(answer.channels, "239.77.0.0/16:5000");
    assertEquals("channels" in new World().answer<"register">(request), false);
  }
});

Deno.test("Directory gives every registration an id of its own", () => {
  const world = World.settled();
  const first = world.register("ford");
  world.quit(first);
  const second = world.register("ford");
  assert(first.id !== second.id);
});

for (const [host, from] of [["0.0.0.0", "10.0.0.7"], ["::", "fd00::7"]] as const) {
  Deno.test(`Directory takes the address that it sees for a client bound to ${host}`, () => {
    const world = new World();
    const request = registration("ford", 6_000, host);
    const answer = world.answer<"register">(request, at(50_000, from));
    assert(answer.ok);
    assertEquals([answer.host, answer.port], [from, 6_000]);
  });
}

Deno.test("Directory refuses port 0", () => {
  const world = new World();
  assertEquals(world.refusal(registration("ford", 0)).code, "bad_field");
  assertEquals(world.directory.memberCount, 0);
});

Deno.test("Directory refuses a name whose holder is alive, naming the holder", () => {
  const world = World.settled();
  const alice = world.register("alice", at(5_000));
  const connection = world.ask(registration("alice", 6_000));
  assertEquals(world.answers.has(connection), false);
  const [probe] = world.takeFrames("probe");
  assertEquals(probe?.destination, alice.id);
  assertEquals(probe?.to, [alice.address]);
  world.heartbeat(alice, [], probe!.frame.count);
  const answer = world.answers.get(connection);
  assert(answer !== undefined && !answer.ok);
  assertEquals(answer.code, "name_taken");
  assertEquals(
    answer.message,
    `The name "alice" is taken by member ${formatMemberId(alice.id)} at 127.0.0.1:5000: ` +
      "choose another.",
  );
  world.advance(NAME_PROBE_MS * 2);
  assertEquals(world.takeFrames("probe"), []);
});

Deno.test("Directory refuses a name that people take for a living member's, naming both", () => {
  for (
    const [name, how] of [
      ["Alice", 'differs in case only from "alice"'],
      ["\u0430lice", 'can be taken for "alice"'],
    ] as const
  ) {
    const world = World.settled();
    const alice = world.register("alice", at(5_000));
    const connection = world.ask(registration(name, 6_000));
    assertEquals(world.answers.has(connection), false);
    const [probe] = world.takeFrames("probe");
    assertEquals(probe?.destination, alice.id);
    world.heartbeat(alice, [], probe!.frame.count);
    const answer = world.answers.get(connection);
    assert(answer !== undefined && !answer.ok);
    assertEquals(answer.code, "name_taken");
    assertEquals(
      answer.message,
      `The name "${name}" ${how}, the name of member ${formatMemberId(alice.id)} at ` +
        "127.0.0.1:5000: choose another.",
    );
    world.quit(alice);
    world.register(name, at(6_000));
  }
});

Deno.test("Directory gives a name away that people take for a ghost's, and probes once for several", () => {
  const world = World.settled();
  world.register("alice", at(5_000));
  world.echoes = false;
  const first = world.ask(registration("Alice", 6_000));
  const second = world.ask(registration("ALICE", 7_000));
  world.advance(NAME_PROBE_MS + NAME_PROBE_EVERY_MS);
  const answer = world.answers.get(first);
  assert(answer?.ok, "the first that asked has the name");
  assertEquals(world.answers.has(second), false, "the new holder is probed for the second");
  world.heartbeat({ id: (answer as { member: number }).member, name: "Alice", address: at(6_000) });
  const refused = world.answers.get(second);
  assert(refused !== undefined && !refused.ok);
  assertStringIncludes(refused.message, 'differs in case only from "Alice"');
});

Deno.test("Directory refuses names that no client of gm would choose", () => {
  const world = World.settled();
  for (
    const name of [
      "a),(b",
      "cafe\u0301",
      "ford\u3164",
      "z" + "\u0301\u0302\u0303\u0304\u0305\u0306",
    ]
  ) {
    const refusal = world.refusal(registration(name, 6_000));
    assertEquals(refusal.code, "bad_field");
    assertStringIncludes(refusal.message, `The name ${JSON.stringify(name)} `);
  }
  const ford = world.register("ford");
  const join = { type: "join_group", member: ford.id, group: "books\u3164" } as const;
  assertEquals(world.refusal(join).code, "bad_field");
});

Deno.test("Directory gives a ghost's name away after three probes", () => {
  const world = World.settled();
  const ghost = world.register("alice", at(5_000));
  const ford = world.register("ford");
  world.join(ghost, "books");
  world.join(ford, "books");
  world.take();
  const connection = world.ask(registration("alice", 5_000));
  world.advance(NAME_PROBE_MS - 1);
  assertEquals(world.takeFrames("probe").map(({ to }) => to), Array(3).fill([ghost.address]));
  assertEquals(world.answers.has(connection), false);
  world.advance(1);
  const answer = world.answers.get(connection);
  assert(answer?.ok && "member" in answer);
  assert(answer.member !== ghost.id);
  assertEquals(world.names("books"), ["ford"]);
  const [notice] = world.takeFrames("notice");
  assertEquals(notice?.frame.change.kind, "evict");
  assertEquals(notice?.to, [ford.address]);
  assert(world.traces.some((trace) => trace.type === "evicted" && trace.reason === "ghost"));
});

Deno.test("Directory makes the second of two registrations wait for the first", () => {
  const world = World.settled();
  world.register("alice", at(5_000));
  world.echoes = false;
  const first = world.ask(registration("alice", 6_000));
  const second = world.ask(registration("alice", 7_000));
  world.advance(NAME_PROBE_MS);
  const winner = world.answers.get(first);
  assert(winner?.ok && "member" in winner);
  assertEquals(world.answers.has(second), false);
  const probes = world.takeFrames("challenge");
  assertEquals(probes.at(-1)?.destination, winner.member);
  world.heartbeat({ id: winner.member, name: "alice", address: at(6_000) });
  const loser = world.answers.get(second);
  assert(loser !== undefined && !loser.ok);
  assertStringIncludes(loser.message, "127.0.0.1:6000");
});

Deno.test("Directory refuses all registrations that wait for a name whose holder is alive", () => {
  const world = World.settled();
  const alice = world.register("alice");
  const connections = [6_000, 7_000, 8_000].map((port) => world.ask(registration("alice", port)));
  world.advance(NAME_PROBE_EVERY_MS);
  world.heartbeat(alice);
  for (const connection of connections) {
    const answer = world.answers.get(connection);
    assert(answer !== undefined && !answer.ok);
    assertEquals(answer.code, "name_taken");
  }
});

Deno.test("Directory gives a name that becomes free while it is claimed", () => {
  const world = World.settled();
  const alice = world.register("alice");
  const connection = world.ask(registration("alice", 6_000));
  world.quit(alice);
  world.advance(NAME_PROBE_MS);
  assertEquals(world.answers.get(connection)?.ok, true);
});

Deno.test("Directory that is late for a claim probes the holder once more", () => {
  const world = World.settled();
  const alice = world.register("alice");
  const connection = world.ask(registration("alice", 6_000));
  world.advance(NAME_PROBE_MS - 1);
  world.take();
  world.now += 2 * NAME_PROBE_EVERY_MS;
  world.directory.handleTimeout(world.now);
  world.drain();
  assertEquals(world.takeFrames("probe").length, 1);
  world.heartbeat(alice);
  const answer = world.answers.get(connection);
  assert(answer !== undefined && !answer.ok);
});

Deno.test("Directory counts a heartbeat only from the registered address", () => {
  const world = World.settled();
  const alice = world.register("alice");
  const connection = world.ask(registration("alice", 6_000));
  world.heartbeat({ ...alice, address: at(9_999) });
  world.advance(NAME_PROBE_MS);
  assertEquals(world.answers.get(connection)?.ok, true);
  assertEquals(world.directory.statistics.foreign, 1);
});

Deno.test("Directory keeps the turn of those who wait for a name when its holder goes, whatever its spelling", () => {
  const world = World.settled();
  const alice = world.register("alice");
  const first = world.ask(registration("Alice", 6_000));
  world.quit(alice);
  const second = world.ask(registration("ALICE", 7_000));
  assertEquals([world.answers.has(first), world.answers.has(second)], [false, false]);
  world.advance(NAME_PROBE_MS);
  assertEquals(world.answers.get(first)?.ok, true);
  assertEquals(world.answers.get(second)?.ok ?? false, false, "the one who came later waits");
});

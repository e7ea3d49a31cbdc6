import { assert, assertEquals } from "@std/assert";
import { RegistrationSteps } from "../../../../../lib/roles/mod.ts";
import type { Answer, JoinGroupRequest, RegisterAnswer } from "../../../../../lib/wire/mod.ts";
import { identityOf } from "../../../../sim/world/sim_identities.ts";
import { seededRandom } from "../../../../sim/world/seeded_random.ts";
import { SequencerActor } from "../sequencer_actor.ts";
import { at, World } from "../world.ts";

function signedWorld(): World {
  const world = new World({ identity: { own: identityOf("the tracker") } });
  world.advance(10_000);
  return world;
}

/** Registers a member or a sequencer with an identity, and returns its id. */
function registerSigned(
  world: World,
  name: string,
  port: number,
  role: "member" | "sequencer" = "member",
): number {
  const random = seededRandom(port);
  const address = at(port);
  const identity = { own: identityOf(name) };
  const steps = new RegistrationSteps({ role, name, address, random, identity });
  let answer = world.answer<"register">(steps.first());
  for (let i = 0; i < 3 && !answer.ok; i++) {
    const outcome = steps.onAnswer(answer);
    assert(outcome.type === "again");
    world.advance(1);
    answer = world.answer<"register">(outcome.request);
  }
  assert(answer.ok);
  return (answer as RegisterAnswer).member;
}

function join(world: World, member: number, more: Partial<JoinGroupRequest> = {}): Answer {
  return world.answer<"join_group">({ type: "join_group", member, group: "books", ...more });
}

function codeOf(answer: Answer): string {
  return answer.ok ? "ok" : answer.code;
}

Deno.test("a group is signed if its creator says so, and lists and views say it", () => {
  const world = signedWorld();
  const ford = registerSigned(world, "ford", 6_001);
  const arthur = registerSigned(world, "arthur", 6_002);
  assertEquals(codeOf(join(world, ford, { signed: true })), "ok");
  assertEquals(codeOf(join(world, arthur)), "ok");
  assertEquals(world.view("books").signed, true);
  const listed = world.answer<"list_groups">({ type: "list_groups" });
  assert(listed.ok);
  assertEquals(listed.groups.map(({ name, signed }) => [name, signed]), [["books", true]]);
});

Deno.test("a signed group takes nobody without an identity, as its creator or later", () => {
  const world = signedWorld();
  const ford = registerSigned(world, "ford", 6_001);
  const marvin = world.register("marvin");
  assertEquals(codeOf(join(world, marvin.id, { signed: true })), "identity_required");
  assertEquals(codeOf(join(world, ford, { signed: true })), "ok");
  assertEquals(codeOf(join(world, marvin.id)), "identity_required");
});

Deno.test("a group that is not signed stays so", () => {
  const world = signedWorld();
  const ford = registerSigned(world, "ford", 6_001);
  const marvin = world.register("marvin");
  assertEquals(codeOf(join(world, marvin.id)), "ok");
  assertEquals(codeOf(join(world, ford, { signed: true })), "wrong_mode");
  assertEquals(codeOf(join(world, ford)), "ok");
});

Deno.test("a signed group with one order needs a sequencer with an identity", () => {
  const world = signedWorld();
  const ford = registerSigned(world, "ford", 6_001);
  const total = { group: "council", mode: "total", signed: true } as const;
  assertEquals(codeOf(join(world, ford, total)), "no_sequencer");
  new SequencerActor(world);
  assertEquals(codeOf(join(world, ford, total)), "no_sequencer");
  assertEquals(codeOf(join(world, ford, { group: "open", mode: "total" })), "ok");
  registerSigned(world, "adams", 7_002, "sequencer");
  assertEquals(codeOf(join(world, ford, total)), "ok");
  assertEquals(world.view("council").signed, true);
  const { sequencer } = world.view("council");
  assertEquals(sequencer?.port, 7_002);
});

Deno.test("a report of a place in a signed group without an identity is not taken", () => {
  const before = signedWorld();
  const marvin = before.register("marvin");
  const view = before.join(marvin, "books");
  for (const signed of [false, true]) {
    const world = new World({ identity: { own: identityOf("the tracker") } }, 2);
    world.restore(marvin, view, signed ? { signed } : {});
    world.advance(10_000);
    const listed = world.answer<"list_groups">({ type: "list_groups" });
    assert(listed.ok);
    assertEquals(listed.groups.length, signed ? 0 : 1);
  }
});

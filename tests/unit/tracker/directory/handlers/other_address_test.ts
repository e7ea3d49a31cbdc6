import { assert, assertEquals } from "@std/assert";
import { type Actor, at, World } from "../world.ts";

const ELSEWHERE = at(9_999, "10.0.0.9");

/** Returns the cookie of the one challenge, which went to the registered address. */
function cookieFor(world: World, actor: Actor): number {
  const [challenge, ...rest] = world.takeFrames("challenge");
  assert(challenge !== undefined && rest.length === 0);
  assertEquals(challenge.to, [actor.address]);
  return challenge.frame.cookie;
}

Deno.test("Directory takes a member's heartbeats from another address once it is proven, and logs nothing", () => {
  const world = World.settled();
  const ford = world.register("ford");
  const moved = { ...ford, address: ELSEWHERE };
  world.heartbeat(moved);
  const cookie = cookieFor(world, ford);
  world.frame(moved, { type: "echo", cookie });
  world.heartbeat(moved);
  const acks = world.takeFrames("heartbeat-ack");
  assertEquals(acks.map(({ to }) => to), [[ford.address]], "answers go where they went before");
  world.live(10_000, [moved]);
  assertEquals(world.directory.memberCount, 1);
  assertEquals(world.traces.filter(({ type }) => type === "heard-elsewhere"), []);
});

Deno.test("Directory that does not know an id answers its challenge where it comes from", () => {
  const world = new World();
  const stranger = { id: 77, address: ELSEWHERE };
  world.frame(stranger, { type: "challenge", cookie: 5 });
  const echoes = world.takeFrames("echo").map(({ to, frame }) => [to, frame.cookie]);
  assertEquals(echoes, [[[ELSEWHERE], 5]], "or a member would never learn of a restart");
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { addressOf, isSignedId, NONCE_MS } from "../../../../../lib/core/mod.ts";
import { registrationId } from "../../../../../lib/identity/statements/mod.ts";
import type { KeyAdmission } from "../../../../../lib/identity/trust/mod.ts";
import { RegistrationSteps } from "../../../../../lib/roles/mod.ts";
import type { TrackerIdentity } from "../../../../../lib/tracker/directory/mod.ts";
import type { Answer, RegisterAnswer, RegisterRequest } from "../../../../../lib/wire/mod.ts";
import { seededRandom } from "../../../../sim/world/seeded_random.ts";
import { identityOf } from "../../../../sim/world/sim_identities.ts";
import { World } from "../world.ts";

const FROM = addressOf("10.0.0.7", 50_000)!;
const ADDRESS = addressOf("10.0.0.7", 4_000)!;

function worldOf(more: Partial<TrackerIdentity> = {}): World {
  const world = new World({ identity: { own: identityOf("the tracker"), ...more } });
  world.advance(10_000);
  return world;
}

/** Registers as far as the tracker lets it, and returns the last request and its answer. */
function register(
  world: World,
  name: string,
  { own = identityOf(name), from = FROM, address = ADDRESS, role = "member" as const } = {},
): { request: RegisterRequest; answer: Answer; steps: RegistrationSteps } {
  const random = seededRandom(world.now);
  const steps = new RegistrationSteps({ role, name, address, random, identity: { own } });
  let request = steps.first();
  let answer = world.answer<"register">(request, from);
  for (let i = 0; i < 3 && !answer.ok && answer.code === "sign_first"; i++) {
    const outcome = steps.onAnswer(answer);
    assert(outcome.type === "again");
    request = outcome.request;
    world.advance(1);
    answer = world.answer<"register">(request, from);
  }
  return { request, answer, steps };
}

function codeOf(answer: Answer): string {
  return answer.ok ? "ok" : answer.code;
}

Deno.test("Credentials asks for a signature, and proves that the tracker took it", () => {
  const world = worldOf();
  const { answer, steps } = register(world, "ford");
  assert(answer.ok);
  assertEquals(steps.onAnswer(answer as RegisterAnswer).type, "registered");
  const owned = world.traces.filter(({ type }) => type === "name-owned");
  assertEquals(owned.length, 1);
});

Deno.test("Credentials returns the id that follows from nonce, key and start for a signed registration", () => {
  const { request, answer } = register(worldOf(), "ford");
  const { key, signed } = request.identity!;
  const freshness = { kind: "nonce", bytes: signed!.nonce! } as const;
  const { member } = answer as RegisterAnswer;
  const { hash } = identityOf("ford");
  assertEquals(member, registrationId({ freshness, key, start: signed!.start }, hash));
  assert(isSignedId(member));
});

Deno.test("Credentials takes a nonce of another host, another key or long ago for none", () => {
  const world = worldOf();
  const { request } = register(world, "ford");
  const { signed } = request.identity!;
  const other = addressOf("10.0.0.8", 50_000)!;
  assertEquals(codeOf(world.answer<"register">(request, other)), "sign_first");
  const shown = {
    ...request,
    identity: { key: identityOf("arthur").signer.publicKey, signed: signed! },
  };
  assertEquals(codeOf(world.answer<"register">(shown, FROM)), "sign_first");
  // The same once more: its id is taken.
  assertEquals(codeOf(world.answer<"register">(request, FROM)), "bad_field");
  world.advance(2 * NONCE_MS);
  assertEquals(codeOf(world.answer<"register">(request, FROM)), "sign_first");
});

Deno.test("Credentials takes no registration of before the tracker's restart", () => {
  const { request } = register(worldOf(), "ford");
  const restarted = new World({ identity: { own: identityOf("the tracker") } }, 2);
  assertEquals(codeOf(restarted.answer<"register">(request, FROM)), "sign_first");
});

Deno.test("Credentials refuses a registration that its key has not signed", () => {
  const world = worldOf();
  const ford = identityOf("ford");
  const { sign } = identityOf("zaphod").signer;
  const own = { ...ford, signer: { publicKey: ford.signer.publicKey, sign } };
  assertEquals(codeOf(register(world, "ford", { own }).answer), "bad_signature");
});

Deno.test("Credentials gives a name, and what people take for it, to one key for good", () => {
  const world = worldOf();
  const { answer } = register(world, "ford");
  assert(answer.ok);
  world.answer<"quit">({ type: "quit", member: (answer as RegisterAnswer).member });
  for (const name of ["ford", "Ford", "fоrd"]) {
    const refused = register(world, name, { own: identityOf("zaphod") }).answer;
    assertEquals(codeOf(refused), "name_taken", name);
    assert(!refused.ok);
    assertStringIncludes(refused.message, "belongs to");
  }
  const { hostname: host, port } = ADDRESS;
  const without = { type: "register", role: "member", name: "ford", host, port } as const;
  assertEquals(codeOf(world.answer<"register">(without, FROM)), "name_taken");
  assert(register(world, "ford").answer.ok);
});

Deno.test("Credentials knows the names that belonged to keys before", () => {
  const names = [{ name: "ford", key: identityOf("ford").signer.publicKey }];
  const world = worldOf({ names });
  assertEquals(codeOf(register(world, "ford", { own: identityOf("zaphod") }).answer), "name_taken");
  assert(register(world, "ford").answer.ok);
});

Deno.test("Credentials asks the list of those who may register, as it is now", () => {
  let verdict: KeyAdmission = "unknown-key";
  const world = worldOf({ allowed: { judge: () => verdict } });
  assertEquals(codeOf(register(world, "ford").answer), "not_allowed");
  verdict = "other-names";
  assertEquals(codeOf(register(world, "ford").answer), "not_allowed");
  verdict = "admitted";
  assert(register(world, "ford").answer.ok);
  const { hostname: host, port } = ADDRESS;
  const without = { type: "register", role: "member", name: "arthur", host, port } as const;
  assertEquals(codeOf(world.answer<"register">(without, FROM)), "not_allowed");
});

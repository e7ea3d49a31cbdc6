import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  type Address,
  addressOf,
  type MemberId,
  NO_EPOCH,
  NONCE_MS,
  type SignedIdentity,
} from "../../../../../lib/core/mod.ts";
import { signRegistration } from "../../../../../lib/identity/statements/mod.ts";
import type { KeyAdmission } from "../../../../../lib/identity/trust/mod.ts";
import { RegistrationSteps } from "../../../../../lib/roles/mod.ts";
import type { TrackerIdentity } from "../../../../../lib/tracker/directory/mod.ts";
import type { Answer, RegisterAnswer, RegisterRequest } from "../../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../../sim/world/encode_datagram.ts";
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
  const { request, answer, steps } = register(world, "ford");
  assert(answer.ok);
  assertEquals((answer as RegisterAnswer).member, request.identity!.signed!.member);
  assertEquals(steps.onAnswer(answer as RegisterAnswer).type, "registered");
  const owned = world.traces.filter(({ type }) => type === "name-owned");
  assertEquals(owned.length, 1);
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

/** Returns the number of members after one has reported itself to a tracker that was restarted. */
function restoredIn(
  report: { member: MemberId; name: string; identity?: SignedIdentity; from?: Address },
  tracker = "the tracker",
): number {
  const { member, name, identity, from = ADDRESS } = report;
  const world = new World({ identity: { own: identityOf(tracker) } }, 3);
  const numbers = { created: 0, view: 0, joined: 0, slot: 0, forgotten: 0 };
  const frame = {
    ...{ type: "restore", name, groupName: name, mode: "fifo", epoch: NO_EPOCH } as const,
    ...{ ...numbers, removed: [], ...identity && { identity } },
  };
  const { boot } = world.directory;
  const header = { group: 0, source: member, destination: 0, epoch: { number: 0, boot } };
  const bytes = encodeDatagram({ header, frames: [frame] });
  world.directory.handle({ type: "datagram", bytes, from }, world.now);
  world.drain();
  return world.directory.memberCount;
}

Deno.test("Credentials takes back only members whose signature holds for this tracker", () => {
  const { steps, answer } = register(worldOf(), "ford");
  const outcome = steps.onAnswer(answer as RegisterAnswer);
  assert(outcome.type === "registered" && outcome.signed !== undefined);
  const { member } = outcome.answer;
  const { identity } = outcome.signed;
  assertEquals(restoredIn({ member, name: "ford", identity }), 1);
  assertEquals(restoredIn({ member, name: "ford", identity }, "another tracker"), 0);
  assertEquals(restoredIn({ member, name: "arthur", identity }), 0);
  assertEquals(restoredIn({ member, name: "ford" }), 1);
});

Deno.test("Credentials takes a report only from the address that its registration asked for", () => {
  const { steps, answer } = register(worldOf(), "ford");
  const outcome = steps.onAnswer(answer as RegisterAnswer);
  assert(outcome.type === "registered" && outcome.signed !== undefined);
  const report = { member: outcome.answer.member, name: "ford", ...outcome.signed };
  assertEquals(restoredIn({ ...report, from: addressOf("10.0.0.8", 4_000)! }), 0);
  assertEquals(restoredIn({ ...report, from: addressOf("10.0.0.7", 4_001)! }), 0);
  assertEquals(restoredIn(report), 1);
});

Deno.test("Credentials takes back no name that a registration cannot have", () => {
  const own = identityOf("ford");
  const tracker = identityOf("the tracker").signer.publicKey;
  const freshness = { kind: "nonce", bytes: new Uint8Array(32) } as const;
  const facts = { freshness, start: new Uint8Array(7) };
  const signedAs = (name: string) => {
    const claim = { ...facts, tracker, role: "member" as const, name, address: ADDRESS, member: 9 };
    const signature = signRegistration(claim, own.signer);
    const identity = { ...facts, key: own.signer.publicKey, signature, asked: ADDRESS };
    return restoredIn({ member: 9, name, identity });
  };
  assertEquals(signedAs("ford"), 1);
  assertEquals(signedAs("ford,zaphod"), 0);
});

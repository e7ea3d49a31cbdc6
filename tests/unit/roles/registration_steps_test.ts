import { assert, assertEquals } from "@std/assert";
import { addressOf } from "../../../lib/core/mod.ts";
import { acceptanceStatement, registrationId } from "../../../lib/identity/statements/mod.ts";
import { RegistrationSteps } from "../../../lib/roles/mod.ts";
import { refuse, type RegisterAnswer, type RegisterRequest } from "../../../lib/wire/mod.ts";
import { seededRandom } from "../../sim/world/seeded_random.ts";
import { identityOf } from "../../sim/world/sim_identities.ts";

const TRACKER = identityOf("the tracker").signer;
const FORD = identityOf("ford");
const ADDRESS = addressOf("127.0.0.1", 4_000)!;
const NONCE = new Uint8Array(32).fill(7);
const SIGN_FIRST = {
  ...refuse("sign_first", "Sign."),
  terms: { tracker: TRACKER.publicKey, nonce: NONCE },
};

function stepsOf(acceptsTracker?: (key: Uint8Array | undefined) => boolean): RegistrationSteps {
  const identity = { own: FORD, ...acceptsTracker && { acceptsTracker } };
  const random = seededRandom(1);
  return new RegistrationSteps({
    role: "member",
    name: "ford",
    address: ADDRESS,
    random,
    identity,
  });
}

/** Returns the answer of a tracker that signs with a key. */
function answerTo({ identity }: RegisterRequest, signer = TRACKER): RegisterAnswer {
  const { start } = identity!.signed!;
  const freshness = { kind: "nonce", bytes: NONCE } as const;
  const key = FORD.signer.publicKey;
  const member = registrationId({ freshness, key, start }, FORD.hash);
  const proof = signer.sign(acceptanceStatement({
    ...{ tracker: TRACKER.publicKey, freshness, key, start, member },
    ...{ role: "member", name: "ford", address: ADDRESS },
  }));
  const { hostname: host, port } = ADDRESS;
  return { ok: true, member, host, port, heartbeatMs: 1_000, boot: 1, proof, groups: [] };
}

function signedBy(steps: RegistrationSteps): RegisterRequest {
  assertEquals(steps.first().identity, { key: FORD.signer.publicKey });
  const outcome = steps.onAnswer(SIGN_FIRST);
  assert(outcome.type === "again");
  return outcome.request;
}

Deno.test("RegistrationSteps signs for the tracker's key and nonce, and takes its proof", () => {
  const steps = stepsOf();
  const request = signedBy(steps);
  assertEquals(request.identity!.signed!.nonce, NONCE);
  const outcome = steps.onAnswer(answerTo(request));
  assert(outcome.type === "registered");
  assertEquals(outcome.signed?.tracker, TRACKER.publicKey);
  assertEquals(outcome.signed?.identity.signature, request.identity!.signed!.signature);
});

Deno.test("RegistrationSteps distrusts a tracker that does not prove its key", () => {
  const steps = stepsOf();
  const request = signedBy(steps);
  const outcome = steps.onAnswer(answerTo(request, identityOf("zaphod").signer));
  assertEquals(outcome, { type: "distrusted", key: TRACKER.publicKey });
});

Deno.test("RegistrationSteps distrusts a tracker that gives another id", () => {
  const steps = stepsOf();
  const answer = answerTo(signedBy(steps));
  assertEquals(steps.onAnswer({ ...answer, member: answer.member + 1 }).type, "distrusted");
});

Deno.test("RegistrationSteps signs nothing for a tracker that it does not accept", () => {
  const steps = stepsOf(() => false);
  assertEquals(steps.onAnswer(SIGN_FIRST), { type: "distrusted", key: TRACKER.publicKey });
});

Deno.test("RegistrationSteps takes a tracker without a key only where none is expected", () => {
  const { hostname: host, port } = ADDRESS;
  const answer = { ok: true, member: 5, host, port, heartbeatMs: 1, boot: 1, groups: [] } as const;
  assertEquals(stepsOf().onAnswer(answer).type, "registered");
  const strict = stepsOf((key) => key !== undefined);
  assertEquals(strict.onAnswer(answer), { type: "distrusted", key: undefined });
  const halfway = stepsOf((key) => key !== undefined);
  signedBy(halfway);
  assertEquals(halfway.onAnswer(answer).type, "distrusted");
});

Deno.test("RegistrationSteps gives up a tracker that asks for signatures again and again", () => {
  const steps = stepsOf();
  const types = Array.from({ length: 6 }, () => steps.onAnswer(SIGN_FIRST).type);
  assertEquals(types.slice(0, 4), ["again", "again", "again", "refused"]);
});

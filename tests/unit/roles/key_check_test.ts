import { assertEquals } from "@std/assert";
import { addressOf, type SignedIdentity } from "../../../lib/core/mod.ts";
import { signRegistration } from "../../../lib/identity/statements/mod.ts";
import { type DescribedMember, KeyCheck } from "../../../lib/roles/mod.ts";
import { identityOf } from "../../sim/world/sim_identities.ts";

const TRACKER = identityOf("the tracker").signer.publicKey;
const FORD = identityOf("ford").signer;
const ADDRESS = addressOf("127.0.0.1", 4_000)!;
const ANY = addressOf("0.0.0.0", 4_000)!;

function described(more: Partial<DescribedMember> = {}): DescribedMember {
  const freshness = { kind: "nonce", bytes: new Uint8Array(32).fill(7) } as const;
  const start = new Uint8Array(7);
  const claim = { tracker: TRACKER, freshness, role: "member", name: "ford" } as const;
  const signature = signRegistration({ ...claim, address: ANY, member: 42, start }, FORD);
  const identity: SignedIdentity = {
    ...{ key: FORD.publicKey.slice(), signature, freshness, start, asked: ANY },
  };
  return { id: 42, name: "ford", address: ADDRESS, identity, ...more };
}

function check(tracker: Uint8Array | undefined = TRACKER): { keys: KeyCheck; forged: number[] } {
  const forged: number[] = [];
  const keys = new KeyCheck(identityOf("arthur"), ({ id }) => forged.push(id));
  keys.tracker = tracker;
  return { keys, forged };
}

Deno.test("KeyCheck.keyOf() verifies the key of an id once, and returns the same object", () => {
  const { keys, forged } = check();
  const key = keys.keyOf(described());
  assertEquals(key, FORD.publicKey);
  assertEquals(keys.keyOf(described()) === key, true);
  // Whoever knows the key of an id needs no description of it.
  assertEquals(keys.keyOf(described({ identity: undefined })) === key, true);
  assertEquals(forged, []);
});

Deno.test("KeyCheck.keyOf() returns no key for another name, id, role, tracker or signature", () => {
  const { identity } = described();
  const other = { ...identity!, signature: new Uint8Array(64) };
  const forgeries = [
    described({ name: "zaphod" }),
    described({ id: 43 }),
    described({ identity: other }),
    described({ identity: { ...identity!, key: identityOf("zaphod").signer.publicKey } }),
    described({ identity: { ...identity!, asked: ADDRESS } }),
  ];
  for (const forgery of forgeries) {
    const { keys, forged } = check();
    assertEquals(keys.keyOf(forgery), undefined);
    assertEquals(forged, [forgery.id]);
  }
  assertEquals(check().keys.keyOf(described(), "sequencer"), undefined);
  assertEquals(check(identityOf("another").signer.publicKey).keys.keyOf(described()), undefined);
});

Deno.test("KeyCheck.keyOf() does not take another key for an id that it knows", () => {
  const { keys, forged } = check();
  keys.keyOf(described());
  const identity = { ...described().identity!, key: identityOf("zaphod").signer.publicKey };
  assertEquals(keys.keyOf(described({ identity })), undefined);
  assertEquals(keys.keyOf(described({ name: "zaphod" })), undefined);
  assertEquals(forged, [42, 42]);
});

Deno.test("KeyCheck.keyOf() does not take the key of a member for that of a sequencer", () => {
  const { keys, forged } = check();
  keys.keyOf(described());
  assertEquals(keys.keyOf(described(), "sequencer"), undefined);
  assertEquals(keys.keyOf(described({ identity: undefined }), "sequencer"), undefined);
  assertEquals(forged, [42]);
});

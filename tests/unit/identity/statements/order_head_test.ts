import { assert, assertEquals } from "@std/assert";
import {
  headStatement,
  type OrderHead,
  signHead,
  verifyHead,
} from "../../../../lib/identity/statements/mod.ts";
import { ARTHUR, bytesOf, FORD, GROUP, hexOf, vectors, VERIFIER } from "../fixture_identities.ts";

const HEAD: OrderHead = {
  group: GROUP,
  epoch: { number: 3, boot: 0xb0b2 },
  seq: 45,
  chain: bytesOf(vectors.chain[3]!.hash),
};

Deno.test("headStatement() writes the golden vector, and verifyHead() refuses what differs", () => {
  assertEquals(hexOf(headStatement(HEAD)), vectors.head.bytes);
  const signature = signHead(HEAD, FORD);
  assertEquals(hexOf(signature), vectors.head.signature);
  assert(verifyHead(HEAD, signature, FORD.publicKey, VERIFIER));
  assertEquals(verifyHead(HEAD, signature, ARTHUR.publicKey, VERIFIER), false);
  const others: Partial<OrderHead>[] = [
    { group: GROUP + 1 },
    { epoch: { number: 4, boot: 0xb0b2 } },
    { epoch: { number: 3, boot: 0xb0b3 } },
    { seq: 46 },
    { chain: new Uint8Array(32) },
  ];
  for (const other of others) {
    assertEquals(verifyHead({ ...HEAD, ...other }, signature, FORD.publicKey, VERIFIER), false);
  }
});

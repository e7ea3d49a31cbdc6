/**
 * The cost of identities: signing and checking a statement, and a run of messages at its
 * sender and at a receiver.
 *
 *     deno task bench bench/identity_bench.ts
 *
 * The time is CPU time of one core: nothing here waits.
 */
import { addressOf } from "../lib/core/mod.ts";
import { Identity, SYSTEM_VERIFIER, systemHash } from "../lib/identity/mod.ts";
import {
  OrderChain,
  type RegistrationClaim,
  registrationStatement,
  RunSigner,
  RunVerifier,
} from "../lib/identity/statements/mod.ts";

const ford = new Identity(new Uint8Array(32).fill(1));
const registration: RegistrationClaim = {
  tracker: new Identity(new Uint8Array(32).fill(2)).publicKey,
  freshness: { kind: "handshake", bytes: new Uint8Array(32) },
  key: ford.publicKey,
  role: "member",
  name: "ford",
  address: addressOf("10.0.0.1", 5_000)!,
  member: 7,
  start: new Uint8Array(7),
};
const statement = registrationStatement(registration);
const signature = ford.sign(statement);

Deno.bench("write a registration", () => void registrationStatement(registration));
Deno.bench("hash 32 B", () => void systemHash(ford.publicKey));
Deno.bench("sign", () => void ford.sign(statement));
Deno.bench("verify", () => {
  if (!SYSTEM_VERIFIER.verify(ford.publicKey, statement, signature)) throw new Error("Bad bench");
});
Deno.bench("verify, key read anew", () => {
  if (!SYSTEM_VERIFIER.verify(ford.publicKey.slice(), statement, signature)) {
    throw new Error("Bad bench");
  }
});

/** Signs runs of so many messages of `length` bytes. */
function signing(messages: number, length: number): () => void {
  const bytes = new Uint8Array(length);
  const slice = { fragment: 3, sentAt: 1, start: 0, end: length };
  const signer = new RunSigner({ group: 1, member: 7, next: 1, signer: ford, hash: systemHash });
  return () => {
    for (let i = 0; i < messages; i++) signer.add(slice, bytes);
    signer.sign();
  };
}

/** Checks the same run again and again. */
function checking(messages: number, length: number): () => void {
  const bytes = new Uint8Array(length);
  const message = { slice: { fragment: 3, sentAt: 1, start: 0, end: length }, bytes };
  const signer = new RunSigner({ group: 1, member: 7, next: 1, signer: ford, hash: systemHash });
  for (let i = 0; i < messages; i++) signer.add(message.slice, bytes);
  const signed = signer.sign()!;
  const run = new Array(messages).fill(message);
  const verifier = new RunVerifier({
    ...{ group: 1, member: 7, key: ford.publicKey, verifier: SYSTEM_VERIFIER, hash: systemHash },
  });
  return () => {
    if (!verifier.isSigned(signed, run)) throw new Error("Bad bench");
  };
}

Deno.bench("sign one message of 64 B", signing(1, 64));
Deno.bench("sign 128 messages of 64 B", signing(128, 64));
Deno.bench("check one message of 64 B", checking(1, 64));
Deno.bench("check 128 messages of 64 B", checking(128, 64));

/** Adds runs of so many messages of 64 B to the chain of an order. */
function chaining(count: number): () => void {
  const epoch = { number: 1, boot: 9 };
  const chain = new OrderChain({ group: 1, epoch, hash: systemHash, before: 0 });
  const bytes = new Uint8Array(64);
  const message = { slice: { fragment: 3, sentAt: 1, start: 0, end: bytes.length }, bytes };
  const messages = new Array(count).fill(message);
  return () => {
    const first = chain.point.seq + 1;
    chain.addRun({ range: { first, last: first + count }, member: 7, submission: 1, messages });
  };
}

Deno.bench("add a run of one message of 64 B to the chain", chaining(1));
Deno.bench("add a run of 128 messages of 64 B to the chain", chaining(128));

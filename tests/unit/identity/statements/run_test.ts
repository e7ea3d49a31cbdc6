import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError, MESSAGE_BYTES_MAX } from "../../../../lib/core/mod.ts";
import {
  readSignatureEntry,
  type RunSignature,
  RunSigner,
  runStatement,
  RunText,
  RunVerifier,
  SIGN_AFTER_BYTES,
  signatureEntry,
  signatureSlice,
  SIGNED_RUN_BYTES_MAX,
} from "../../../../lib/identity/statements/mod.ts";
import {
  ARTHUR,
  FORD,
  FORD_ID,
  GROUP,
  HASH,
  hexOf,
  messageOf,
  type TestMessage,
  vectors,
  VERIFIER,
} from "../fixture_identities.ts";

const TIME = 1_732_881_600_000_000;
/** The messages of the golden vector: one, and another one in two fragments. */
const GOLDEN = [
  messageOf("hi", 3, TIME),
  messageOf("long ", 1, TIME + 250),
  messageOf("", 2, TIME + 250),
];

function signerOf(next = 41): RunSigner {
  return new RunSigner({ group: GROUP, member: FORD_ID, next, signer: FORD, hash: HASH });
}

function verifierOf(other: { group?: number; member?: number; key?: Uint8Array } = {}) {
  return new RunVerifier({
    group: GROUP,
    member: FORD_ID,
    key: FORD.publicKey,
    verifier: VERIFIER,
    hash: HASH,
    ...other,
  });
}

/** Signs messages as one run, whose first has the seq 41. */
function signatureOf(messages: readonly TestMessage[]): RunSignature {
  const signer = signerOf();
  for (const { slice, bytes } of messages) signer.add(slice, bytes);
  return signer.sign()!;
}

Deno.test("RunText and runStatement() write the golden vector, and ford signs it", () => {
  const text = new RunText();
  for (const { slice, bytes } of GOLDEN) text.add(slice, bytes);
  assertEquals(hexOf(text.hash((bytes) => bytes.slice())), vectors.run.text);
  const hash = text.hash(HASH);
  assertEquals(hexOf(hash), vectors.run.hash);
  const statement = runStatement({ group: GROUP, member: FORD_ID, first: 41, count: 3, hash });
  assertEquals(hexOf(statement), vectors.run.bytes);
  const { first, count, signature } = signatureOf(GOLDEN);
  assertEquals([first, count, hexOf(signature)], [41, 3, vectors.run.signature]);
});

Deno.test("RunSigner.sign() signs what was added, and its signature takes a seq", () => {
  const signer = signerOf();
  assertEquals(signer.sign(), undefined);
  const { slice, bytes } = messageOf("alone");
  signer.add(slice, bytes);
  assertEquals(signer.unsigned, 1);
  const signed = signer.sign()!;
  assertEquals([signed.first, signed.count, signer.unsigned], [41, 1, 0]);
  // The signature is 42.
  for (let i = 0; i < 3; i++) signer.add(slice, bytes);
  const next = signer.sign()!;
  assertEquals([next.first, next.count], [43, 3]);
});

Deno.test("RunSigner.isFull is true after SIGN_AFTER_BYTES, and no run is longer than allowed", () => {
  const signer = signerOf();
  const full = messageOf("x".repeat(5_000));
  for (let i = 0; i < 4; i++) {
    assertEquals(signer.isFull, false);
    signer.add(full.slice, full.bytes);
  }
  assertEquals([4 * 5_010 >= SIGN_AFTER_BYTES, signer.isFull], [true, true]);
  const long = messageOf("x".repeat(MESSAGE_BYTES_MAX - 1));
  assertThrows(() => {
    for (let i = 0; i < 20; i++) signer.add(long.slice, long.bytes);
  }, InvariantError);
});

Deno.test("readSignatureEntry() reads the golden entry, and refuses other lengths and marks", () => {
  const signature = signatureOf(GOLDEN);
  const bytes = signatureEntry(signature);
  const slice = signatureSlice(TIME);
  assertEquals(hexOf(bytes), `0003${vectors.run.signature}`);
  assertEquals([slice.fragment, slice.start, slice.end], [4, 0, 66]);
  assertEquals(readSignatureEntry(44, slice, bytes), signature);
  assertEquals(readSignatureEntry(44, { ...slice, end: 65 }, bytes), undefined);
  assertEquals(readSignatureEntry(44, { ...slice, fragment: 3 }, bytes), undefined);
});

Deno.test("RunVerifier.isSigned() is true for what the member signed", () => {
  assertEquals(verifierOf().isSigned(signatureOf(GOLDEN), GOLDEN), true);
});

Deno.test("RunVerifier.isSigned() is false if a message is altered in any way", () => {
  const signature = signatureOf(GOLDEN);
  const [hi, long, end] = GOLDEN as [TestMessage, TestMessage, TestMessage];
  const altered: TestMessage[][] = [
    [messageOf("ho", 3, TIME), long, end],
    [messageOf("hi", 3, TIME + 1), long, end],
    [messageOf("hi", 1, TIME), long, end],
    [long, hi, end],
    // The same bytes with another border between the messages.
    [messageOf("hi", 3, TIME), messageOf("long", 1, TIME + 250), messageOf(" ", 2, TIME + 250)],
  ];
  for (const messages of altered) assertEquals(verifierOf().isSigned(signature, messages), false);
});

Deno.test("RunVerifier.isSigned() is false for another member, group, key, place or count", () => {
  const signature = signatureOf(GOLDEN);
  assertEquals(verifierOf({ group: GROUP + 1 }).isSigned(signature, GOLDEN), false);
  assertEquals(verifierOf({ member: FORD_ID + 1 }).isSigned(signature, GOLDEN), false);
  assertEquals(verifierOf({ key: ARTHUR.publicKey }).isSigned(signature, GOLDEN), false);
  const others: RunSignature[] = [
    // A recorded run, renumbered.
    { ...signature, first: 51 },
    { ...signature, signature: new Uint8Array(64) },
    { ...signature, signature: new Uint8Array(0) },
  ];
  for (const other of others) assertEquals(verifierOf().isSigned(other, GOLDEN), false);
  assertEquals(verifierOf().isSigned({ ...signature, count: 2 }, GOLDEN.slice(0, 2)), false);
  assertEquals(verifierOf().isSigned(signature, GOLDEN.slice(0, 2)), false);
  assertEquals(verifierOf().isSigned(signature, [...GOLDEN, messageOf("more")]), false);
  assertEquals(verifierOf().isSigned({ ...signature, count: 0 }, []), false);
});

Deno.test("RunVerifier.isSigned() hashes no more than anybody signs", () => {
  let hashed = 0;
  const verifier = new RunVerifier({
    ...{ group: GROUP, member: FORD_ID, key: FORD.publicKey, verifier: VERIFIER },
    hash: (bytes) => {
      hashed++;
      return HASH(bytes);
    },
  });
  const long = messageOf("x".repeat(60_000));
  const count = Math.ceil(SIGNED_RUN_BYTES_MAX / 60_000);
  const signature = { first: 41, count, signature: new Uint8Array(64) };
  assertEquals(verifier.isSigned(signature, new Array(count).fill(long)), false);
  assertEquals(hashed, 0);
});

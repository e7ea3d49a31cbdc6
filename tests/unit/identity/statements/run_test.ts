import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InvariantError } from "../../../../lib/core/mod.ts";
import {
  HeldRun,
  type RunSignature,
  RunSigner,
  runStatement,
  RunText,
  SIGN_AFTER_BYTES,
  SIGN_WITHIN_MS,
  SIGNED_RUN_BYTES_MAX,
  SIGNED_RUN_FRAMES_MAX,
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

function heldOf(other: { group?: number; member?: number; key?: Uint8Array } = {}, next = 41) {
  return new HeldRun<TestMessage>({
    group: GROUP,
    member: FORD_ID,
    key: FORD.publicKey,
    next,
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

/** Holds messages back, the first as 41, and releases them. */
function passOn(
  messages: readonly TestMessage[],
  signature: RunSignature,
  held = heldOf(),
): readonly TestMessage[] | string {
  for (const [i, message] of messages.entries()) {
    const fault = held.hold(41 + i, message);
    if (fault !== undefined) return fault;
  }
  return held.release(signature);
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

Deno.test("RunSigner signs a message that has none after it at once", () => {
  const signer = signerOf();
  const { slice, bytes } = messageOf("alone");
  signer.add(slice, bytes);
  const signed = signer.endFrame(true, 1_000)!;
  assertEquals([signed.first, signed.count], [41, 1]);
  assertEquals([signer.unsigned, signer.nextDeadline()], [0, undefined]);
  // The signature is 42.
  signer.add(slice, bytes);
  assertEquals(signer.endFrame(true, 1_000)!.first, 43);
});

Deno.test("RunSigner signs every eighth frame under load", () => {
  const signer = signerOf(1);
  const { slice, bytes } = messageOf("load");
  const signed: (number | undefined)[] = [];
  for (let frame = 1; frame <= 17; frame++) {
    signer.add(slice, bytes);
    signer.add(slice, bytes);
    signed.push(signer.endFrame(false, 0)?.count);
  }
  assertEquals(SIGNED_RUN_FRAMES_MAX, 8);
  assertEquals(signed.flatMap((count, i) => count === undefined ? [] : [[i + 1, count]]), [
    [8, 16],
    [16, 16],
  ]);
  assertEquals(signer.unsigned, 2);
});

Deno.test("RunSigner signs what has waited for SIGN_WITHIN_MS, with a frame or without one", () => {
  const signer = signerOf();
  const { slice, bytes } = messageOf("slow");
  signer.add(slice, bytes);
  assertEquals(signer.endFrame(false, 100), undefined);
  assertEquals(signer.nextDeadline(), 100 + SIGN_WITHIN_MS);
  signer.add(slice, bytes);
  assertEquals(signer.endFrame(false, 101), undefined);
  assertEquals(signer.handleTimeout(101), undefined);
  assertEquals(signer.nextDeadline(), 100 + SIGN_WITHIN_MS);
  assertEquals(signer.handleTimeout(102)!.count, 2);
  assertEquals(signer.handleTimeout(103), undefined);
  signer.add(slice, bytes);
  assertEquals(signer.endFrame(false, 104), undefined);
  signer.add(slice, bytes);
  assertEquals(signer.endFrame(false, 104 + SIGN_WITHIN_MS)!.count, 2);
});

Deno.test("RunSigner signs after so many bytes, and no run is longer than receivers hold", () => {
  const signer = signerOf();
  const full = messageOf("x".repeat(5_000));
  for (let sent = 0; sent < 3; sent++) {
    signer.add(full.slice, full.bytes);
    assertEquals(signer.endFrame(false, 0), undefined);
  }
  signer.add(full.slice, full.bytes);
  assert(4 * 5_010 >= SIGN_AFTER_BYTES);
  assertEquals(signer.endFrame(false, 0)!.count, 4);
  assertThrows(() => {
    for (let i = 0; i < 10; i++) signer.add(full.slice, full.bytes);
  }, InvariantError);
});

Deno.test("HeldRun holds messages back until their signature is there", () => {
  const held = heldOf();
  for (const [i, message] of GOLDEN.entries()) assertEquals(held.hold(41 + i, message), undefined);
  assertEquals([held.next, held.bytes], [44, 37]);
  assertEquals(held.release(signatureOf(GOLDEN)), GOLDEN);
  assertEquals([held.next, held.bytes], [45, 0]);
  assertThrows(() => held.hold(44, GOLDEN[0]!), InvariantError);
});

Deno.test("HeldRun releases nothing if a message is altered in any way", () => {
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
  for (const messages of altered) {
    const held = heldOf();
    assertEquals(passOn(messages, signature, held), "bad-signature");
    // The true ones come again, and are taken.
    assertEquals([held.next, held.bytes], [41, 0]);
    assertEquals(passOn(GOLDEN, signature, held), GOLDEN);
  }
});

Deno.test("HeldRun refuses a signature of another member, group, key or place", () => {
  const signature = signatureOf(GOLDEN);
  assertEquals(passOn(GOLDEN, signature, heldOf({ group: GROUP + 1 })), "bad-signature");
  assertEquals(passOn(GOLDEN, signature, heldOf({ member: FORD_ID + 1 })), "bad-signature");
  assertEquals(passOn(GOLDEN, signature, heldOf({ key: ARTHUR.publicKey })), "bad-signature");
  // A recorded run, renumbered.
  const held = heldOf({}, 51);
  for (const [i, message] of GOLDEN.entries()) held.hold(51 + i, message);
  assertEquals(held.release({ ...signature, first: 51 }), "bad-signature");
  assertEquals(passOn(GOLDEN, { ...signature, signature: new Uint8Array(64) }), "bad-signature");
  assertEquals(passOn(GOLDEN, { ...signature, signature: new Uint8Array(0) }), "bad-signature");
});

Deno.test("HeldRun refuses a signature of more or fewer messages than it holds", () => {
  const signature = signatureOf(GOLDEN);
  assertEquals(passOn(GOLDEN.slice(0, 2), signature), "bad-range");
  assertEquals(passOn([...GOLDEN, messageOf("more")], signature), "bad-range");
  assertEquals(passOn(GOLDEN, { ...signature, first: 40 }), "bad-range");
  assertEquals(passOn([], { ...signature, count: 0 }), "bad-range");
});

Deno.test("HeldRun holds no more than one signature covers, and begins anew", () => {
  const held = heldOf();
  const long = messageOf("x".repeat(1_135));
  let fault: string | undefined;
  for (let seq = 41; fault === undefined; seq++) {
    assert(held.bytes <= SIGNED_RUN_BYTES_MAX);
    fault = held.hold(seq, long);
  }
  assertEquals([fault, held.next, held.bytes], ["too-long", 41, 0]);
});

Deno.test("HeldRun takes what RunSigner signs, however messages share frames", () => {
  const frames = fc.array(
    fc.array(fc.string({ maxLength: 300 }), { minLength: 1, maxLength: 20 }),
    {
      maxLength: 30,
    },
  );
  fc.assert(
    fc.property(frames, fc.array(fc.nat(1), { minLength: 30, maxLength: 30 }), (sent, steps) => {
      const signer = signerOf(1);
      const held = heldOf({}, 1);
      const released: TestMessage[] = [];
      let now = 0;
      const take = (signature: RunSignature | undefined) => {
        if (signature === undefined) return;
        const messages = held.release(signature);
        assert(typeof messages !== "string", `${messages}`);
        released.push(...messages);
      };
      for (const [i, texts] of sent.entries()) {
        for (const text of texts) {
          const message = messageOf(text);
          signer.add(message.slice, message.bytes);
          assertEquals(held.hold(held.next, message), undefined);
        }
        now += steps[i]!;
        take(signer.endFrame(false, now));
      }
      take(signer.sign());
      assertEquals(released.length, sent.flat().length);
    }),
    { numRuns: 30 },
  );
});

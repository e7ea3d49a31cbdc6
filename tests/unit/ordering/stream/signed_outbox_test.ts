import { assert, assertEquals } from "@std/assert";
import { DATAGRAM_BYTES_MAX, NO_EPOCH, type Seq } from "../../../../lib/core/mod.ts";
import {
  readSignatureEntry,
  RunSigner,
  RunVerifier,
  SIGN_AFTER_BYTES,
} from "../../../../lib/identity/statements/mod.ts";
import { SignedOutbox } from "../../../../lib/ordering/mod.ts";
import { DatagramWriter, RUN_SIGNATURE } from "../../../../lib/wire/mod.ts";
import { FORD, FORD_ID, GROUP, HASH, VERIFIER } from "../../identity/fixture_identities.ts";
import { batchOf } from "./fixture_batch.ts";

const HEADER = { group: GROUP, source: FORD_ID, destination: 0, epoch: NO_EPOCH };

function outboxOf(next = 41): SignedOutbox {
  const signer = new RunSigner({ group: GROUP, member: FORD_ID, next, signer: FORD, hash: HASH });
  return new SignedOutbox(next, signer);
}

/** Packs one datagram of what is new. */
function pack(outbox: SignedOutbox, limit = Infinity): void {
  outbox.packNew(new DatagramWriter(new Uint8Array(DATAGRAM_BYTES_MAX), HEADER), limit);
}

/** Returns the seqs that are signatures. */
function signaturesIn(outbox: SignedOutbox): Seq[] {
  const seqs: Seq[] = [];
  for (let seq = outbox.first; seq <= outbox.last; seq++) {
    if (outbox.history.at(seq).slice.fragment === RUN_SIGNATURE) seqs.push(seq);
  }
  return seqs;
}

/** Checks all runs of an outbox. Returns the number of messages that they cover. */
function checkRuns(outbox: SignedOutbox): number {
  const verifier = new RunVerifier({
    ...{ group: GROUP, member: FORD_ID, key: FORD.publicKey, verifier: VERIFIER, hash: HASH },
  });
  let covered = 0;
  for (const seq of signaturesIn(outbox)) {
    const { slice, bytes } = outbox.history.at(seq);
    const run = readSignatureEntry(seq, slice, bytes);
    assert(run !== undefined);
    const messages = Array.from({ length: run.count }, (_, i) => outbox.history.at(run.first + i));
    assert(verifier.isSigned(run, messages));
    covered += run.count;
  }
  return covered;
}

Deno.test("SignedOutbox signs a lone message when it is packed, in the same datagram", () => {
  const outbox = outboxOf();
  assertEquals(outbox.append(batchOf(Uint8Array.of(1)), 0), { first: 41, last: 41 });
  assertEquals([outbox.last, signaturesIn(outbox)], [41, []]);
  pack(outbox);
  assertEquals([outbox.sent, outbox.last, signaturesIn(outbox)], [42, 42, [42]]);
  assertEquals([outbox.lastMessage, outbox.unsentBytes, checkRuns(outbox)], [41, 0, 1]);
});

Deno.test("SignedOutbox signs what has waited with one signature, and packs nothing unsigned", () => {
  const outbox = outboxOf();
  for (let i = 0; i < 5; i++) outbox.append(batchOf(new Uint8Array(400)), 0);
  assertEquals(outbox.lastMessage, 45);
  pack(outbox);
  // Two of them fit the datagram. All five are signed, for others may never follow.
  assertEquals([outbox.sent, signaturesIn(outbox)], [42, [46]]);
  outbox.append(batchOf(new Uint8Array(400)), 0);
  while (outbox.sent < 46) pack(outbox);
  assertEquals(signaturesIn(outbox), [46, 48]);
  while (outbox.sent < outbox.last) pack(outbox);
  assertEquals([outbox.sent, checkRuns(outbox)], [48, 6]);
});

Deno.test("SignedOutbox.append() signs after SIGN_AFTER_BYTES, at the end of a message", () => {
  const outbox = outboxOf();
  outbox.append(batchOf(new Uint8Array(SIGN_AFTER_BYTES / 2)), 0);
  assertEquals(signaturesIn(outbox), []);
  const { last } = outbox.append(batchOf(new Uint8Array(SIGN_AFTER_BYTES)), 0);
  assertEquals([outbox.lastMessage, signaturesIn(outbox)], [last, [last + 1]]);
  assertEquals(checkRuns(outbox), last - 40);
});

Deno.test("SignedOutbox.isWithinRun() is true while all that was sent is of a run", () => {
  const outbox = outboxOf();
  for (let i = 0; i < 5; i++) outbox.append(batchOf(new Uint8Array(400)), 0);
  pack(outbox);
  // 41 and 42 are on their way, and the run ends with 46.
  assertEquals([outbox.isWithinRun(40), outbox.sent], [true, 42]);
  outbox.append(batchOf(new Uint8Array(400)), 0);
  while (outbox.sent < 47) pack(outbox);
  // 46 can be acknowledged, so that the window opens.
  assertEquals(outbox.isWithinRun(40), false);
  while (outbox.sent < outbox.last) pack(outbox);
  assertEquals(outbox.isWithinRun(46), false);
});

Deno.test("SignedOutbox.cut() signs what is open, so that no newcomer begins within a run", () => {
  const outbox = outboxOf();
  assertEquals(outbox.cut(), 40);
  outbox.append(batchOf(Uint8Array.of(1)), 0);
  assertEquals(outbox.cut(), 42);
  assertEquals([outbox.cut(), signaturesIn(outbox)], [42, [42]]);
});

Deno.test("SignedOutbox.skipUnsent() signs, too: somebody may ask for it as history", () => {
  const outbox = outboxOf();
  outbox.append(batchOf(Uint8Array.of(1), Uint8Array.of(2)), 0);
  outbox.skipUnsent();
  assertEquals([outbox.sent, outbox.last, outbox.unsentBytes], [43, 43, 0]);
});

Deno.test("SignedOutbox.packNew() stops at its limit, within a run or before its signature", () => {
  const outbox = outboxOf();
  for (let i = 0; i < 3; i++) outbox.append(batchOf(Uint8Array.of(i)), 0);
  pack(outbox, 42);
  assertEquals([outbox.sent, signaturesIn(outbox)], [42, [44]]);
  pack(outbox, 43);
  assertEquals(outbox.sent, 43);
  pack(outbox, 43);
  assertEquals([outbox.sent, outbox.unsentBytes > 0], [43, true]);
  pack(outbox);
  assertEquals([outbox.sent, outbox.unsentBytes], [44, 0]);
});

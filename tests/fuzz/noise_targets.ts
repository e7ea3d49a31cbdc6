import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { sameBytes } from "../../lib/core/mod.ts";
import { initiate, MessageSplitter, RecordStream, respond } from "../../lib/noise/mod.ts";
import { REQUEST_LINE, sealed, talk } from "../unit/noise/control/fixture_control.ts";
import { bytes32, sessionPair, testEphemeral } from "../unit/noise/fixture_noise.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import {
  type Change,
  changeBytes,
  changes,
  chunksOf,
  cutInChunks,
  mutatedBytes,
} from "./mutations.ts";

/** A handshake in which one of the two messages may be another than was sent. */
interface Handshake {
  readonly payloads: readonly [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
  readonly which: 0 | 1;
  readonly change: Change;
}

const payload = fc.uint8Array({ maxLength: 60 }).map((bytes) => Uint8Array.from(bytes));
const OPTIONS = { prologue: bytes32(9), psk: bytes32(1) };

/** Checks that a message opens only as it was sent, and then has the payload that was sent. */
function checkHandshake({ payloads: [first, second], which, change }: Handshake): void {
  const begun = initiate(OPTIONS, testEphemeral(2), first);
  const question = which === 0 ? changeBytes(begun.message, change) : begun.message;
  const accepted = respond(OPTIONS, question);
  assertEquals(accepted !== undefined, sameBytes(question, begun.message));
  if (accepted === undefined) return;
  assertEquals(new Uint8Array(accepted.payload), first);
  const replied = accepted.reply(testEphemeral(3), second)!;
  const answer = which === 1 ? changeBytes(replied.message, change) : replied.message;
  const finished = begun.finish(answer);
  assertEquals(finished !== undefined, sameBytes(answer, replied.message));
  if (finished === undefined) return;
  assertEquals(new Uint8Array(finished.payload), second);
  assertEquals(finished.session.hash, replied.session.hash);
}

const texts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 4 });

/** Checks that altered records bring no byte that was not sealed, and that they end the stream. */
function checkRecords(
  { sent, change, sizes }: {
    readonly sent: readonly Uint8Array[];
    readonly change: Change;
    readonly sizes: readonly number[];
  },
): void {
  const { initiator, responder } = sessionPair();
  const from = new RecordStream(initiator, new MessageSplitter());
  const to = new RecordStream(responder, new MessageSplitter());
  const whole = Uint8Array.from(sent.flatMap((text) => [...from.seal(text)]));
  const received = changeBytes(whole, change);
  const taken: Uint8Array[] = [];
  let isBroken = false;
  for (const chunk of cutInChunks(received, sizes)) {
    to.push(chunk);
    for (let text = to.next(); text !== undefined; text = to.next()) {
      isBroken = text === "broken";
      if (text === "broken") break;
      taken.push(new Uint8Array(text));
    }
    if (isBroken) break;
  }
  assertEquals(taken, sent.slice(0, taken.length));
  if (sameBytes(received, whole)) assertEquals([taken.length, isBroken], [sent.length, false]);
  if (isBroken) assertEquals(to.next(), "broken");
}

/** Checks that a connection of which one message was changed carries a line only as it was sent. */
function checkConnection({ which, change }: { which: number; change: Change }): void {
  let messages = 0;
  let isChanged = false;
  const { request, answer } = talk(sealed(1), sealed(1), (bytes) => {
    if (messages++ !== which) return bytes;
    const other = changeBytes(bytes, change);
    isChanged = !sameBytes(bytes, other);
    return other;
  });
  const line = { type: "line", text: REQUEST_LINE.slice(0, -1) };
  if (typeof request === "object") assertEquals<unknown>(request, line);
  // Bytes after a whole line change nothing any more.
  assert(isChanged || typeof answer === "object", JSON.stringify({ request, answer }));
}

const splitStreams = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 })
  .map((messages) =>
    Uint8Array.from(messages.flatMap((message) => [0, message.length, ...message]))
  );
const MESSAGE_BYTES_MAX = 40;

/** Checks that the messages of a stream do not depend on the chunks in which it comes. */
function checkMessages(
  { bytes, chunks }: { readonly bytes: Uint8Array; readonly chunks: readonly Uint8Array[] },
): void {
  const expected: (Uint8Array | "too-long")[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const length = bytes[at]! * 256 + bytes[at + 1]!;
    if (length > MESSAGE_BYTES_MAX) expected.push("too-long");
    if (length > MESSAGE_BYTES_MAX || at + 2 + length > bytes.length) break;
    expected.push(bytes.slice(at + 2, at += 2 + length));
  }
  const splitter = new MessageSplitter();
  const found: (Uint8Array | "too-long")[] = [];
  for (const chunk of chunks) {
    splitter.push(chunk);
    for (
      let next = splitter.next(MESSAGE_BYTES_MAX);
      next !== undefined && found.at(-1) !== "too-long";
      next = splitter.next(MESSAGE_BYTES_MAX)
    ) found.push(next);
  }
  assertEquals(found, expected);
}

/** The decoders of control connections under a key. */
export const NOISE_TARGETS: readonly FuzzTarget[] = [
  fuzzTarget(
    "handshakes",
    fc.record({
      payloads: fc.tuple(payload, payload),
      which: fc.constantFrom<0 | 1>(0, 1),
      change: changes,
    }),
    checkHandshake,
  ),
  fuzzTarget("messages", chunksOf(mutatedBytes(splitStreams)), checkMessages),
  fuzzTarget(
    "records",
    fc.record({
      sent: texts,
      change: changes,
      sizes: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 5 }),
    }),
    checkRecords,
  ),
  fuzzTarget(
    "sealed-control",
    fc.record({ which: fc.integer({ min: 0, max: 3 }), change: changes }),
    checkConnection,
  ),
];

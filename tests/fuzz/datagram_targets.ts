import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { LONGEST_DATAGRAM_BYTES, sameBytes } from "../../lib/core/mod.ts";
import {
  decodeDatagram,
  FRAME_CODES,
  FRAME_HEADER_BYTES,
  HEADER_BYTES,
  WireError,
} from "../../lib/wire/mod.ts";
import { encodeDatagram } from "../sim/world/encode_datagram.ts";
import { converse, plainOf, Sealed } from "../unit/net/seal/fixture_seals.ts";
import { frames, headers, PAYLOAD } from "../unit/wire/arbitraries.ts";
import { bytesOf, datagramVectors } from "../unit/wire/vectors.ts";
import { assertBounded, type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { type Change, changeBytes, changes, mutatedBytes, numberBytes } from "./mutations.ts";

/** Datagrams as they are sent, of our own making and from the golden vectors. */
const valid: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.record({ header: headers, frames: fc.array(frames, { minLength: 1, maxLength: 3 }) })
    .map((datagram) => encodeDatagram(datagram, PAYLOAD)),
  fc.constantFrom(...datagramVectors.map(bytesOf)),
);

/** A frame as its code and body. */
interface Part {
  readonly code: number;
  readonly body: Uint8Array;
}

/** Returns the frames of a datagram, as far as the lengths of their bodies are true. */
function partsOf(bytes: Uint8Array): Part[] {
  const parts: Part[] = [];
  for (let at = HEADER_BYTES; at + FRAME_HEADER_BYTES <= bytes.length;) {
    const body = at + FRAME_HEADER_BYTES;
    const end = body + bytes[at + 1]! * 256 + bytes[at + 2]!;
    if (end > bytes.length) break;
    parts.push({ code: bytes[at]!, body: bytes.subarray(body, end) });
    at = end;
  }
  return parts;
}

const codes = fc.constantFrom(...Object.values(FRAME_CODES), 0, 255);

/** Valid datagrams in which the body of one frame was changed, and the lengths are true again. */
const changedBodies: fc.Arbitrary<Uint8Array> = fc.tuple(valid, fc.nat(), fc.option(codes))
  .chain(([bytes, pick, code]) => {
    const parts = partsOf(bytes);
    const at = pick % Math.max(1, parts.length);
    const body = parts[at]?.body ?? new Uint8Array(0);
    return mutatedBytes(fc.constant(body)).map((changed) => {
      const all = parts.map((part, i) =>
        i === at ? { code: code ?? part.code, body: changed } : part
      );
      return Uint8Array.from([
        ...bytes.subarray(0, HEADER_BYTES),
        ...all.flatMap(({ code, body }) => [code, ...numberBytes(body.length, 2), ...body]),
      ]);
    });
  });

/** Checks that bytes are a datagram, whose one form these bytes are, or an error with its place. */
function checkDecoding(bytes: Uint8Array): void {
  const decoded = decodeDatagram(bytes);
  if (decoded instanceof WireError) {
    const { fault, offset } = decoded;
    assert(Number.isInteger(offset) && offset >= 0 && offset <= bytes.length, `${fault} ${offset}`);
    return;
  }
  assertBounded(decoded, bytes.length);
  for (const frame of decoded.frames) {
    if (!("messages" in frame)) continue;
    for (const { start, end } of frame.messages) {
      assert(start >= HEADER_BYTES && start <= end && end <= bytes.length, `${start} to ${end}`);
    }
  }
  if (bytes.length <= LONGEST_DATAGRAM_BYTES) assertEquals(encodeDatagram(decoded, bytes), bytes);
}

const FORD = 7;
/** Bytes of the longest plain datagram that is sealed here. */
const BODY_BYTES_MAX = 1_100;

/** A datagram that ford sealed, and the bytes that arthur received. */
interface SealedCase {
  /** The frames, which need not be any that decode: others have the key, too. */
  readonly body: Uint8Array;
  /** True if arthur knows ford, and need not ask. */
  readonly isKnown: boolean;
  readonly change: Change;
}

const bodies = fc.oneof(valid, mutatedBytes(valid))
  .map((bytes) => bytes.slice(HEADER_BYTES, HEADER_BYTES + BODY_BYTES_MAX));

function checkSealed({ body, isKnown, change }: SealedCase): void {
  const [ford, arthur] = [new Sealed(FORD), new Sealed(FORD + 1)];
  if (isKnown) converse(ford, arthur, ford.say(1));
  const plain = Uint8Array.from([...plainOf(FORD, 1).subarray(0, HEADER_BYTES), ...body]);
  const sealed = ford.seal.seal(plain, [arthur.address]).slice();
  const received = changeBytes(sealed, change);
  const isWhole = sameBytes(received, sealed);
  const opened = arthur.take(received, ford.address);
  assertEquals(opened !== undefined, isKnown && isWhole, "what is opened");
  if (opened !== undefined) {
    assertEquals(opened, plain);
    checkDecoding(opened);
  }
  const own = arthur.own();
  assert(own.length <= 1 && own.every(({ length }) => length <= received.length), "it amplifies");
  assert(!isKnown || own.length === 0, "a known sender is asked");
}

/** The decoders of datagrams, plain and sealed. */
export const DATAGRAM_TARGETS: readonly FuzzTarget[] = [
  fuzzTarget("datagrams", fc.oneof(valid, mutatedBytes(valid)), checkDecoding),
  fuzzTarget("frames", changedBodies, checkDecoding),
  fuzzTarget(
    "sealed-datagrams",
    fc.record({ body: bodies, isKnown: fc.boolean(), change: changes }),
    checkSealed,
  ),
];

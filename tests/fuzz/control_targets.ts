import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  decodeAnswer,
  decodeRequest,
  encodeAnswer,
  encodeRequest,
  type Line,
  LineSplitter,
  OPENING_BYTES,
  OpeningReader,
  REFUSAL_CODES,
  sealRefusalIn,
} from "../../lib/wire/mod.ts";
import { requests, TYPES } from "../unit/wire/control/control_arbitraries.ts";
import { answerVectors, requestVectors } from "../unit/wire/vectors.ts";
import { assertBounded, type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { chunksOf, mutatedBytes, mutatedText, numberBytes } from "./mutations.ts";

/** Pieces of JSON and of control lines. */
const WORDS = [
  ...["null", "true", "[]", "{}", "[", "]", "{", "}", ",", ":", '"', "\\", "-1", "0", "1e99"],
  ...["1.5", "281474976710655", "281474976710656", "4294967295", "4294967296", "65536"],
  ...['"member":', '"name":"ford"', '"group":"distrib"', '"host":"::1"', '"__proto__":{}'],
  ...REFUSAL_CODES.map((code) => `"${code}"`),
  ...[...TYPES].map((type) => `"${type}"`),
];
/** The longest refusal: it repeats what was sent, shortened. */
const MESSAGE_LENGTH_MAX = 300;

const requestLines = fc.oneof(
  requests.map((request) => encodeRequest(request).slice(0, -1)),
  fc.constantFrom(...requestVectors.map(({ line }) => line)),
);
const answerLines = fc.constantFrom(...answerVectors.map(({ line }) => line));

function checkRequest(line: string): void {
  const request = decodeRequest(line);
  if ("code" in request) return assert(request.message.length < MESSAGE_LENGTH_MAX);
  assertBounded(request, line.length);
  assertEquals(decodeRequest(encodeRequest(request)), request);
}

function checkAnswer(line: string): void {
  for (const type of TYPES) {
    const answer = decodeAnswer(type, line);
    if (answer === undefined) continue;
    assertBounded(answer, line.length);
    if (!answer.ok) assert(REFUSAL_CODES.includes(answer.code));
    assertEquals(decodeAnswer(type, encodeAnswer(answer)), answer);
  }
}

/** Bytes of a line, with its line feed, in the target of lines. */
const LINE_BYTES_MAX = 64;

/** Returns the lines of a stream of bytes, found in the simplest way. */
function linesIn(bytes: Uint8Array): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(10, start);
    const end = feed < 0 ? bytes.length : feed + 1;
    if (end - start > LINE_BYTES_MAX) return [...lines, { type: "too-large" }];
    if (feed < 0) return lines;
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(start, feed));
      lines.push({ type: "line", text });
    } catch {
      return [...lines, { type: "bad-text" }];
    }
    start = end;
  }
  return lines;
}

const streams = fc.array(fc.string({ unit: "grapheme", maxLength: LINE_BYTES_MAX }), {
  maxLength: 5,
})
  .map((lines) => new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));

const openings = fc.record({
  mark: fc.constantFrom([0xff, 0x67, 0x6d], [0xff, 0x67], [0x7b, 0x22], []),
  version: fc.nat(255),
  value: fc.nat(255),
  rest: fc.uint8Array({ maxLength: 60 }),
}).map(({ mark, version, value, rest }) =>
  Uint8Array.from([...mark, ...numberBytes(version, 1), ...numberBytes(value, 1), ...rest])
);

/** Checks that an opening does not depend on the chunks in which it comes. */
function checkOpening({ bytes, chunks }: { bytes: Uint8Array; chunks: readonly Uint8Array[] }) {
  const reader = new OpeningReader();
  const whole = new OpeningReader().push(bytes);
  let read = 0;
  for (const chunk of chunks) {
    read += chunk.length;
    const opening = reader.push(chunk);
    if (opening === undefined) {
      assert(read < OPENING_BYTES);
      continue;
    }
    assertEquals(opening.type, whole?.type);
    const rest = opening.type === "plain" ? opening.bytes : opening.rest;
    const begin = opening.type === "plain" ? 0 : OPENING_BYTES;
    assertEquals(rest, bytes.slice(begin, read));
    if (opening.type === "sealed") sealRefusalIn(opening);
    return;
  }
}

/** The decoders of control connections without a key. */
export const CONTROL_TARGETS: readonly FuzzTarget[] = [
  fuzzTarget("requests", mutatedText(requestLines, WORDS), checkRequest),
  fuzzTarget("answers", mutatedText(answerLines, WORDS), checkAnswer),
  fuzzTarget("lines", chunksOf(mutatedBytes(streams)), ({ bytes, chunks }) => {
    const splitter = new LineSplitter(LINE_BYTES_MAX);
    assertEquals(chunks.flatMap((chunk) => splitter.push(chunk)), linesIn(bytes));
  }),
  fuzzTarget("openings", chunksOf(mutatedBytes(openings)), checkOpening),
];

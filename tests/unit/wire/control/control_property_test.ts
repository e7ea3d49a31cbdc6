import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  decodeAnswer,
  decodeRequest,
  encodeAnswer,
  encodeRequest,
  REFUSAL_CODES,
  type ViewRecord,
} from "../../../../lib/wire/mod.ts";
import { identities, names } from "../arbitraries.ts";
import { answerVectors, requestVectors } from "../vectors.ts";
import { requests, TYPES } from "./control_arbitraries.ts";

/** The codes of refusals by the decoder. The other codes are the tracker's. */
const DECODER_CODES = ["malformed", "version", "unknown_type", "bad_field"];

function assertRequestOrRefusal(line: string): void {
  const request = decodeRequest(line);
  if ("code" in request) {
    assert(DECODER_CODES.includes(request.code), request.code);
    assert(request.message.length < 300, "a refusal repeats what was sent at length");
  } else {
    assert(TYPES.has(request.type));
    assertEquals(decodeRequest(encodeRequest(request)), request);
  }
}

function assertAnswerOrNothing(line: string): void {
  for (const type of TYPES) {
    const answer = decodeAnswer(type, line);
    if (answer === undefined) continue;
    if (!answer.ok) assert(REFUSAL_CODES.includes(answer.code));
    assertEquals(decodeAnswer(type, encodeAnswer(answer)), answer);
  }
}

/** Good lines with a part of them replaced by some other text. */
function spoilt(lines: readonly string[]): fc.Arbitrary<string> {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom("null", "[]", "{}", "-1", "1e99", '""', "true"),
  );
  return fc.tuple(fc.constantFrom(...lines), fc.nat(), fc.nat(8), text)
    .map(([line, start, length, instead]) => {
      const at = start % (line.length + 1);
      return line.slice(0, at) + instead + line.slice(at + length);
    });
}

/** Good messages with one of their fields replaced by any JSON. */
function wrongField(lines: readonly string[]): fc.Arbitrary<string> {
  const objects = lines.filter((line) => line.startsWith('{"'));
  return fc.tuple(fc.constantFrom(...objects), fc.nat(), fc.jsonValue({ maxDepth: 2 }))
    .map(([line, pick, value]) => {
      try {
        return JSON.stringify(replaceLeaf(JSON.parse(line), pick, value));
      } catch {
        return line;
      }
    });
}

/** A copy of `json` in which one field, or one field of a field, is another. */
function replaceLeaf(json: unknown, pick: number, value: unknown): unknown {
  if (typeof json !== "object" || json === null) return value;
  const keys = Object.keys(json);
  if (keys.length === 0) return value;
  const key = keys[pick % keys.length]!;
  const copy = (Array.isArray(json) ? [...json] : { ...json }) as Record<string, unknown>;
  copy[key] = pick % 3 === 0
    ? value
    : replaceLeaf(copy[key], Math.floor(pick / keys.length), value);
  return copy;
}

Deno.test("decodeRequest() returns every request as it was encoded", () => {
  fc.assert(
    fc.property(requests, (request) => {
      const line = encodeRequest(request);
      assertEquals(line.indexOf("\n"), line.length - 1);
      assertEquals(decodeRequest(line.slice(0, -1)), request);
    }),
    { seed: 20_255, numRuns: 500 },
  );
});

Deno.test("decodeAnswer() returns the identities of a view as they were encoded", () => {
  const member = { id: 7, name: "ford", host: "127.0.0.1", port: 4_000, joined: 1, slot: 1 };
  const sequencer = { id: 8, host: "127.0.0.1", port: 4_001 };
  fc.assert(
    fc.property(identities, names, (identity, name) => {
      const view: ViewRecord = {
        group: 42,
        name: "distrib",
        mode: "total",
        created: 1,
        view: 2,
        members: [{ ...member, identity }, { ...member, id: 9 }],
        epoch: { number: 1, boot: 1 },
        sequencer: { ...sequencer, registration: { name, identity } },
      };
      const answer = { ok: true, view } as const;
      assertEquals(decodeAnswer("join_group", encodeAnswer(answer)), answer);
    }),
    { seed: 20_263, numRuns: 200 },
  );
});

const requestLines = requestVectors.map(({ line }) => line);
const answerLines = answerVectors.map(({ line }) => line);
const kinds: [string, (lines: readonly string[]) => fc.Arbitrary<string>][] = [
  ["any text", () => fc.string({ unit: "binary" })],
  ["any JSON", () => fc.json()],
  ["a good line with a part replaced", spoilt],
  ["a good line with a wrong field", wrongField],
];
for (const [what, lines] of kinds) {
  Deno.test(`decodeRequest() returns a request or a refusal for ${what}`, () => {
    const property = fc.property(lines(requestLines), assertRequestOrRefusal);
    fc.assert(property, { seed: 20_256, numRuns: 1_000 });
  });

  Deno.test(`decodeAnswer() returns an answer or nothing for ${what}`, () => {
    const property = fc.property(lines(answerLines), assertAnswerOrNothing);
    fc.assert(property, { seed: 20_257, numRuns: 500 });
  });
}

Deno.test("decodeRequest() refuses a line of brackets that nest ever deeper", () => {
  const deep = "[".repeat(32_000) + "]".repeat(32_000);
  assertRequestOrRefusal(deep);
  assertRequestOrRefusal(`{"version":1,"type":"quit","member":${deep}}`);
  assertAnswerOrNothing(`{"ok":true,"groups":${deep}}`);
});

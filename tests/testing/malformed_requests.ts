import type { Random } from "../../lib/core/mod.ts";
import { drawInteger } from "../sim/world/seeded_random.ts";
import { requestVectors } from "../unit/wire/vectors.ts";

const encoder = new TextEncoder();
const LINE_FEED = 10;
/** More than a request, or a line of a pipe, may have. */
const TOO_LONG = 70_000;
const DEEP = 5_000;
/** Values that no field of a request accepts. */
const WRONG = [null, true, [], {}, -1, 1.5, 2 ** 60, "", "x".repeat(70), "\u0000", [[]], "🤷 ?"];

const valid = requestVectors.flatMap(({ value, line }) => value === undefined ? [] : [line]);

/** Bytes that a connection may bring and no tracker may obey; the connection ends after them. */
export function malformedRequest(random: Random): Uint8Array {
  const kind = random();
  if (kind < 0.2) return noise(random, drawInteger(random, 0, 400));
  if (kind < 0.4) return encoder.encode(halfLine(random));
  if (kind < 0.8) return encoder.encode(`${wrongField(random)}\n`);
  if (kind < 0.9) return encoder.encode(`${draw(WRONG_SHAPES, random)}\n`);
  if (kind < 0.99) return encoder.encode(`${"[".repeat(drawInteger(random, 1, DEEP))}\n`);
  return encoder.encode(`${"x".repeat(TOO_LONG)}\n`);
}

/**
 * A line, its end included, for the stdin of a client that has joined "plain" and selected no
 * group.
 */
export function malformedLine(random: Random): Uint8Array {
  const kind = random();
  if (kind < 0.3) return line("x", noise(random, drawInteger(random, 0, 200)));
  if (kind < 0.6) return line("!~", noise(random, drawInteger(random, 0, 200)));
  if (kind < 0.97) return line(draw(WRONG_COMMANDS, random));
  if (kind < 0.995) return line("!lm nowhere");
  return line("y".repeat(TOO_LONG));
}

const WRONG_SHAPES = [
  "null",
  "[]",
  "{}",
  '"register"',
  "42",
  '{"version":1}',
  '{"version":1,"type":"dance"}',
  '{"version":1,"type":"__proto__"}',
  '{"version":2,"type":"list_groups"}',
  '{"__proto__":{"version":1,"type":"list_groups"}}',
  '{"version":1,"type":"list_groups"',
  '{"version":1,"type":"list_groups"}{',
  "\u0000",
  "",
];

const WRONG_COMMANDS = [
  "",
  "!",
  "/",
  "!j",
  "!j a\u001b[2J",
  `!j ${"n".repeat(65)}`,
  "!j a b",
  "!j a total x",
  "!w",
  "!w nowhere",
  "!e nowhere",
  "!lm a b",
  "!lm \u202e",
  "!q now",
  "!help me",
  "/nothing",
  "{}",
  "hello?",
];

/** The beginning of a real request. */
function halfLine(random: Random): string {
  const request = draw(valid, random).trimEnd();
  return request.slice(0, drawInteger(random, 0, request.length - 1));
}

/** A real request one of whose fields is wrong. */
function wrongField(random: Random): string {
  const request: Record<string, unknown> = JSON.parse(draw(valid, random));
  request[draw(Object.keys(request), random)] = draw(WRONG, random);
  return JSON.stringify(request);
}

/** Random bytes without a line feed. */
function noise(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => {
    const byte = drawInteger(random, 0, 255);
    return byte === LINE_FEED ? 0 : byte;
  });
}

function line(text: string, rest: Uint8Array = new Uint8Array()): Uint8Array {
  const begin = encoder.encode(text);
  const bytes = new Uint8Array(begin.length + rest.length + 1);
  bytes.set(begin);
  bytes.set(rest, begin.length);
  bytes[bytes.length - 1] = LINE_FEED;
  return bytes;
}

function draw<T>(values: readonly T[], random: Random): T {
  return values[drawInteger(random, 0, values.length - 1)]!;
}

import { assert, assertEquals } from "@std/assert";
import {
  decodeDatagram,
  FRAME_HEADER_BYTES,
  HEADER_BYTES,
  WireError,
} from "../../../../lib/wire/mod.ts";
import { bytesOf, datagramVectors } from "../vectors.ts";

const goodHeader = bytesOf(datagramVectors.find(({ name }) => name === "header-alone")!);
/** The offset of the first byte after the time of the run. */
const TABLE = HEADER_BYTES + FRAME_HEADER_BYTES + 6 + 7;
const EARLY = [0, 0, 0, 0, 0, 0, 9];
/** The largest number that JavaScript holds exactly. */
const LATEST = [0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

/** Decodes a data frame with the time of its run and the bytes after that. */
function decodeRun(time: readonly number[], ...table: readonly number[]) {
  const body = [0, 0, 0, 0, 0, 1, ...time, ...table];
  return decodeDatagram(Uint8Array.from([...goodHeader, 0x01, 0, body.length, ...body]));
}

/** One message of one byte: marks, time after the first, length, and the byte. */
const GOOD = [3, 0, 0, 0, 1, 0x61];

const FAULTS = [
  { what: "no message", time: EARLY, table: [], fault: "truncated", at: 0 },
  { what: "marks alone", time: EARLY, table: [3], fault: "truncated", at: 1 },
  { what: "bad marks alone", time: EARLY, table: [5], fault: "bad-value", at: 1 },
  { what: "half a time", time: EARLY, table: [3, 0], fault: "truncated", at: 1 },
  { what: "no length", time: EARLY, table: [3, 0, 0], fault: "truncated", at: 3 },
  {
    what: "a later first time and no length",
    time: EARLY,
    table: [3, 0, 1],
    fault: "bad-value",
    at: 3,
  },
  { what: "half a length", time: EARLY, table: [3, 0, 0, 0], fault: "truncated", at: 3 },
  { what: "too few bytes", time: EARLY, table: [3, 0, 0, 0, 2, 0], fault: "truncated", at: 5 },
  {
    what: "bad marks and too few bytes",
    time: EARLY,
    table: [5, 0, 0, 0, 2, 0],
    fault: "bad-value",
    at: 1,
  },
  { what: "a later first time", time: EARLY, table: [3, 0, 1, 0, 0], fault: "bad-value", at: 3 },
  {
    what: "bad marks in the second message",
    time: EARLY,
    table: [...GOOD, 5, 0, 0, 0, 0],
    fault: "bad-value",
    at: 7,
  },
  { what: "half a second message", time: EARLY, table: [...GOOD, 3, 0], fault: "truncated", at: 7 },
  {
    what: "a second message after the largest time",
    time: LATEST,
    table: [...GOOD, 3, 0, 1, 0, 0],
    fault: "bad-value",
    at: 9,
  },
] as const;

for (const { what, time, table, fault, at } of FAULTS) {
  Deno.test(`decodeDatagram() finds the first fault of a run with ${what}`, () => {
    const decoded = decodeRun(time, ...table);
    assert(decoded instanceof WireError);
    assertEquals({ ...decoded }, { fault, offset: TABLE + at });
  });
}

Deno.test("decodeDatagram() reads a run with the largest time", () => {
  assert(!(decodeRun(LATEST, ...GOOD, ...GOOD) instanceof WireError));
});

import { assert, assertEquals } from "@std/assert";
import {
  decodeDatagram,
  FRAME_CODES,
  WireError,
  type WireFault,
} from "../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../sim/world/encode_datagram.ts";
import { allHex, bytesOf, datagramVectors, toHex, withBytes, withOffsets } from "../vectors.ts";

for (const vector of datagramVectors) {
  const bytes = bytesOf(vector);

  Deno.test(`decodeDatagram() reads the vector ${vector.name}`, () => {
    const decoded = decodeDatagram(bytes);
    if (decoded instanceof WireError) assertEquals({ ...decoded }, vector.error);
    else assertEquals(withBytes(decoded, bytes), vector.value && allHex(vector.value));
  });

  if (vector.value === undefined) continue;
  const { datagram, payload } = withOffsets(vector.value);
  Deno.test(`encodeDatagram() writes the vector ${vector.name}`, () => {
    assertEquals(toHex(encodeDatagram(datagram, payload)), toHex(bytes));
  });
}

Deno.test("the vectors show every frame and every fault", () => {
  const shown = new Set<string>();
  for (const { value, error } of datagramVectors) {
    for (const frame of value?.frames ?? []) shown.add(frame.type);
    if (error !== undefined) shown.add(error.fault);
  }
  for (const type of Object.keys(FRAME_CODES)) assert(shown.has(type), `no vector has a ${type}`);
  for (const fault of Object.keys(FAULTS)) assert(shown.has(fault), `no vector has ${fault}`);
});

Deno.test("the vectors have different names", () => {
  const names = datagramVectors.map(({ name }) => name);
  assertEquals(names, [...new Set(names)]);
});

Deno.test("decodeDatagram() reads a datagram that lies inside a larger buffer", () => {
  const vector = datagramVectors.find(({ name }) => name === "data-run")!;
  const bytes = bytesOf(vector);
  const buffer = new Uint8Array(bytes.length + 20).fill(0xff);
  buffer.set(bytes, 7);
  const part = buffer.subarray(7, 7 + bytes.length);
  const decoded = decodeDatagram(part);
  assert(!(decoded instanceof WireError));
  assertEquals(withBytes(decoded, part), allHex(vector.value!));
});

/** All faults: the compiler says so when one is missing. */
const FAULTS: Record<WireFault, true> = {
  "too-short": true,
  "not-gm": true,
  version: true,
  flags: true,
  "unsealed-tag": true,
  truncated: true,
  "unknown-frame": true,
  "trailing-bytes": true,
  "bad-value": true,
  "bad-text": true,
};

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { DATAGRAM_BYTES_MAX } from "../../../../lib/core/mod.ts";
import {
  decodeDatagram,
  FRAME_CODES,
  type FrameType,
  HEADER_BYTES,
  WireError,
} from "../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../sim/world/encode_datagram.ts";
import { frames, framesByType, headers, PAYLOAD } from "../arbitraries.ts";
import { bytesOf, datagramVectors, withBytes } from "../vectors.ts";

const SEED = 20_251;
const goodHeader = bytesOf(datagramVectors.find(({ name }) => name === "header-alone")!);

/** Decoding ends in a value or an error with an offset; a value has one form, these very bytes. */
function assertValueOrError(bytes: Uint8Array): void {
  const decoded = decodeDatagram(bytes);
  if (decoded instanceof WireError) {
    assert(Number.isInteger(decoded.offset) && decoded.offset >= 0);
    assert(decoded.offset <= bytes.length, `${decoded.fault} at ${decoded.offset}`);
  } else if (bytes.length <= DATAGRAM_BYTES_MAX) {
    assertEquals(encodeDatagram(decoded, bytes), bytes);
  }
}

for (const type of Object.keys(FRAME_CODES) as FrameType[]) {
  Deno.test(`decodeDatagram() returns every ${type} frame as it was encoded`, () => {
    fc.assert(
      fc.property(headers, framesByType[type], (header, frame) => {
        const datagram = { header, frames: [frame] };
        const bytes = encodeDatagram(datagram, PAYLOAD);
        const decoded = decodeDatagram(bytes);
        assert(!(decoded instanceof WireError), `${JSON.stringify(decoded)}`);
        assertEquals(withBytes(decoded, bytes), withBytes(datagram, PAYLOAD));
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
}

Deno.test("decodeDatagram() returns a value or an error for any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), assertValueOrError),
    { seed: SEED, numRuns: 500 },
  );
});

Deno.test("decodeDatagram() returns a value or an error for any bytes after a good header", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
      assertValueOrError(Uint8Array.from([...goodHeader, ...body]));
    }),
    { seed: SEED, numRuns: 500 },
  );
});

Deno.test("decodeDatagram() returns a value or an error for any body of any frame", () => {
  const codes = fc.constantFrom(...Object.values(FRAME_CODES));
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 2, 3, 4, 6, 255));
  const bodies = fc.array(byte, { maxLength: 90 });
  const any = fc.array(fc.tuple(codes, bodies), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(any, (parts) => {
      const all = parts.flatMap(([code, body]) => [code, 0, body.length, ...body]);
      assertValueOrError(Uint8Array.from([...goodHeader, ...all]));
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});

Deno.test("decodeDatagram() returns a value or an error when bits of a good datagram flip", () => {
  const flips = fc.array(fc.nat(DATAGRAM_BYTES_MAX * 8), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(headers, frames, flips, (header, frame, bits) => {
      const bytes = encodeDatagram({ header, frames: [frame] }, PAYLOAD);
      for (const bit of bits) {
        // The header takes a flip or two; the frames are where there is something to find.
        const at = HEADER_BYTES + (bit >> 3) % (bytes.length - HEADER_BYTES);
        bytes[at]! ^= 1 << (bit & 7);
      }
      assertValueOrError(bytes);
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});

Deno.test("decodeDatagram() returns a value or an error for every beginning of every vector", () => {
  for (const vector of datagramVectors) {
    const bytes = bytesOf(vector);
    if (bytes.length > 300) continue;
    for (let end = 0; end < bytes.length; end++) assertValueOrError(bytes.subarray(0, end));
  }
});

Deno.test("decodeDatagram() returns a value or an error for every byte changed in every vector", () => {
  for (const vector of datagramVectors) {
    const bytes = bytesOf(vector);
    if (bytes.length > 300) continue;
    for (let at = 0; at < bytes.length; at++) {
      const before = bytes[at]!;
      for (const byte of [0, 1, 0x7f, 0x80, 0xff]) {
        bytes[at] = byte;
        assertValueOrError(bytes);
      }
      bytes[at] = before;
    }
  }
});

Deno.test("decodeDatagram() takes datagrams longer than gm sends", () => {
  const tail = [0x05, 0, 6, 0, 0, 0, 0, 0, 57];
  const many = Array.from({ length: 7_000 }, () => tail).flat();
  const decoded = decodeDatagram(Uint8Array.from([...goodHeader, ...many]));
  assert(!(decoded instanceof WireError));
  assertEquals(decoded.frames.length, 7_000);
});

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RECORD_BYTES_MAX } from "../../../lib/core/mod.ts";
import { MessageSplitter, RecordStream, withLength } from "../../../lib/noise/mod.ts";
import { sessionPair } from "./fixture_noise.ts";

const RUNS = { seed: 20_260, numRuns: 200 };

/** Returns both ends of a stream. */
function streamPair() {
  const { initiator, responder } = sessionPair();
  return {
    one: new RecordStream(initiator, new MessageSplitter()),
    other: new RecordStream(responder, new MessageSplitter()),
  };
}

/** Returns the texts that a stream makes of chunks, with "broken" at their end after a fault. */
function readAll(stream: RecordStream, chunks: readonly Uint8Array[]): (Uint8Array | "broken")[] {
  const texts: (Uint8Array | "broken")[] = [];
  for (const chunk of chunks) {
    stream.push(chunk);
    for (let text = stream.next(); text !== undefined; text = stream.next()) {
      texts.push(text);
      if (text === "broken") return texts;
    }
  }
  return texts;
}

const texts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), {
  minLength: 1,
  maxLength: 6,
});

Deno.test(
  "RecordStream returns what was sealed, in both directions, however it is chunked",
  () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 50 }), (sent, size) => {
        const { one, other } = streamPair();
        for (const [from, to] of [[one, other], [other, one]] as const) {
          const stream = concat(sent.map((text) => from.seal(text)));
          const chunks = Array.from(
            { length: Math.ceil(stream.length / size) },
            (_, i) => stream.subarray(i * size, (i + 1) * size),
          );
          assertEquals(readAll(to, chunks).map(toArray), sent.map(toArray));
        }
      }),
      RUNS,
    );
  },
);

Deno.test("RecordStream.seal() cuts a long text into records of RECORD_BYTES_MAX", () => {
  const { one, other } = streamPair();
  const text = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
  const sealed = one.seal(text);
  assertEquals(sealed[0]! * 256 + sealed[1]!, RECORD_BYTES_MAX);
  assertEquals(concat(readAll(other, [sealed]) as Uint8Array[]), text);
  assertEquals(one.seal(new Uint8Array(0)).length, 0);
});

Deno.test("RecordStream refuses a record with any flipped bit", () => {
  fc.assert(
    fc.property(texts, fc.nat(), (sent, at) => {
      const { one, other } = streamPair();
      const records = sent.map((text) => one.seal(text));
      const stream = concat(records);
      const bit = at % (8 * stream.length);
      stream[bit >>> 3]! ^= 1 << (bit & 7);
      const got = readAll(other, [stream]);
      // A longer length may also leave the stream waiting for bytes that never come.
      const whole = got.filter((text) => text !== "broken");
      assert(whole.length < sent.length);
      assertEquals(whole.map(toArray), sent.slice(0, whole.length).map(toArray));
    }),
    RUNS,
  );
});

Deno.test("RecordStream refuses records that are left out, repeated or in another order", () => {
  const order = fc.array(fc.nat(5), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(order, (picked) => {
      const { one, other } = streamPair();
      const records = Array.from({ length: 6 }, (_, i) => one.seal(Uint8Array.of(i)));
      const got = readAll(other, picked.map((i) => records[i]!));
      let right = 0;
      while (right < picked.length && picked[right] === right) right++;
      const expected: (number[] | "broken")[] = picked.slice(0, right).map((i) => [i]);
      if (right < picked.length) expected.push("broken");
      assertEquals(got.map(toArray), expected);
    }),
    RUNS,
  );
});

Deno.test("RecordStream returns nothing of a record that is cut short", () => {
  const { one, other } = streamPair();
  const sealed = one.seal(Uint8Array.of(1, 2, 3));
  assertEquals(readAll(other, [sealed.subarray(0, -1)]), []);
});

Deno.test("RecordStream stays broken after any fault, even if the right record follows", () => {
  const { one, other } = streamPair();
  const record = one.seal(Uint8Array.of(1));
  const altered = record.slice();
  altered[5]! ^= 1;
  assertEquals(readAll(other, [altered]), ["broken"]);
  assertEquals(readAll(other, [record]), ["broken"]);
});

Deno.test("RecordStream refuses its own records, and whatever follows", () => {
  const { one, other } = streamPair();
  assertEquals(readAll(one, [one.seal(Uint8Array.of(1))]), ["broken"]);
  assertEquals(readAll(one, [other.seal(Uint8Array.of(1))]), ["broken"]);
});

Deno.test(
  "RecordStream refuses an empty record, and one that is too long before it is whole",
  () => {
    const { initiator, responder } = sessionPair();
    const stream = new RecordStream(responder, new MessageSplitter());
    const empty = withLength(initiator.sender.seal(new Uint8Array(0), new Uint8Array(0)));
    assertEquals(readAll(stream, [empty]), ["broken"]);
    assertEquals(readAll(streamPair().one, [Uint8Array.of(0x40, 0x01)]), ["broken"]);
    assertEquals(readAll(streamPair().one, [Uint8Array.of(0x40, 0x00)]), []);
  },
);

Deno.test("RecordStream returns no text of bytes that were never sealed", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 10 }), (chunks) => {
      const got = readAll(streamPair().one, chunks);
      assert(got.length === 0 || (got.length === 1 && got[0] === "broken"));
    }),
    RUNS,
  );
});

function toArray(text: Uint8Array | "broken"): number[] | "broken" {
  return text === "broken" ? text : Array.from(text);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { REQUEST_BYTES_MAX } from "../../../../lib/core/mod.ts";
import { HANDSHAKE_BYTES } from "../../../../lib/noise/mod.ts";
import {
  encodeAnswer,
  encodeOpening,
  encodeSealRefusal,
  OPENING_BYTES,
  PLAIN_CONTROL,
  SEAL_REFUSAL_CODES,
} from "../../../../lib/wire/mod.ts";
import { toHex } from "../../wire/vectors.ts";
import { ANSWER, bring, REQUEST_LINE, sealed, talk } from "./fixture_control.ts";

const RUNS = { seed: 20_261, numRuns: 300 };
const REQUEST = { type: "line", text: REQUEST_LINE.slice(0, -1) } as const;
const ANSWERED = { type: "line", text: encodeAnswer(ANSWER).slice(0, -1) } as const;
const encode = (text: string) => new TextEncoder().encode(text);

Deno.test(
  "sealControl() carries a request and its answer under one key, and no text shows",
  () => {
    const seen: string[] = [];
    const { request, answer } = talk(sealed(1), sealed(1), (bytes) => {
      seen.push(new TextDecoder().decode(bytes));
      return bytes;
    });
    assertEquals([request, answer], [REQUEST, ANSWERED]);
    assertEquals(seen.length, 4);
    for (const text of seen) assert(!text.includes("groups"), text);
  },
);

Deno.test("sealControl() writes the bytes of PROTOCOL 5.1", () => {
  const sizes: number[] = [];
  let first = "";
  talk(sealed(1), sealed(1), (bytes) => {
    if (sizes.push(bytes.length) === 1) first = toHex(bytes);
    return bytes;
  });
  // The opening with the key id 1, then the length of 48 bytes.
  assertEquals(first.slice(0, 14), "ff676d01010030");
  const lines = [REQUEST_LINE, encodeAnswer(ANSWER)].map(({ length }) => length + 2 + 16);
  assertEquals(sizes, [5 + 2 + 48, 2 + 48, ...lines]);
});

Deno.test("sealControl() carries a conversation in chunks of any size", () => {
  for (const size of [1, 2, 7, 54]) {
    const call = sealed(1).call(REQUEST_LINE);
    const intake = sealed(1).intake();
    const bringAll = (bytes: Uint8Array) => {
      const last = size * (Math.ceil(bytes.length / size) - 1);
      for (let at = 0; at < last; at += size) {
        assertEquals(intake.push(bytes.subarray(at, at + size)), { type: "more" });
      }
      return bring(intake, bytes.subarray(last));
    };
    const { reply } = bringAll(call.first);
    let request: Uint8Array | undefined;
    for (const byte of reply!) {
      const step = call.push(Uint8Array.of(byte));
      assert(step.type === "more");
      request ??= step.send;
    }
    assertEquals(bringAll(request!).outcome, REQUEST);
  }
});

Deno.test(
  "SealedIntake takes either key of a keyring, two with one id as well; SealedCall uses the first",
  () => {
    const pairs = [[[2], [1, 2]], [[1], [1, 2]], [[9], [1, 9]], [[2, 1], [2]]] as const;
    for (const [caller, tracker] of pairs) {
      assertEquals(talk(sealed(...caller), sealed(...tracker)).answer, ANSWERED);
    }
    assertEquals(talk(sealed(1, 2), sealed(2)).answer, "other_key");
  },
);

Deno.test(
  "sealControl() refuses whoever has no key, another key, or a key where the tracker has none",
  () => {
    const cases = [
      [sealed(1), PLAIN_CONTROL, "no_key"],
      [PLAIN_CONTROL, sealed(1), "key_needed"],
      // Another id, and the same id of another key.
      [sealed(1), sealed(2), "other_key"],
      [sealed(1), sealed(9), "other_key"],
    ] as const;
    for (const [from, to, code] of cases) {
      const { request, answer, called, answered } = talk(from, to);
      assertEquals([request, answer], [code, code]);
      assertEquals(answered, OPENING_BYTES);
      assert(answered <= called);
    }
  },
);

Deno.test("SealedIntake refuses another version, and a handshake of another length", () => {
  const { first } = sealed(1).call(REQUEST_LINE);
  const other = first.slice();
  other[3] = 2;
  assertEquals(bring(sealed(1).intake(), other).outcome, "seal_version");
  for (const length of [HANDSHAKE_BYTES - 1, HANDSHAKE_BYTES + 1]) {
    const bytes = first.slice();
    bytes[OPENING_BYTES + 1] = length;
    assertEquals(bring(sealed(1).intake(), bytes).outcome, "bad_seal");
  }
});

Deno.test(
  "SealedIntake.encode() sends nothing before five bytes came, and no text before the handshake",
  () => {
    const late = { ok: false, code: "timeout", message: "Too late." } as const;
    const { first } = sealed(1).call(REQUEST_LINE);
    for (const stream of [first, encode(REQUEST_LINE)]) {
      for (let length = 0; length < stream.length; length++) {
        const intake = sealed(1).intake();
        intake.push(stream.subarray(0, length));
        const expected = length < OPENING_BYTES ? undefined : encodeSealRefusal("bad_seal");
        assertEquals(intake.encode(late), expected);
      }
    }
    const intake = sealed(1).intake();
    assertEquals(intake.push(Uint8Array.of(1, 2, 3, 4)), { type: "more" });
    assertEquals(bring(intake, Uint8Array.of(5)).outcome, "key_needed");
  },
);

Deno.test("SealedIntake takes no request that was recorded, though its handshake opens", () => {
  const tracker = sealed(1);
  const sent: Uint8Array[] = [];
  const { answer } = talk(sealed(1), tracker, (bytes) => {
    sent.push(bytes);
    return bytes;
  });
  assertEquals(answer, ANSWERED);
  const [first, , request] = sent;
  const intake = tracker.intake();
  assert(bring(intake, first!).reply!.length <= first!.length);
  const late = { ok: false, code: "timeout", message: "No request came." } as const;
  assertEquals(intake.encode(late), undefined, "with one byte more it would have got too many");
  assertEquals(bring(intake, request!).outcome, "bad_seal");
  // Whoever goes on before our reply repeats what somebody else said.
  const hasty = Uint8Array.from([...first!, ...request!]);
  assertEquals(bring(tracker.intake(), hasty).outcome, "bad_seal");
});

Deno.test("SealedCall sends no request to a tracker that has not shown its key", () => {
  const alter = (bytes: Uint8Array) => {
    const changed = bytes.slice();
    changed[40]! ^= 1;
    return changed;
  };
  const replyTo = (first: Uint8Array) => bring(sealed(1).intake(), first).reply!;
  const { first: another } = sealed(1).call(REQUEST_LINE);
  const replies: readonly [(first: Uint8Array) => Uint8Array, fault: string | undefined][] = [
    [(first) => replyTo(first), undefined],
    [(first) => alter(replyTo(first)), "unproven"],
    // The reply to another caller, and our own message.
    [() => replyTo(another), "unproven"],
    [(first) => first.subarray(OPENING_BYTES), "unproven"],
  ];
  for (const [replyOf, fault] of replies) {
    const call = sealed(1).call(REQUEST_LINE);
    const step = call.push(replyOf(call.first));
    assertEquals(step.type === "fault" ? step.fault : undefined, fault);
    assertEquals(step.type === "more" && step.send !== undefined, fault === undefined);
  }
});

Deno.test("SealedCall and PlainCall know every refusal, and take other bytes for foreign", () => {
  for (const transport of [sealed(1), PLAIN_CONTROL]) {
    const push = (bytes: Uint8Array) => transport.call(REQUEST_LINE).push(bytes);
    for (const code of SEAL_REFUSAL_CODES) {
      assertEquals(push(encodeSealRefusal(code)), { type: "fault", fault: code });
    }
    for (const value of [0, SEAL_REFUSAL_CODES.length + 1, 255]) {
      assertEquals(push(encodeOpening(value)), { type: "fault", fault: "foreign" });
    }
    const newer = encodeOpening(1);
    newer[3] = 2;
    assertEquals(push(newer), { type: "fault", fault: "seal_version" });
  }
  for (const text of ["HTTP/1.1 400 Bad Request\r\n\r\n", '{"ok":false}\n', "SSH-2.0-x\r\n"]) {
    const step = sealed(1).call(REQUEST_LINE).push(encode(text));
    assertEquals(step, { type: "fault", fault: "foreign" });
  }
});

Deno.test("sealControl() lets no altered bit through, whichever message it is in", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3 }), fc.nat(), (message, at) => {
      let count = 0;
      const { request, answer } = talk(sealed(1), sealed(1), (bytes) => {
        if (count++ !== message) return bytes;
        const copy = bytes.slice();
        const bit = at % (8 * copy.length);
        copy[bit >>> 3]! ^= 1 << (bit & 7);
        return copy;
      });
      // An altered length may also wait for bytes that never come, until a time limit ends it.
      assert(typeof answer !== "object", JSON.stringify(answer));
      if (message < 3) assert(typeof request !== "object", JSON.stringify(request));
    }),
    RUNS,
  );
});

Deno.test(
  "SealedIntake and SealedCall return no line, and never throw, whatever bytes come",
  () => {
    const { first } = sealed(1).call(REQUEST_LINE);
    const bytes = (max: number) => fc.uint8Array({ maxLength: max });
    // Bytes that come close: the right beginning, of any length, and then anything.
    const near = fc.tuple(fc.nat(first.length), bytes(100))
      .map(([length, rest]) => Uint8Array.from([...first.subarray(0, length), ...rest]));
    const opened = fc.tuple(fc.nat(255), bytes(100))
      .map(([value, rest]) => Uint8Array.from([...encodeOpening(value), ...rest]));
    const long = fc.tuple(fc.nat(60), bytes(100))
      .map(([length, rest]) => Uint8Array.of(0, length, ...rest));
    const chunks = fc.array(fc.oneof(near, opened, long, bytes(120)), { maxLength: 4 });
    fc.assert(
      fc.property(chunks, (chunks) => {
        for (const side of [sealed(1).intake(), sealed(1).call(REQUEST_LINE)]) {
          for (const chunk of chunks) {
            const step = side.push(chunk);
            assert(step.type !== "line");
            if (step.type === "fault") break;
          }
        }
      }),
      { ...RUNS, numRuns: 1_000 },
    );
  },
);

Deno.test("SealedIntake refuses a request that is longer than REQUEST_BYTES_MAX", () => {
  const call = sealed(1).call("x".repeat(REQUEST_BYTES_MAX) + "\n");
  const intake = sealed(1).intake();
  const step = call.push(bring(intake, call.first).reply!);
  assert(step.type === "more");
  assertEquals(bring(intake, step.send!).outcome, { type: "too-large" });
});

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { ephemeralOf, HANDSHAKE_BYTES, initiate, respond } from "../../../lib/noise/mod.ts";
import { fromHex, toHex } from "../wire/vectors.ts";
import { bytes32, NOISE_VECTORS, type NoiseVector, testEphemeral } from "./fixture_noise.ts";

const OPTIONS = { prologue: Uint8Array.of(7, 8, 9), psk: bytes32(1) };

/** Runs the handshake of a vector, and returns all of its messages in hex. */
function play(vector: NoiseVector) {
  const { messages: [first, second, ...rest] } = vector;
  const options = { prologue: fromHex(vector.prologue), psk: fromHex(vector.psk) };
  const payloadOf = ({ payload }: { payload: string }) => fromHex(payload);
  const begun = initiate(options, ephemeralOf(fromHex(vector.initiator)), payloadOf(first!));
  const response = respond(options, begun.message)!;
  const replied = response.reply(ephemeralOf(fromHex(vector.responder)), payloadOf(second!))!;
  const finished = begun.finish(replied.message)!;
  const sent = [begun.message, replied.message];
  const read = [response.payload, finished.payload];
  const none = new Uint8Array(0);
  for (const [i, message] of rest.entries()) {
    const ends = [finished.session, replied.session];
    const [from, to] = i % 2 === 0 ? ends : ends.reverse();
    const sealed = from!.sender.seal(none, payloadOf(message));
    sent.push(sealed);
    read.push(to!.receiver.open(none, sealed)!);
  }
  const hashes = [finished.session.hash, replied.session.hash].map(toHex);
  return { sent: sent.map(toHex), read: read.map(toHex), hashes };
}

for (const vector of NOISE_VECTORS) {
  Deno.test(
    `initiate() and respond() send the bytes of the published vector ${vector.name}`,
    () => {
      const { sent, read, hashes } = play(vector);
      assertEquals(sent, vector.messages.map(({ bytes }) => bytes));
      assertEquals(read, vector.messages.map(({ payload }) => payload));
      assertEquals(hashes, [hashes[0], hashes[0]]);
      if (vector.hash !== undefined) assertEquals(hashes[0], vector.hash);
    },
  );
}

Deno.test("respond() refuses a first message of another psk or another prologue", () => {
  const { message } = initiate(OPTIONS, testEphemeral(2));
  assert(respond(OPTIONS, message) !== undefined);
  assertEquals(respond({ ...OPTIONS, psk: bytes32(9) }, message), undefined);
  assertEquals(respond({ ...OPTIONS, prologue: Uint8Array.of(7, 8) }, message), undefined);
});

Deno.test(
  "respond() refuses a first message with any flipped bit or missing byte, and whatever else comes",
  () => {
    const { message } = initiate(OPTIONS, testEphemeral(2));
    assertEquals(message.length, HANDSHAKE_BYTES);
    for (let bit = 0; bit < 8 * message.length; bit++) {
      assertEquals(respond(OPTIONS, flip(message, bit)), undefined, `bit ${bit}`);
    }
    for (let length = 0; length < message.length; length++) {
      assertEquals(respond(OPTIONS, message.subarray(0, length)), undefined, `length ${length}`);
    }
    const anyBytes = fc.uint8Array({ maxLength: 120 });
    fc.assert(fc.property(anyBytes, (bytes) => respond(OPTIONS, bytes) === undefined));
  },
);

Deno.test(
  "Initiation.finish() refuses a second message with any flipped bit or missing byte",
  () => {
    const begun = initiate(OPTIONS, testEphemeral(2));
    const { message } = respond(OPTIONS, begun.message)!.reply(testEphemeral(3))!;
    const finishes = (reply: Uint8Array) =>
      initiate(OPTIONS, testEphemeral(2)).finish(reply) !== undefined;
    assert(finishes(message));
    for (let bit = 0; bit < 8 * message.length; bit++) {
      assertEquals(finishes(flip(message, bit)), false, `bit ${bit}`);
    }
    for (let length = 0; length < message.length; length++) {
      assertEquals(finishes(message.subarray(0, length)), false, `length ${length}`);
    }
  },
);

Deno.test("Initiation.finish() refuses the answer to another handshake", () => {
  const other = initiate(OPTIONS, testEphemeral(5));
  const { message } = respond(OPTIONS, other.message)!.reply(testEphemeral(3))!;
  assertEquals(initiate(OPTIONS, testEphemeral(2)).finish(message), undefined);
});

Deno.test(
  "Acceptance.reply() agrees on other keys for a repeated message, since its own key is new",
  () => {
    const begun = initiate(OPTIONS, testEphemeral(2));
    const first = respond(OPTIONS, begun.message)!.reply(testEphemeral(3))!;
    const again = respond(OPTIONS, begun.message)!.reply(testEphemeral(4))!;
    assertNotEquals(toHex(first.session.hash), toHex(again.session.hash));
    const request = begun.finish(first.message)!.session.sender.seal(OPTIONS.psk, bytes32(8));
    assertEquals(again.session.receiver.open(OPTIONS.psk, request), undefined);
  },
);

Deno.test("Acceptance.reply() refuses a public key with which every key agrees on zeros", () => {
  for (const last of [0, 1]) {
    const publicKey = new Uint8Array(32);
    publicKey[0] = last;
    const { message } = initiate(OPTIONS, { ...testEphemeral(2), publicKey });
    assertEquals(respond(OPTIONS, message)!.reply(testEphemeral(3)), undefined);
  }
});

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[bit >>> 3]! ^= 1 << (bit & 7);
  return copy;
}

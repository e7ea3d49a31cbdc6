import { assertEquals, assertNotEquals } from "@std/assert";
import { Keyring, SharedKey } from "../../../../../lib/key/mod.ts";
import { SealedBody } from "../../../../../lib/sequencer/log/jetstream/sealed_body.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const keyOf = (byte: number) => new SharedKey(new Uint8Array(32).fill(byte));
const HEAD = encode("head");

Deno.test("SealedBody opens what it has sealed, for the same head alone", () => {
  const seal = new SealedBody(new Keyring([keyOf(1)]));
  const sealed = seal.seal(HEAD, encode("tea?"));
  assertNotEquals(sealed, seal.seal(HEAD, encode("tea?")));
  assertEquals(new TextDecoder().decode(seal.open(HEAD, sealed)), "tea?");
  assertEquals(seal.open(encode("another"), sealed), undefined);
});

Deno.test("SealedBody opens nothing that was changed, cut, or sealed under another key", () => {
  const seal = new SealedBody(new Keyring([keyOf(1)]));
  const sealed = seal.seal(HEAD, encode("tea?"));
  assertEquals(seal.open(HEAD, sealed.with(14, sealed[14]! ^ 1)), undefined);
  assertEquals(seal.open(HEAD, sealed.subarray(0, 20)), undefined);
  assertEquals(new SealedBody(new Keyring([keyOf(2)])).open(HEAD, sealed), undefined);
});

Deno.test("SealedBody opens what an older key of the file has sealed", () => {
  const sealed = new SealedBody(new Keyring([keyOf(1)])).seal(HEAD, encode("tea?"));
  const newer = new SealedBody(new Keyring([keyOf(2), keyOf(1)]));
  assertEquals(new TextDecoder().decode(newer.open(HEAD, sealed)), "tea?");
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import {
  CHAIN_BLOCK_ENTRIES,
  type ChainPoint,
  OrderChain,
  SPOKEN_WORDS,
  wordsOf,
} from "../../../../lib/identity/statements/mod.ts";
import { bytesOf, FORD_ID, GROUP, HASH, hexOf, vectors } from "../fixture_identities.ts";

const TIME = 1_732_881_600_000_000;
const CHANGE = new TextEncoder().encode("change");

function chainOf(after?: ChainPoint, group = GROUP): OrderChain {
  return new OrderChain({ group, hash: HASH, ...(after === undefined ? {} : { after }) });
}

/** Adds the entries of the golden vector up to a seq: a change of the view, and messages. */
function extend(chain: OrderChain, last: number): OrderChain {
  while (chain.seq < last) {
    const seq = chain.seq + 1;
    if (seq === 1) assert(chain.addFrame(0x11, CHANGE));
    else addMessage(chain, seq);
  }
  return chain;
}

function addMessage(
  chain: OrderChain,
  seq: number,
  other: { member?: number; submission?: number; byte?: number; sentAt?: number } = {},
): void {
  const bytes = Uint8Array.of(0, other.byte ?? seq, 0);
  const slice = { fragment: 3, sentAt: other.sentAt ?? TIME + seq, start: 1, end: 2 };
  const { member = FORD_ID, submission = seq } = other;
  assert(chain.addMessage({ member, submission, slice, bytes }));
}

Deno.test("OrderChain has the hashes of the golden vector, in and at the end of a block", () => {
  const chain = chainOf();
  for (const { seq, hash } of vectors.chain) {
    assertEquals(hexOf(extend(chain, seq).chain), hash, `${seq}`);
  }
});

Deno.test("OrderChain has the same hash whether or not it was asked in between", () => {
  const asked = chainOf();
  for (let seq = 1; seq <= 200; seq++) assertEquals(extend(asked, seq).chain.length, 32);
  assertEquals(extend(chainOf(), 200).chain, asked.chain);
});

Deno.test("OrderChain goes on after the end of any block", () => {
  const whole = extend(chainOf(), 2 * CHAIN_BLOCK_ENTRIES);
  const point = { seq: whole.seq, chain: whole.chain };
  assertEquals(extend(chainOf(point), 140).chain, extend(whole, 140).chain);
  assertThrows(() => chainOf({ seq: 63, chain: point.chain }), InvariantError);
});

Deno.test("OrderChain differs for ever after an entry that differs", () => {
  const others: ((chain: OrderChain) => void)[] = [
    (chain) => addMessage(chain, 3, { member: 7 }),
    (chain) => addMessage(chain, 3, { submission: 4 }),
    (chain) => addMessage(chain, 3, { byte: 9 }),
    (chain) => addMessage(chain, 3, { sentAt: TIME }),
    (chain) => assert(chain.addFrame(0x11, CHANGE)),
  ];
  const hashes = new Set([hexOf(extend(chainOf(), 130).chain)]);
  for (const other of others) {
    const chain = extend(chainOf(), 2);
    other(chain);
    hashes.add(hexOf(extend(chain, 130).chain));
  }
  hashes.add(hexOf(extend(chainOf(undefined, GROUP + 1), 130).chain));
  assertEquals(hashes.size, others.length + 2);
});

Deno.test("OrderChain refuses an entry that is too long, and keeps its place", () => {
  const chain = extend(chainOf(), 2);
  const slice = { fragment: 3, sentAt: TIME, start: 0, end: 2_000 };
  const bytes = new Uint8Array(2_000);
  assertEquals(chain.addMessage({ member: 1, submission: 1, slice, bytes }), false);
  assertEquals(chain.addFrame(0x12, bytes), false);
  assertEquals([chain.seq, hexOf(chain.chain)], [2, vectors.chain[1]!.hash]);
});

Deno.test("OrderChain has room for a block of the longest entries", () => {
  const chain = chainOf();
  const slice = { fragment: 0, sentAt: TIME, start: 0, end: 1_135 };
  const bytes = new Uint8Array(1_135);
  for (let seq = 1; seq <= CHAIN_BLOCK_ENTRIES; seq++) {
    assert(chain.addMessage({ member: 1, submission: seq, slice, bytes }));
  }
  assertEquals(chain.chain.length, 32);
});

Deno.test("wordsOf() has the words of the golden vector", () => {
  for (const { hash, words } of vectors.chain) {
    assertEquals(wordsOf(bytesOf(hash)).join(" "), words);
  }
  assertEquals(wordsOf(new Uint8Array(32)), new Array(4).fill(SPOKEN_WORDS[0]));
  assertEquals(wordsOf(new Uint8Array(32).fill(255)), new Array(4).fill(SPOKEN_WORDS[2_047]));
});

Deno.test("SPOKEN_WORDS are 2,048 short words that differ in more than one letter", () => {
  assertEquals(SPOKEN_WORDS.length, 2_048);
  assertEquals([...SPOKEN_WORDS].sort(), SPOKEN_WORDS);
  const seen = new Set<string>();
  for (const word of SPOKEN_WORDS) {
    assert(/^[a-z]{4,8}$/.test(word), word);
    // Two words that differ in one letter alone, or by one more, have one of these in common.
    const forms = [`=${word}`];
    for (let i = 0; i < word.length; i++) {
      forms.push(`${word.slice(0, i)}?${word.slice(i + 1)}`);
      const shorter = `=${word.slice(0, i)}${word.slice(i + 1)}`;
      assertEquals(seen.has(shorter), false, `${word}: ${shorter}`);
    }
    for (const form of forms) {
      assertEquals(seen.has(form), false, `${word}: ${form}`);
    }
    for (const form of forms) seen.add(form);
  }
  const whole = new Set(SPOKEN_WORDS);
  for (const word of SPOKEN_WORDS) {
    for (let i = 0; i < word.length; i++) {
      assertEquals(whole.has(word.slice(0, i) + word.slice(i + 1)), false, word);
    }
  }
});

import { assert, assertEquals } from "@std/assert";
import type { Epoch } from "../../../../lib/core/mod.ts";
import { addressOf } from "../../../../lib/core/mod.ts";
import { OrderChain, SPOKEN_WORDS, wordsOf } from "../../../../lib/identity/statements/mod.ts";
import type { ChangeKind, ViewChange } from "../../../../lib/wire/mod.ts";
import {
  bytesOf,
  FORD_ID,
  GROUP,
  HASH,
  hexOf,
  messageOf,
  type TestMessage,
  vectors,
} from "../fixture_identities.ts";

const EPOCH: Epoch = { number: 3, boot: 0xb0b2 };
const INSTALL = { view: 7, part: 0, parts: 1, members: [FORD_ID, FORD_ID + 1] };
const JOIN = changeOf("join", 8, 9);

function changeOf(kind: ChangeKind, view: number, slot: number, member = 9): ViewChange {
  const address = addressOf("127.0.0.1", 4_000)!;
  return { kind, view, slot, member, address, name: "arthur", last: 0 };
}

function chainOf({ group = GROUP, epoch = EPOCH, before = 40 } = {}): OrderChain {
  return new OrderChain({ group, epoch, hash: HASH, before });
}

interface Run {
  readonly last?: number;
  readonly member?: number;
  readonly submission?: number;
  readonly messages?: readonly TestMessage[];
}

function addRun(chain: OrderChain, run: Run = {}): void {
  const { last = 45, member = FORD_ID, submission = 7 } = run;
  const { messages = [messageOf("So long"), messageOf("fish")] } = run;
  chain.addRun({ range: { first: 43, last }, member, submission, messages });
}

Deno.test("OrderChain has the hashes and the words of the golden vector", () => {
  const chain = chainOf();
  const steps = [
    () => {},
    () => chain.addInstall(41, INSTALL),
    () => chain.addChange(42, JOIN),
    () => addRun(chain),
  ];
  const found = steps.map((step) => {
    step();
    const { seq, chain: hash } = chain.point;
    return { seq, hash: hexOf(hash), words: wordsOf(hash).join(" ") };
  });
  assertEquals(found, vectors.chain);
});

Deno.test("OrderChain goes on from a point as if it had begun at the beginning", () => {
  const whole = chainOf();
  whole.addInstall(41, INSTALL);
  const later = chainOf();
  later.goOnFrom(whole.point);
  for (const chain of [whole, later]) {
    chain.addChange(42, JOIN);
    addRun(chain);
  }
  assertEquals(later.point, whole.point);
});

Deno.test("OrderChain differs for ever after an entry that differs", () => {
  type Step = (chain: OrderChain) => void;
  const run: Step = (chain) => addRun(chain);
  const steps: Step[] = [
    run,
    (chain) => addRun(chain, { last: 46 }),
    (chain) => addRun(chain, { member: 7 }),
    (chain) => addRun(chain, { submission: 8 }),
    (chain) => addRun(chain, { messages: [messageOf("fish"), messageOf("So long")] }),
    (chain) => addRun(chain, { messages: [messageOf("So longfish")] }),
    (chain) => chain.addChange(45, JOIN),
    (chain) => chain.addChange(45, changeOf("leave", 8, 9)),
    (chain) => chain.addChange(45, changeOf("join", 9, 9)),
    (chain) => chain.addChange(45, changeOf("join", 8, 10)),
    (chain) => chain.addChange(45, changeOf("join", 8, 9, 10)),
    (chain) => chain.addInstall(45, INSTALL),
    (chain) => chain.addInstall(45, { ...INSTALL, view: 8 }),
    (chain) => chain.addInstall(45, { ...INSTALL, members: [FORD_ID] }),
    (chain) => chain.addInstall(45, { ...INSTALL, part: 1, parts: 2 }),
  ];
  const hashes = new Set<string>();
  const beginnings = [
    {},
    { group: GROUP + 1 },
    { epoch: { number: 4, boot: 0xb0b2 } },
    { epoch: { number: 3, boot: 0xb0b3 } },
    { before: 39 },
  ];
  for (const beginning of beginnings) {
    const chain = chainOf(beginning);
    addRun(chain);
    hashes.add(hexOf(chain.point.chain));
  }
  for (const step of steps) {
    const chain = chainOf();
    step(chain);
    chain.addChange(47, changeOf("leave", 9, 9));
    hashes.add(hexOf(chain.point.chain));
  }
  assertEquals(hashes.size, beginnings.length + steps.length);
});

Deno.test("wordsOf() has the first and the last word for the ends of the range", () => {
  assertEquals(wordsOf(new Uint8Array(32)), new Array(4).fill(SPOKEN_WORDS[0]));
  assertEquals(wordsOf(new Uint8Array(32).fill(255)), new Array(4).fill(SPOKEN_WORDS[2_047]));
  for (const { hash, words } of vectors.chain) {
    assertEquals(wordsOf(bytesOf(hash)).join(" "), words);
  }
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

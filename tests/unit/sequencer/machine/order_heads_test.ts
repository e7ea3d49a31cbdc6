import { assert, assertEquals } from "@std/assert";
import { HEAD_MS, HEAD_REPEATS, type Instant } from "../../../../lib/core/mod.ts";
import { OrderChain, verifyHead } from "../../../../lib/identity/statements/mod.ts";
import { OrderHeads } from "../../../../lib/sequencer/machine/order_heads.ts";
import type { HeadFrame } from "../../../../lib/wire/mod.ts";
import { changeOf, GROUP } from "../../client/member/fixture_groups.ts";
import { identityOf } from "../../client/member/fixture_signed_groups.ts";
import { HASH, VERIFIER } from "../../identity/fixture_identities.ts";
import { EPOCH, SEQUENCER } from "./fixture_desk.ts";

const NAMES = ["ford", "arthur", "alice"];

/** The heads of a sequencer over an order of changes of the view. */
class Heads {
  readonly chain = new OrderChain({ group: GROUP, epoch: EPOCH, hash: HASH, before: 0 });
  readonly heads: OrderHeads;

  constructor() {
    const signer = identityOf(SEQUENCER);
    this.heads = new OrderHeads({ group: GROUP, epoch: EPOCH, signer, chain: this.chain });
  }

  /** Adds an entry with the next seq. */
  enter(now: Instant): void {
    const seq = this.chain.point.seq + 1;
    this.chain.addChange(seq, changeOf("join", seq, NAMES[seq - 1]!));
    this.heads.note(now);
  }

  /** Returns the heads that are taken when they are due, with the times, until `end`. */
  takeUntil(end: Instant, held = 0): (readonly [Instant, HeadFrame])[] {
    const taken: (readonly [Instant, HeadFrame])[] = [];
    for (;;) {
      const at = this.heads.nextDeadline();
      if (at === undefined || at > end) return taken;
      const head = this.heads.takeDue(held, at);
      assert(head !== undefined, `A head is due at ${at}`);
      taken.push([at, head]);
    }
  }
}

Deno.test("OrderHeads signs the chain hash of the newest entry", () => {
  const { chain, heads } = enterAll(1_000);
  const head = heads.takeDue(2, 1_000 + HEAD_MS);
  assert(head !== undefined);
  const { seq, held, chain: shown, signature } = head;
  assertEquals([seq, held, shown], [3, 2, chain.point.chain]);
  const signed = { group: GROUP, epoch: EPOCH, seq, chain: shown };
  const key = identityOf(SEQUENCER).publicKey;
  assertEquals(verifyHead(signed, signature, key, VERIFIER), true);
  const other = { ...signed, epoch: { ...EPOCH, number: EPOCH.number + 1 } };
  assertEquals(verifyHead(other, signature, key, VERIFIER), false);
});

Deno.test("OrderHeads sends a head HEAD_REPEATS times at intervals that double, and then nothing", () => {
  const all = enterAll(1_000);
  const taken = all.takeUntil(Infinity);
  const times = Array.from({ length: HEAD_REPEATS }, (_, i) => 1_000 + HEAD_MS * 2 ** i);
  assertEquals(taken.map(([at]) => at), times);
  assertEquals(new Set(taken.map(([, { seq }]) => seq)), new Set([3]));
  all.heads.note(60_000);
  assertEquals(all.heads.nextDeadline(), undefined, "Nothing was entered since");
});

Deno.test("OrderHeads sends one head in HEAD_MS, however many entries come", () => {
  const heads = new Heads();
  heads.enter(1_000);
  heads.enter(1_000 + HEAD_MS - 1);
  assertEquals(heads.takeUntil(1_000 + HEAD_MS).map(([at, { seq }]) => [at, seq]), [
    [1_000 + HEAD_MS, 2],
  ]);
  assertEquals(heads.heads.takeDue(0, 1_000 + HEAD_MS + 1), undefined);
  // The next entry does not wait for a repetition that is far away.
  const later = heads.takeUntil(1_500).at(-1)![0];
  heads.enter(later);
  assertEquals(heads.heads.nextDeadline(), later + HEAD_MS);
  assertEquals(heads.takeUntil(later + HEAD_MS).map(([, { seq }]) => seq), [3]);
});

Deno.test("OrderHeads says with each repetition how far all have the sequence by then", () => {
  const heads = new Heads();
  heads.enter(1_000);
  const [[, first]] = heads.takeUntil(1_000 + HEAD_MS, 0) as [[Instant, HeadFrame]];
  const [[, second]] = heads.takeUntil(1_000 + 2 * HEAD_MS, 1) as [[Instant, HeadFrame]];
  assertEquals([first.held, second.held], [0, 1]);
  assertEquals({ ...second, held: 0 }, first);
});

Deno.test("OrderHeads signs the place at which a newcomer begins, without a word on what all hold", () => {
  const heads = new Heads();
  heads.enter(1_000);
  const { point } = heads.chain;
  heads.enter(1_000);
  const { seq, held, chain, signature } = heads.heads.at(point);
  assertEquals([seq, held, chain], [1, 0, point.chain]);
  const key = identityOf(SEQUENCER).publicKey;
  assertEquals(
    verifyHead({ group: GROUP, epoch: EPOCH, seq, chain }, signature, key, VERIFIER),
    true,
  );
});

/** Returns heads after an entry for each name. */
function enterAll(now: Instant): Heads {
  const all = new Heads();
  for (const _ of NAMES) all.enter(now);
  return all;
}

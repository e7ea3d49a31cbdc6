import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RECEIVE_WINDOW_SEQS_MAX, type Seq, type SeqRange } from "../../../../lib/core/mod.ts";
import { type Offered, type OfferedMessage, ReceiveWindow } from "../../../../lib/ordering/mod.ts";
import { FIRST_FRAGMENT, LAST_FRAGMENT } from "../../../../lib/wire/mod.ts";
import { NaiveWindow, type Out } from "./naive_window.ts";

/** Seqs relative to the cut that a stream of these tests has. */
const SEQS = 40;

/** One step in the life of a window. Seqs count from the cut. */
type Step =
  | { readonly type: "insert"; readonly seq: Seq }
  | { readonly type: "insert run"; readonly seq: Seq; readonly count: number }
  | { readonly type: "told"; readonly seq: Seq }
  | { readonly type: "give up"; readonly range: SeqRange }
  | { readonly type: "take"; readonly count: number }
  | { readonly type: "take run"; readonly count: number; readonly bytes: number }
  | { readonly type: "end" };

const seq = fc.integer({ min: -1, max: SEQS });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ type: fc.constant("insert" as const), seq }) },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant("insert run" as const),
        seq,
        count: fc.integer({ min: 1, max: 8 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("told" as const), seq }) },
    {
      weight: 1,
      arbitrary: fc.tuple(seq, fc.nat(6)).map(([first, more]): Step => {
        return { type: "give up", range: { first, last: first + more } };
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant("take" as const), count: fc.nat(4) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant("take run" as const),
        count: fc.nat(4),
        bytes: fc.nat(6),
      }),
    },
  ),
  { minLength: 10, maxLength: 120 },
);

/** The marks of an honest stream: messages of one to four fragments. */
const honestMarks = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: SEQS, maxLength: SEQS })
  .map((lengths) =>
    lengths.flatMap((length) =>
      Array.from({ length }, (_, i) => {
        return (i === 0 ? FIRST_FRAGMENT : 0) | (i === length - 1 ? LAST_FRAGMENT : 0);
      })
    )
  );

/**
 * Fragment marks of a peer that sends nonsense: FIRST after FIRST, LAST without FIRST, or neither.
 */
const wildMarks = fc.array(fc.integer({ min: 0, max: 3 }), {
  minLength: SEQS + 2,
  maxLength: SEQS + 2,
});

/** A payload that shows which seq it came from, of a length that differs. */
function payloadOf(seq: Seq): number[] {
  return Array.from({ length: Math.abs(seq) % 3 }, () => Math.abs(seq) % 256);
}

function outOf(taken: Offered | undefined): Out | undefined {
  if (taken === undefined || taken.type === "gap") return taken;
  const { type, range, bytes, start, end } = taken;
  return { type, range, bytes: [...bytes.subarray(start, end)] };
}

/** A window and its model, which must answer the same to whatever happens. */
class Pair {
  readonly #cut: Seq;
  readonly #marks: readonly number[];
  readonly #window: ReceiveWindow;
  readonly #model: NaiveWindow;
  #taken: Seq;

  constructor(
    cut: Seq,
    marks: readonly number[],
    window: ReceiveWindow = new ReceiveWindow(cut),
    model: NaiveWindow = new NaiveWindow(cut),
  ) {
    this.#cut = cut;
    this.#taken = window.offered;
    this.#marks = marks;
    this.#window = window;
    this.#model = model;
  }

  /** Ends the stream after a seq; returns the pair of what comes after it. */
  split(relative: Seq): Pair {
    const after = this.#cut + relative;
    const rest = new Pair(
      this.#cut,
      this.#marks,
      this.#window.splitAfter(after),
      this.#model.splitAfter(after),
    );
    this.#compare();
    rest.#compare();
    return rest;
  }

  apply(step: Step): void {
    const cut = this.#cut;
    switch (step.type) {
      case "insert":
        this.#insert(step.seq);
        break;
      case "insert run":
        this.#insertRun(step.seq, step.count);
        break;
      case "told":
        this.#window.noteSent(cut + step.seq);
        this.#model.noteSent(cut + step.seq);
        break;
      case "give up": {
        const range = { first: cut + step.range.first, last: cut + step.range.last };
        this.#window.giveUp(range);
        this.#model.giveUp(range);
        break;
      }
      case "take":
        for (let i = 0; i < step.count; i++) this.#take();
        break;
      case "take run":
        this.#takeRun(step.count, step.bytes);
        break;
      case "end":
        this.#window.end();
        this.#model.end();
    }
    this.#compare();
  }

  takeAll(): void {
    while (this.#take());
    this.#compare();
  }

  #insert(relative: Seq): void {
    const seq = this.#cut + relative;
    const { fragment, payload } = this.#partAt(relative);
    // As in a datagram, the payload lies somewhere in a longer buffer.
    const bytes = Uint8Array.from([99, ...payload, 98]);
    const slice = { fragment, sentAt: 7, start: 1, end: 1 + payload.length };
    const insertion = this.#window.insert(seq, slice, bytes);
    assertEquals(insertion, this.#model.insert(seq, { fragment, bytes: payload }));
  }

  #insertRun(relative: Seq, count: number): void {
    const base = this.#cut + relative;
    const parts = Array.from({ length: count }, (_, i) => this.#partAt(relative + i));
    const bytes = Uint8Array.from(parts.flatMap(({ payload }) => [99, ...payload]));
    let start = 0;
    const messages = parts.map(({ fragment, payload }) => {
      const slice = { fragment, sentAt: 7, start: start + 1, end: start + 1 + payload.length };
      start = slice.end;
      return slice;
    });
    const insertions = parts.map(({ fragment, payload }, i) => {
      return this.#model.insert(base + i, { fragment, bytes: payload });
    });
    const isAccepted = this.#window.insertRun({ base, messages }, bytes);
    assertEquals(isAccepted, insertions.includes("accepted"));
  }

  #partAt(relative: Seq): { readonly fragment: number; readonly payload: number[] } {
    return { fragment: this.#marks[Math.max(0, relative - 1)] ?? 0, payload: payloadOf(relative) };
  }

  #take(): boolean {
    const taken = outOf(this.#window.offer());
    assertEquals(taken, this.#model.take());
    if (taken === undefined) return false;
    assertEquals(taken.range.first, this.#taken + 1, "what is taken follows what was taken before");
    assert(taken.range.last >= taken.range.first);
    this.#taken = taken.range.last;
    return true;
  }

  /** Takes a run, which must be what the model returns message by message, within the bounds. */
  #takeRun(count: number, bytesMax: number): void {
    const messages: OfferedMessage[] = [];
    const bytes = this.#window.offerRun(messages, count, bytesMax);
    for (const message of messages) {
      assertEquals(outOf(message), this.#model.take());
      assertEquals(message.range, { first: this.#taken + 1, last: this.#taken + 1 });
      this.#taken++;
    }
    assertEquals(bytes, messages.reduce((sum, { start, end }) => sum + end - start, 0));
    assert(messages.length <= count);
    const before = messages.slice(0, -1).reduce((sum, { start, end }) => sum + end - start, 0);
    assert(messages.length === 0 || before < bytesMax, "a run ends with the first byte too many");
  }

  #compare(): void {
    const { offered: delivered, contiguous, highest, isReady } = this.#window;
    const { deliverable } = this.#model;
    assertEquals(delivered, this.#model.delivered);
    assertEquals(contiguous, this.#model.contiguous);
    assertEquals(highest, this.#model.highest);
    assertEquals(isReady, this.#model.isReady);
    assert(delivered <= deliverable && deliverable <= contiguous && contiguous <= highest);
    assertEquals(this.#window.isMissing, highest > contiguous);
    const { acknowledged, credit } = this.#window;
    assertEquals(acknowledged, this.#model.acknowledged);
    assertEquals(acknowledged + credit, delivered + RECEIVE_WINDOW_SEQS_MAX);
    const first = delivered - 2 + (highest % 5);
    assertEquals(this.#window.missing(first, 3), this.#model.missing(first, 3));
  }
}

function holds(marks: fc.Arbitrary<number[]>): void {
  const cuts = fc.constantFrom(0, 1, 63, 64, 1_000, 2 ** 47);
  fc.assert(
    fc.property(cuts, marks, steps, fc.boolean(), (cut, theirMarks, story, ends) => {
      const pair = new Pair(cut, theirMarks);
      for (const step of story) pair.apply(step);
      if (ends) pair.apply({ type: "end" });
      pair.takeAll();
    }),
    { seed: 20_271, numRuns: 1_500 },
  );
}

Deno.test("ReceiveWindow does what a naive one does under reordering, duplication and loss", () => {
  holds(honestMarks);
});

Deno.test("ReceiveWindow does what a naive one does with the nonsense of a peer", () => {
  holds(wildMarks);
});

Deno.test("ReceiveWindow delivers all of an honest stream, whatever the order of arrival", () => {
  const orders = fc.shuffledSubarray(Array.from({ length: SEQS }, (_, i) => i + 1), {
    minLength: SEQS,
  });
  fc.assert(
    fc.property(orders, honestMarks, (order, marks) => {
      const pair = new Pair(0, marks);
      for (const one of order) pair.apply({ type: "insert", seq: one });
      pair.takeAll();
    }),
    { seed: 20_271, numRuns: 200 },
  );
});

function splits(marks: fc.Arbitrary<number[]>): void {
  fc.assert(
    fc.property(
      fc.constantFrom(0, 63, 2 ** 47),
      marks,
      steps,
      steps,
      fc.boolean(),
      (cut, theirMarks, story, later, isEnded) => {
        for (let after = 0; after <= SEQS; after++) {
          const pair = new Pair(cut, theirMarks);
          for (const step of story) pair.apply(step);
          if (isEnded) pair.apply({ type: "end" });
          const rest = pair.split(after);
          for (const step of later) rest.apply(step);
          for (const part of [pair, rest]) {
            part.apply({ type: "end" });
            part.takeAll();
          }
        }
      },
    ),
    { seed: 20_271, numRuns: 100 },
  );
}

Deno.test("ReceiveWindow.splitAfter() does what a naive one does at every cut, also inside a message", () => {
  splits(honestMarks);
});

Deno.test("ReceiveWindow.splitAfter() does what a naive one does with the nonsense of a peer", () => {
  splits(wildMarks);
});

Deno.test("ReceiveWindow takes what is far ahead up to its bound, and nothing beyond", () => {
  const pair = new Pair(5, [3, 3]);
  for (const far of [RECEIVE_WINDOW_SEQS_MAX + 1, RECEIVE_WINDOW_SEQS_MAX, 1]) {
    pair.apply({ type: "insert", seq: far });
  }
  pair.apply({ type: "take", count: 1 });
  pair.apply({ type: "insert", seq: RECEIVE_WINDOW_SEQS_MAX + 1 });
  pair.apply({ type: "end" });
  pair.takeAll();
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  addressOf,
  DATAGRAM_BYTES_MAX,
  type Epoch,
  InvariantError,
  type Seq,
} from "../../../../lib/core/mod.ts";
import { cutMessage, type OfferedMessage, OrderedOutbox } from "../../../../lib/ordering/mod.ts";
import {
  DatagramWriter,
  decodeDatagram,
  type ViewChange,
  WireError,
} from "../../../../lib/wire/mod.ts";

const EPOCH: Epoch = { number: 3, boot: 4 };
const HEADER = { group: 1, source: 2, destination: 0, epoch: EPOCH };

/** One place of the sequence: a fragment with its sender and bytes, or a view. */
type Place =
  | {
    readonly slot: number;
    readonly submission: Seq;
    readonly mark: number;
    readonly bytes: string;
  }
  | { readonly view: number };

function changeOf(view: number): ViewChange {
  const address = addressOf("10.0.0.1", 1_000)!;
  return { kind: "join", view, slot: view, member: view, address, name: "ford", last: 0 };
}

/** Returns a message as a receive window hands it out, inside a larger buffer. */
function taken(first: Seq, payload: Uint8Array, sentAt = 1_000): OfferedMessage {
  const bytes = new Uint8Array(payload.length + 5);
  bytes.set(payload, 3);
  const range = { first, last: first + cutMessage(payload.length, 0).length - 1 };
  return {
    ...{ type: "message", range, sentAt, bytes, start: 3, end: 3 + payload.length },
    origin: undefined,
  };
}

/** Returns the entries that one datagram was packed with, by place. */
function packed(pack: (writer: DatagramWriter) => void): Map<Seq, Place> {
  const into = new Uint8Array(DATAGRAM_BYTES_MAX);
  const writer = new DatagramWriter(into, HEADER);
  pack(writer);
  const datagram = decodeDatagram(into.subarray(0, writer.length));
  assert(!(datagram instanceof WireError));
  const places = new Map<Seq, Place>();
  for (const frame of datagram.frames) {
    assert(frame.type === "ordered" || frame.type === "change");
    assertEquals(frame.epoch, EPOCH);
    if (frame.type === "change") places.set(frame.seq, { view: frame.change.view });
    else {
      frame.messages.forEach(({ fragment: mark, start, end }, i) => {
        const { base, slot, submission: first } = frame;
        const bytes = into.subarray(start, end).toString();
        places.set(base + i, { slot, submission: first + i, mark, bytes });
      });
    }
  }
  return places;
}

/** A naive ordered outbox: a list of places and two marks. */
class NaiveSequence {
  readonly places: Place[] = [];
  sent = 0;
  appended = 0;

  message(slot: number, first: Seq, payload: Uint8Array): void {
    cutMessage(payload.length, 0).forEach(({ fragment: mark, start, end }, i) => {
      const bytes = payload.subarray(start, end).toString();
      this.places.push({ slot, submission: first + i, mark, bytes });
    });
  }

  /** Returns some places, in their order. */
  from(first: Seq, last: Seq): Map<Seq, Place> {
    return new Map(this.places.slice(first - 1, last).map((place, i) => [first + i, place]));
  }
}

type Step =
  | {
    readonly type: "message";
    readonly slot: number;
    readonly length: number;
    readonly skip: number;
  }
  | { readonly type: "change" }
  | { readonly type: "appended"; readonly seq: Seq }
  | { readonly type: "pack new"; readonly limit: Seq }
  | { readonly type: "repair"; readonly first: Seq; readonly count: number };

const seq = fc.integer({ min: 0, max: 80 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant("message" as const),
        slot: fc.integer({ min: 1, max: 3 }),
        length: fc.oneof(fc.nat(20), fc.nat(4_000)),
        // Numbers go on, but for a hole that a sender gave up.
        skip: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat(2)),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("change" as const) }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant("appended" as const), seq }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant("pack new" as const), limit: seq }) },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant("repair" as const),
        first: fc.integer({ min: 1, max: 60 }),
        count: fc.integer({ min: 1, max: 20 }),
      }),
    },
  ),
  { minLength: 5, maxLength: 80 },
);

/** An outbox and its model, which must agree on everything that is packed. */
class Pair {
  readonly #outbox = new OrderedOutbox(1, EPOCH);
  readonly #model = new NaiveSequence();
  readonly #next = new Map<number, Seq>();

  run(step: Step): void {
    switch (step.type) {
      case "message":
        return this.#onMessage(step);
      case "change": {
        const view = this.#model.places.length + 1;
        this.#model.places.push({ view });
        return assertEquals(this.#outbox.appendChange(changeOf(view)), view);
      }
      case "appended":
        this.#outbox.onAppended(step.seq);
        this.#model.appended = Math.max(
          this.#model.appended,
          Math.min(step.seq, this.#outbox.last),
        );
        return;
      case "pack new":
        return this.#packNew(step.limit);
      case "repair":
        return this.#repair(step);
    }
  }

  #onMessage({ slot, length, skip }: Step & { type: "message" }): void {
    const first = (this.#next.get(slot) ?? 1) + skip;
    const payload = Uint8Array.from({ length }, (_, i) => (first + slot + i) % 256);
    const message = taken(first, payload);
    const before = this.#model.places.length;
    this.#model.message(slot, first, payload);
    this.#next.set(slot, message.range.last + 1);
    const last = this.#model.places.length;
    assertEquals(this.#outbox.appendMessage(slot, message), { first: before + 1, last });
  }

  #packNew(limit: Seq): void {
    const { sent, appended } = this.#model;
    const places = packed((writer) => this.#outbox.packNew(writer, limit));
    this.#model.sent = this.#outbox.sent;
    assertEquals(places, this.#model.from(sent + 1, this.#model.sent));
    const end = Math.min(limit, appended);
    assert(this.#model.sent <= Math.max(sent, end), "nothing beyond what the engine has");
    assert(this.#model.sent > sent || end <= sent, "something goes if it may");
    assertEquals(this.#outbox.unsentBytes > 0, this.#model.sent < this.#model.places.length);
  }

  #repair({ first, count }: Step & { type: "repair" }): void {
    const last = Math.min(first + count - 1, this.#model.sent);
    if (first > last) return;
    let end = 0;
    const places = packed((writer) => end = this.#outbox.pack(writer, { first, last }));
    assert(end >= first);
    assertEquals(places, this.#model.from(first, end));
  }
}

Deno.test("OrderedOutbox does what a naive one does, whatever happens to it", () => {
  fc.assert(fc.property(steps, (steps) => {
    const pair = new Pair();
    for (const step of steps) pair.run(step);
  }));
});

/** Returns the frames of the next datagram, as `slot 1 from 1: 1+2` and `change 7`. */
function frames(outbox: OrderedOutbox): string[] {
  const into = new Uint8Array(DATAGRAM_BYTES_MAX);
  const writer = new DatagramWriter(into, HEADER);
  outbox.packNew(writer, Infinity);
  const datagram = decodeDatagram(into.subarray(0, writer.length));
  assert(!(datagram instanceof WireError));
  return datagram.frames.map((frame) => {
    if (frame.type === "change") return `change ${frame.seq}`;
    assert(frame.type === "ordered");
    return `slot ${frame.slot} from ${frame.submission}: ${frame.base}+${frame.messages.length}`;
  });
}

Deno.test("OrderedOutbox packs messages of one sender that follow each other into one frame", () => {
  const outbox = new OrderedOutbox(1, EPOCH);
  for (const [slot, first] of [[1, 1], [1, 2], [2, 7], [1, 3], [1, 4], [1, 6]] as const) {
    outbox.appendMessage(slot, taken(first, Uint8Array.of(slot)));
  }
  outbox.appendChange(changeOf(3));
  outbox.appendMessage(1, taken(7, Uint8Array.of(1)));
  outbox.onAppended(outbox.last);
  assertEquals(frames(outbox), [
    "slot 1 from 1: 1+2",
    "slot 2 from 7: 3+1",
    "slot 1 from 3: 4+2",
    "slot 1 from 6: 6+1",
    "change 7",
    "slot 1 from 7: 8+1",
  ]);
});

Deno.test("OrderedOutbox begins another frame for a message whose time went back", () => {
  const outbox = new OrderedOutbox(1, EPOCH);
  outbox.appendMessage(1, taken(1, Uint8Array.of(1), 9_000_000));
  outbox.appendMessage(1, taken(2, Uint8Array.of(2), 1_000));
  outbox.onAppended(2);
  assertEquals(frames(outbox), ["slot 1 from 1: 1+1", "slot 1 from 2: 2+1"]);
});

Deno.test("OrderedOutbox counts the bytes that are kept and that wait, and forgets up to a seq", () => {
  const outbox = new OrderedOutbox(1, EPOCH);
  outbox.appendMessage(1, taken(1, new Uint8Array(5_000)));
  outbox.appendChange(changeOf(2));
  const { bytes, last } = outbox;
  assert(bytes > 5_000 && outbox.unsentBytes === bytes);
  outbox.onAppended(last);
  while (outbox.sent < last) assertEquals(frames(outbox).length > 0, true);
  assertEquals([outbox.unsentBytes, outbox.bytes], [0, bytes]);
  outbox.trimTo(last);
  assertEquals([outbox.first, outbox.last, outbox.bytes], [last + 1, last, 0]);
});

Deno.test("OrderedOutbox.skipUnsent() counts everything as sent, even before the log has it", () => {
  const outbox = new OrderedOutbox(1, EPOCH);
  outbox.appendMessage(1, taken(1, Uint8Array.of(1)));
  outbox.skipUnsent();
  assertEquals([outbox.sent, outbox.unsentBytes], [1, 0]);
  outbox.appendMessage(1, taken(2, Uint8Array.of(2)));
  assertEquals(frames(outbox), [], "the engine does not have it");
  outbox.onAppended(2);
  assertEquals(frames(outbox), ["slot 1 from 2: 2+1"]);
});

Deno.test("OrderedOutbox.trimTo() refuses to forget what was not sent", () => {
  const outbox = new OrderedOutbox(1, EPOCH);
  outbox.appendMessage(1, taken(1, Uint8Array.of(1)));
  outbox.onAppended(1);
  assertThrows(() => outbox.trimTo(1), InvariantError, "only what it has sent");
});

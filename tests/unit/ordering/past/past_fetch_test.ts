import { assertEquals } from "@std/assert";
import {
  FETCH_PAST_MS_IN_ALL,
  FETCH_PAST_MS_WAITED,
  RECALL_MS,
  RECALL_PATIENCE_MS,
  type Seq,
  type SeqRange,
} from "../../../../lib/core/mod.ts";
import { PastFetch } from "../../../../lib/ordering/past/past_fetch.ts";
import { WHOLE_MESSAGE } from "../../../../lib/ordering/mod.ts";
import { decodeDatagram, type RecallFrame, WireError } from "../../../../lib/wire/mod.ts";
import { addressFor, GROUP, idOf } from "../../client/member/fixture_groups.ts";
import { EPOCH } from "../../sequencer/machine/fixture_desk.ts";

/** A fetch of places, and members whose part the test plays. */
class FetchStory {
  readonly fetch: PastFetch;
  now = 0;
  /** The question that was sent last. */
  asked: RecallFrame | undefined;

  constructor(lacks: SeqRange, ...names: string[]) {
    this.fetch = new PastFetch({
      header: { group: GROUP, source: idOf("trillian"), epoch: EPOCH },
      random: () => 0.5,
      onSent: () => {},
      holders: names.map((name) => ({ id: idOf(name), address: addressFor(name) })),
      lacks,
      now: 0,
    });
  }

  /** Returns the question that is due: whom it asks, and for which places. */
  question(): string | undefined {
    const into = new Uint8Array(1_400);
    const sent = this.fetch.pollTransmit(into);
    if (sent === undefined) return undefined;
    const datagram = decodeDatagram(into.subarray(0, sent.length));
    if (datagram instanceof WireError) throw datagram;
    const { header, frames: [frame] } = datagram;
    this.asked = frame as RecallFrame;
    const name = ["ford", "arthur", "zaphod"].find((one) => idOf(one) === header.destination);
    return `${name}: ${this.asked.place} to ${this.asked.until}`;
  }

  /** A member says that it has a message at a place, and none between `from` and there. */
  has(name: string, from: Seq, place: Seq): boolean {
    const { question } = this.asked!;
    const slice = { fragment: WHOLE_MESSAGE, sentAt: 1, start: 0, end: 1 };
    return this.fetch.onFrame(
      idOf(name),
      {
        ...{ type: "past", question, from, place, seq: place, seqs: 1, sender: 9, name: "zaphod" },
        ...{ length: 1, offset: 0, messages: [slice] },
      },
      () => new Uint8Array([1]),
      this.now,
    );
  }

  mark(name: string, kind: "more" | "gap" | "end", from: Seq, first: Seq, last: Seq): void {
    const { question } = this.asked!;
    const mark = { type: "past-mark", question, kind, from, first, last } as const;
    this.fetch.onFrame(idOf(name), mark, () => new Uint8Array(0), this.now);
  }

  pass(ms: number): void {
    this.now += ms;
    this.fetch.handleTimeout(this.now);
  }

  /** Returns what was fetched since the last call, as lines. */
  fetched(): string[] {
    const lines: string[] = [];
    for (let past = this.fetch.take(); past !== undefined; past = this.fetch.take()) {
      const messages = past.messages.map(({ range }) => range.first);
      const gaps = past.gaps.map(({ first, last }) => `${first}-${last}`);
      lines.push(`${past.range.first}-${past.range.last}: [${messages}] without [${gaps}]`);
    }
    return lines;
  }
}

Deno.test("PastFetch asks one member after the other for what is still missing", () => {
  const story = new FetchStory({ first: 1, last: 40 }, "ford", "arthur", "zaphod");
  assertEquals(story.question(), "ford: 1 to 40");
  assertEquals(story.question(), undefined, "it waits for the answer");
  story.mark("ford", "gap", 1, 1, 10);
  story.has("ford", 11, 12);
  story.mark("ford", "more", 13, 13, 12);
  assertEquals(story.fetched(), ["1-12: [12] without [1-10]"]);
  assertEquals(story.question(), "ford: 13 to 40", "the next page");
  story.mark("ford", "gap", 13, 25, 25);
  story.has("ford", 26, 40);
  story.mark("ford", "end", 41, 41, 40);
  assertEquals(story.fetched(), ["13-40: [40] without [25-25]"]);
  assertEquals(story.question(), "arthur: 25 to 25", "the newest first");
  story.has("arthur", 25, 25);
  story.mark("arthur", "end", 26, 26, 25);
  assertEquals(story.question(), "arthur: 1 to 10");
  story.mark("arthur", "gap", 1, 1, 10);
  story.mark("arthur", "end", 11, 11, 10);
  assertEquals(story.fetched(), ["25-25: [25] without []"], "what nobody has is not handed on");
  assertEquals(story.question(), "zaphod: 1 to 10");
  assertEquals(story.fetch.isAwaited, true);
  story.mark("zaphod", "end", 1, 1, 10);
  assertEquals(story.fetched(), ["1-10: [] without []"]);
  assertEquals([story.fetch.isAwaited, story.fetch.nextDeadline()], [false, undefined]);
});

Deno.test("PastFetch asks again, then others, and the silent member once more", () => {
  const story = new FetchStory({ first: 1, last: 4 }, "ford", "arthur");
  assertEquals(story.question(), "ford: 1 to 4");
  story.pass(RECALL_MS);
  assertEquals(story.question(), "ford: 1 to 4");
  for (let ms = 0; ms <= RECALL_PATIENCE_MS + 1_000; ms += 50) {
    story.pass(50);
    const question = story.question();
    if (question?.startsWith("arthur")) break;
  }
  assertEquals(story.fetch.isAwaited, false, `questions waited for ${FETCH_PAST_MS_WAITED} ms`);
  story.mark("arthur", "gap", 1, 1, 4);
  story.mark("arthur", "end", 5, 5, 4);
  assertEquals(story.question(), "ford: 1 to 4");
  story.has("arthur", 1, 2);
  assertEquals(story.fetched(), [], "a member that was not asked");
  story.pass(FETCH_PAST_MS_IN_ALL);
  assertEquals([story.question(), story.fetch.nextDeadline()], [undefined, undefined]);
});

Deno.test("PastFetch asks nobody who is gone", () => {
  const story = new FetchStory({ first: 1, last: 4 }, "ford", "arthur", "zaphod");
  assertEquals(story.question(), "ford: 1 to 4");
  story.fetch.forget(idOf("arthur"));
  story.fetch.forget(idOf("ford"));
  story.pass(0);
  assertEquals(story.question(), "zaphod: 1 to 4");
  story.fetch.forget(idOf("zaphod"));
  story.pass(0);
  assertEquals([story.question(), story.fetch.isAwaited], [undefined, false]);
});

Deno.test("PastFetch asks for a bounded number of ranges, whatever a member says of gaps", () => {
  const story = new FetchStory({ first: 1, last: 1_000 }, "ford", "arthur");
  story.question();
  for (let seq = 2; seq <= 1_000; seq += 2) story.mark("ford", "gap", seq - 1, seq, seq);
  story.mark("ford", "end", 1_001, 1_001, 1_000);
  let questions = 0;
  for (let asked = story.question(); asked !== undefined; asked = story.question()) {
    questions++;
    const { place, until } = story.asked!;
    story.mark("arthur", "gap", place, place, until);
    story.mark("arthur", "end", until + 1, until + 1, until);
  }
  assertEquals(questions, 64);
});

import { assert, assertEquals } from "@std/assert";
import {
  EARLY_PARTS_BYTES_MAX,
  NO_EPOCH,
  PAST_DATAGRAMS,
  RECALL_BYTES_MAX,
  type Seq,
  U48_MAX,
} from "../../../../lib/core/mod.ts";
import {
  type PastItem,
  type PastPage,
  type PastQuery,
  PastSender,
} from "../../../../lib/ordering/mod.ts";
import { decodeDatagram, type RecallFrame, WireError } from "../../../../lib/wire/mod.ts";
import { Recall, type RecallRange } from "../../../../lib/ordering/past/recall.ts";
import { seededRandom } from "../../../sim/world/seeded_random.ts";
import { at } from "../../client/member/fixture_network.ts";

const ASKER = { id: 5, address: at(5_000) };

/** Returns a holder of messages that answers page after page; message `i` is at place `i + 1`. */
function holderOf(messages: readonly Uint8Array[], perPage: number) {
  return ({ place, until }: PastQuery): PastPage => {
    const last = Math.min(until, messages.length);
    const first = Math.max(place, 1);
    const end = Math.min(last, first + perPage - 1);
    const items: PastItem[] = [];
    for (let seq = first; seq <= end; seq++) {
      const bytes = messages[seq - 1]!;
      const where = { place: seq, range: { first: seq, last: seq }, start: 0, end: bytes.length };
      const sender = { id: 7, name: "katerina" };
      items.push({ type: "message", ...where, sender, sentAt: seq, bytes });
    }
    return { from: place, items, next: end + 1, isEnd: end === last };
  };
}

/** The faults of a network that brings an answer. */
interface AnswerFaults {
  /** Decides about each datagram of the answers. */
  isLost?(): boolean;
  /** Returns the datagrams of a page in the order in which they arrive, copies included. */
  arrange?(page: Uint8Array[]): Uint8Array[];
}

/** A recall that is complete, and the number of questions that it took. */
interface RecallRun {
  readonly recall: Recall;
  readonly questions: number;
}

/** Hands all frames of a datagram to a recall. */
function receive(recall: Recall, bytes: Uint8Array): void {
  const datagram = decodeDatagram(bytes);
  assert(!(datagram instanceof WireError));
  for (const one of datagram.frames) {
    if (one.type === "past" && recall.isAnsweredBy(one)) recall.onPast(one, bytes);
    if (one.type === "past-mark" && recall.isAnsweredBy(one)) recall.onMark(one);
  }
}

/** Returns the datagrams that answer a question. */
function datagramsOf(question: RecallFrame, page: PastPage): Uint8Array[] {
  const header = (destination: number) => ({ group: 7, source: 9, destination, epoch: NO_EPOCH });
  const sender = new PastSender(header, () => {});
  const into = new Uint8Array(1_400);
  sender.send(ASKER, question, page);
  const datagrams: Uint8Array[] = [];
  for (let sent = sender.poll(0, into); sent; sent = sender.poll(0, into)) {
    datagrams.push(into.slice(0, sent.length));
  }
  return datagrams;
}

/** Asks until the recall is complete. */
function runRecall(
  range: RecallRange,
  answer: (question: PastQuery) => PastPage,
  { isLost = () => false, arrange = (page) => page }: AnswerFaults = {},
): RecallRun {
  const recall = new Recall(1, range);
  let questions = 0;
  while (!recall.isComplete) {
    assert(questions++ < 2_000, "it does not end");
    const question = recall.ask();
    for (const bytes of arrange(datagramsOf(question, answer(question)))) {
      if (!isLost()) receive(recall, bytes);
    }
  }
  return { recall, questions };
}

/** Asks until the recall is complete; `isLost` decides about each datagram of the answers. */
function recallAll(
  range: RecallRange,
  answer: (question: PastQuery) => PastPage,
  isLost?: () => boolean,
): Recall {
  return runRecall(range, answer, isLost && { isLost }).recall;
}

function messagesOf(lengths: readonly number[]): Uint8Array[] {
  return lengths.map((length, i) => new Uint8Array(length).fill(i + 1));
}

const LENGTHS = [5, 0, 1_143, 65_536, 1, 700, 700, 700, 20_000, 3];

Deno.test("Recall puts long and empty messages together over several pages", () => {
  const messages = messagesOf(LENGTHS);
  const { messages: told, gaps } = recallAll(
    { place: 0, count: 0, until: messages.length },
    holderOf(messages, 3),
  );
  assertEquals(told.map(({ payload }) => payload), messages);
  assertEquals(told.map(({ range }) => range.first), messages.map((_, i) => i + 1));
  assertEquals(gaps, []);
});

for (const lossShare of [0.1, 0.3, 0.6]) {
  Deno.test(`Recall gets every message when ${100 * lossShare} % of the answers are lost`, () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed);
      const messages = messagesOf(LENGTHS);
      const range = { place: 1, count: 0, until: U48_MAX };
      const recall = recallAll(range, holderOf(messages, 4), () => random() < lossShare);
      assertEquals(recall.messages.map(({ payload }) => payload), messages);
    }
  });
}

Deno.test("Recall is complete when the holder has nothing", () => {
  const recall = recallAll({ place: 0, count: 20, until: 0 }, holderOf([], 1));
  assertEquals([recall.messages, recall.gaps], [[], []]);
});

Deno.test("Recall reports a gap where the holder has dropped a message, even one half answered", () => {
  const messages = messagesOf([65_536, 3]);
  const holder = holderOf(messages, 2);
  let asked = 0;
  const forgetful = (question: PastQuery): PastPage => {
    if (asked++ === 0) return holder(question);
    const gap: PastItem = { type: "gap", range: { first: question.place, last: 1 } };
    return {
      ...holder({ ...question, place: 2 }),
      from: question.place,
      items: [
        gap,
        ...holder({
          ...question,
          place: 2,
        }).items,
      ],
    };
  };
  const recall = recallAll({ place: 1, count: 0, until: 2 }, forgetful);
  assertEquals(recall.gaps, [{ first: 1, last: 1 }]);
  assertEquals(recall.messages.map(({ range }) => range.first), [2]);
});

Deno.test("Recall takes a gap after places that have no message", () => {
  const gap: PastItem = { type: "gap", range: { first: 3, last: 7 } };
  const answer = ({ place }: PastQuery) => ({ from: place, items: [gap], next: 9, isEnd: true });
  const recall = recallAll({ place: 0, count: 20, until: 8 }, answer);
  assertEquals(recall.gaps, [{ first: 3, last: 7 }]);
});

Deno.test("Recall asks for the place that comes next, and takes no piece twice", () => {
  const recall = new Recall(3, { place: 0, count: 2, until: 9 });
  const piece = (place: Seq, from: Seq) => ({
    ...{ type: "past", question: 3, from, place, seq: place, seqs: 1, sender: 7 } as const,
    ...{ length: 1, offset: 0, name: "ford" },
    messages: [{ fragment: 3, sentAt: 1, start: 0, end: 1 }],
  });
  const bytes = Uint8Array.of(65);
  assertEquals(recall.ask().count, 2);
  recall.onPast(piece(8, 8), bytes);
  assertEquals(recall.messages.length, 0, "where it begins is not known");
  recall.onPast(piece(7, 0), bytes);
  recall.onPast(piece(7, 0), bytes);
  assertEquals(recall.messages.map(({ range }) => range.first), [7, 8]);
  const { place, offset, count } = recall.ask();
  assertEquals([place, offset, count], [9, 0, 0]);
  assertEquals(recall.isAnsweredBy({ ...piece(8, 8), question: 2 }), false);
});

/** Messages of a megabyte in all, long and short ones. */
const MEGABYTE = messagesOf(Array.from({ length: 60 }, (_, i) => i % 3 === 0 ? 50_000 : 40 * i));

/** Returns a page's datagrams in another order. */
function shuffled(page: readonly Uint8Array[], random: () => number): Uint8Array[] {
  const rest = [...page];
  return page.map(() => rest.splice(Math.floor(random() * rest.length), 1)[0]!);
}

Deno.test("Recall takes as many questions under reordering as without, and under copies", () => {
  const range = { place: 1, count: 0, until: MEGABYTE.length };
  const holder = holderOf(MEGABYTE, 7);
  const { questions: inOrder } = runRecall(range, holder);
  for (let seed = 1; seed <= 10; seed++) {
    const random = seededRandom(seed);
    const arrange = (page: Uint8Array[]) => shuffled([...page, ...page], random);
    const { recall, questions } = runRecall(range, holder, { arrange });
    assertEquals(recall.messages.map(({ payload }) => payload), MEGABYTE);
    assertEquals(recall.gaps, []);
    assertEquals(questions, inOrder);
  }
});

Deno.test("Recall gets everything when answers are lost, reordered and copied, the marks too", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(seed);
    const messages = messagesOf(LENGTHS);
    const recall =
      runRecall({ place: 0, count: 0, until: messages.length }, holderOf(messages, 4), {
        isLost: () => random() < 0.3,
        arrange: (page) => shuffled([...page, ...page.slice(-1)], random),
      }).recall;
    assertEquals(recall.messages.map(({ payload }) => payload), messages);
    assertEquals(recall.gaps, []);
  }
});

Deno.test("Recall says that a page is torn until what is missing before its end has come", () => {
  const messages = messagesOf([20_000]);
  const recall = new Recall(1, { place: 1, count: 0, until: 1 });
  const question = recall.ask();
  const page = datagramsOf(question, holderOf(messages, 1)(question));
  assertEquals(page.length, PAST_DATAGRAMS);
  const [first, ...others] = page;
  others.reverse();
  assertEquals(recall.page, "coming");
  for (const bytes of others) receive(recall, bytes);
  assertEquals([recall.page, recall.hasNews], ["torn", false]);
  receive(recall, first!);
  assertEquals([recall.page, recall.hasNews, recall.earlyParts], ["here", true, 0]);
  // The mark of this page comes once more, after the next question: it ends no other page.
  const { offset } = recall.ask();
  assertEquals(offset > 8_000, true);
  receive(recall, page.at(-1)!);
  assertEquals(recall.page, "coming");
});

Deno.test("Recall asks again from what is missing, and keeps what is here", () => {
  const messages = messagesOf([2_600, 10, 20]);
  const recall = new Recall(1, { place: 1, count: 0, until: 3 });
  const question = recall.ask();
  const [first, , third] = datagramsOf(question, holderOf(messages, 3)(question));
  receive(recall, third!);
  receive(recall, first!);
  const again = recall.ask();
  assertEquals([again.place, again.offset > 0], [1, true]);
  const [second] = datagramsOf(again, holderOf(messages, 3)(again));
  receive(recall, second!);
  assertEquals(recall.isComplete, true, "the rest was kept");
  assertEquals(recall.messages.map(({ payload }) => payload), messages);
});

Deno.test("Recall keeps no more than a page of what is early, and the nearest of it", () => {
  const recall = new Recall(3, { place: 1, count: 0, until: 5_000 });
  const bytes = new Uint8Array(1_000).fill(7);
  const piece = (place: Seq, offset = 0) => ({
    ...{ type: "past", question: 3, from: place, place, seq: place, seqs: 1, sender: 7 } as const,
    ...{ length: 1_000, offset, name: "ford" },
    messages: [{ fragment: 3, sentAt: 1, start: 0, end: 1_000 - offset }],
  });
  for (let place = 4_000; place > 1; place--) recall.onPast(piece(place), bytes);
  const most = Math.floor(EARLY_PARTS_BYTES_MAX / 1_026);
  assertEquals(recall.earlyParts, most);
  for (let first = 4_000; first > 500; first--) {
    const mark = { type: "past-mark", question: 3, kind: "gap" } as const;
    recall.onMark({ ...mark, from: first, first, last: first });
  }
  assertEquals(recall.earlyParts <= most + 1_026 / 26, true);
  recall.onPast(piece(1), bytes);
  assertEquals(recall.messages.length, 1 + most, "what comes next was kept");
});

Deno.test("Recall drops pieces beyond what was asked for, and outlives absurd offsets and lengths", () => {
  const recall = new Recall(3, { place: 1, count: 0, until: 2 });
  const piece = (place: Seq, from: Seq, offset: number, length: number) => ({
    ...{ type: "past", question: 3, from, place, seq: place, seqs: 1, sender: 7 } as const,
    ...{ length, offset, name: "ford" },
    messages: [{ fragment: 3, sentAt: 1, start: 0, end: 1 }],
  });
  const bytes = Uint8Array.of(65);
  recall.onPast(piece(U48_MAX, U48_MAX, 0, 1), bytes);
  recall.onMark({ type: "past-mark", question: 3, kind: "gap", from: 3, first: 3, last: U48_MAX });
  assertEquals(recall.earlyParts, 0);
  recall.onPast(piece(1, 1, 65_535, 65_536), bytes);
  recall.onPast(piece(1, 1, 1, 9), bytes);
  recall.onPast(piece(1, 1, 0, 2), bytes);
  assertEquals(recall.messages.length, 0, "the second byte is of a message of another length");
  const { place, offset } = recall.ask();
  assertEquals([place, offset], [1, 1]);
  recall.onPast(piece(1, 1, 1, 2), bytes);
  recall.onPast(piece(2, 2, 0, 1), bytes);
  assertEquals(recall.messages.map(({ payload }) => payload.length), [2, 1]);
  assertEquals(recall.earlyParts, 0);
});

Deno.test("Recall keeps the newest that it has room for, and tells what it dropped from what is gone", () => {
  const recall = new Recall(1, { place: 1, count: 0, until: 9 });
  const bytes = new Uint8Array(RECALL_BYTES_MAX / 4);
  const piece = { fragment: 3, sentAt: 0, start: 0, end: bytes.length };
  recall.onMark({ type: "past-mark", question: 1, kind: "gap", from: 1, first: 1, last: 2 });
  for (let place = 3; place <= 9; place++) {
    recall.onPast({
      ...{
        type: "past",
        question: 1,
        from: place,
        place,
        offset: 0,
        length: bytes.length,
        seqs: 1,
      },
      ...{ seq: place, sender: 7, name: "katerina", messages: [piece] },
    }, bytes);
  }
  assertEquals(recall.messages.map(({ range: { first } }) => first), [6, 7, 8, 9]);
  assertEquals(recall.omitted, { first: 3, last: 5 });
  assertEquals(recall.gaps, [{ first: 1, last: 5 }]);
});

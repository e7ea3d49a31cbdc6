import { assert, assertEquals } from "@std/assert";
import { NO_EPOCH, type Seq, U48_MAX } from "../../../../lib/core/mod.ts";
import {
  type PastItem,
  type PastPage,
  type PastQuery,
  PastSender,
} from "../../../../lib/ordering/mod.ts";
import { decodeDatagram, WireError } from "../../../../lib/wire/mod.ts";
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

/** Asks until the recall is complete; `isLost` decides about each datagram of the answers. */
function recallAll(
  range: RecallRange,
  answer: (question: PastQuery) => PastPage,
  isLost: () => boolean = () => false,
): Recall {
  const recall = new Recall(1, range);
  const header = (destination: number) => ({ group: 7, source: 9, destination, epoch: NO_EPOCH });
  const sender = new PastSender(header, () => {});
  const into = new Uint8Array(1_400);
  let datagrams = 0;
  while (!recall.isComplete) {
    assert(datagrams < 10_000, "it does not end");
    const { frame } = recall;
    sender.send(ASKER, frame, answer(frame));
    for (
      let sent = sender.poll(1_000 * datagrams, into);
      sent !== undefined;
      sent = sender.poll(1_000 * datagrams, into)
    ) {
      datagrams++;
      if (isLost()) continue;
      const bytes = into.slice(0, sent.length);
      const datagram = decodeDatagram(bytes);
      assert(!(datagram instanceof WireError));
      for (const one of datagram.frames) {
        if (one.type === "past" && recall.isAnsweredBy(one)) recall.onPast(one, bytes);
        if (one.type === "past-mark" && recall.isAnsweredBy(one)) recall.onMark(one);
      }
    }
  }
  return recall;
}

function messagesOf(lengths: readonly number[]): Uint8Array[] {
  return lengths.map((length, i) => new Uint8Array(length).fill(i + 1));
}

const LENGTHS = [5, 0, 1_311, 65_536, 1, 700, 700, 700, 20_000, 3];

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
  assertEquals(recall.frame.count, 2);
  recall.onPast(piece(8, 8), bytes);
  assertEquals(recall.messages.length, 0, "where it begins is not known");
  recall.onPast(piece(7, 0), bytes);
  recall.onPast(piece(7, 0), bytes);
  assertEquals(recall.messages.map(({ range }) => range.first), [7]);
  const { place, offset, count } = recall.frame;
  assertEquals([place, offset, count], [8, 0, 0]);
  assertEquals(recall.isAnsweredBy({ ...piece(8, 8), question: 2 }), false);
});

import { assert, assertEquals } from "@std/assert";
import {
  KEPT_KERNEL_BYTES,
  kernelBytesOf,
  MESSAGE_BYTES_MAX,
  RECEIVE_WINDOW_SEQS_MAX,
  type Seq,
  U48_MAX,
} from "../../../../lib/core/mod.ts";
import { type OfferedMessage, ReceiveWindow } from "../../../../lib/ordering/mod.ts";
import { FIRST_FRAGMENT, LAST_FRAGMENT } from "../../../../lib/wire/mod.ts";

const WHOLE = FIRST_FRAGMENT | LAST_FRAGMENT;
const MIDDLE = 0;

/** Inserts a message of one byte, whose value is the seq. */
function put<O>(window: ReceiveWindow<O>, seq: Seq, fragment: number, origin?: O): void {
  const slice = { fragment, sentAt: 1_000 + seq, start: 0, end: 1 };
  window.insert(seq, slice, Uint8Array.of(seq), origin);
}

/** Takes everything that is ready: the bytes of a message, or the text of a gap. */
function takeAll(window: ReceiveWindow): (number[] | string)[] {
  const all: (number[] | string)[] = [];
  for (let taken = window.offer(); taken !== undefined; taken = window.offer()) {
    const { first, last } = taken.range;
    if (taken.type === "gap") all.push(`gap ${first}-${last}`);
    else all.push([...taken.bytes.subarray(taken.start, taken.end)]);
  }
  return all;
}

Deno.test("ReceiveWindow.insert() takes seqs up to the cut, and seqs that it has, for duplicates", () => {
  const window = new ReceiveWindow(10);
  const slice = { fragment: WHOLE, sentAt: 0, start: 0, end: 0 };
  assertEquals(window.insert(10, slice, new Uint8Array(0)), "duplicate");
  assertEquals(window.insert(11, slice, new Uint8Array(0)), "accepted");
  assertEquals(window.insert(11, slice, new Uint8Array(0)), "duplicate");
  assertEquals(window.offer()?.range, { first: 11, last: 11 });
  assertEquals(window.insert(11, slice, new Uint8Array(0)), "duplicate");
  assertEquals(window.offer(), undefined);
});

Deno.test("ReceiveWindow.take() joins fragments, with the time of the first and the range of all", () => {
  const window = new ReceiveWindow(0);
  put(window, 3, LAST_FRAGMENT);
  put(window, 1, FIRST_FRAGMENT);
  assertEquals(window.isReady, false);
  put(window, 2, MIDDLE);
  assertEquals(window.offer(), {
    type: "message",
    range: { first: 1, last: 3 },
    sentAt: 1_001,
    bytes: Uint8Array.of(1, 2, 3),
    start: 0,
    end: 3,
    origin: undefined,
  });
});

Deno.test("ReceiveWindow.take() returns a message in one piece without a copy", () => {
  const window = new ReceiveWindow(0);
  const bytes = Uint8Array.of(9, 8, 7);
  window.insert(1, { fragment: WHOLE, sentAt: 0, start: 1, end: 2 }, bytes);
  const taken = window.offer();
  assert(taken?.type === "message" && taken.bytes === bytes && taken.start === 1);
});

Deno.test("ReceiveWindow.offerRun() offers all messages in one piece, and stops before anything else", () => {
  const window = new ReceiveWindow(0);
  for (const seq of [1, 2]) put(window, seq, WHOLE);
  put(window, 3, FIRST_FRAGMENT);
  put(window, 4, LAST_FRAGMENT);
  put(window, 5, WHOLE);
  const messages: OfferedMessage[] = [];
  assertEquals(window.offerRun(messages, 10, 10), 2);
  assertEquals(messages.map(({ range }) => range.first), [1, 2]);
  assertEquals(window.offerRun(messages, 10, 10), 0, "the next one has two fragments");
  assertEquals(window.offer()?.range, { first: 3, last: 4 });
  assertEquals(window.offerRun(messages, 10, 10), 1);
  assertEquals(messages.at(-1)!.range, { first: 5, last: 5 });
});

Deno.test("ReceiveWindow.offerRun() ends a run where messages begin to be taken later, or at once", () => {
  const window = new ReceiveWindow<string>(0, { isTakenLater: (origin) => origin === "message" });
  for (const seq of [1, 2]) put(window, seq, WHOLE, "view");
  for (const seq of [3, 4]) put(window, seq, WHOLE, "message");
  put(window, 5, WHOLE, "view");
  const ends: [Seq, Seq][] = [];
  for (let i = 0; i < 3; i++) {
    window.offerRun([], 10, 10);
    ends.push([window.offered, window.taken]);
  }
  assertEquals(ends, [[2, 2], [4, 2], [5, 2]]);
  window.noteTaken(4);
  assertEquals(window.taken, 5);
});

Deno.test("ReceiveWindow stops before a hole, and goes on after it when the hole is given up", () => {
  const window = new ReceiveWindow(0);
  for (const seq of [1, 4, 5]) put(window, seq, WHOLE);
  assertEquals(takeAll(window), [[1]]);
  assertEquals(window.missing(1, 10), [{ first: 2, last: 3 }]);
  window.giveUp({ first: 1, last: 5 });
  assertEquals(takeAll(window), ["gap 2-3", [4], [5]]);
});

Deno.test("ReceiveWindow.giveUp() of one fragment loses its whole message", () => {
  for (const lost of [2, 3, 4]) {
    const window = new ReceiveWindow(0);
    const marks = [WHOLE, FIRST_FRAGMENT, MIDDLE, LAST_FRAGMENT, WHOLE];
    marks.forEach((mark, i) => i + 1 === lost || put(window, i + 1, mark));
    window.giveUp({ first: lost, last: lost });
    assertEquals(takeAll(window), [[1], "gap 2-4", [5]], `without ${lost}`);
  }
});

Deno.test("ReceiveWindow.take() returns a gap for a message that another one cuts short", () => {
  const window = new ReceiveWindow(0);
  [FIRST_FRAGMENT, FIRST_FRAGMENT, LAST_FRAGMENT].forEach((mark, i) => put(window, i + 1, mark));
  assertEquals(takeAll(window), ["gap 1-1", [2, 3]]);
});

Deno.test("ReceiveWindow.take() returns a gap for fragments without a beginning", () => {
  const window = new ReceiveWindow(0);
  [LAST_FRAGMENT, MIDDLE, LAST_FRAGMENT, WHOLE].forEach((mark, i) => put(window, i + 1, mark));
  assertEquals(takeAll(window), ["gap 1-3", [4]]);
});

Deno.test("ReceiveWindow.missing() lists no more than there is room for after an absurd tail", () => {
  const window = new ReceiveWindow(0);
  window.noteSent(U48_MAX);
  assertEquals(window.missing(1, 10), [{ first: 1, last: RECEIVE_WINDOW_SEQS_MAX }]);
  put(window, 2, WHOLE);
  assertEquals(window.missing(1, 10), [
    { first: 1, last: 1 },
    { first: 3, last: RECEIVE_WINDOW_SEQS_MAX },
  ]);
  window.end();
  assertEquals(takeAll(window), ["gap 1-1", [2], `gap 3-${U48_MAX}`]);
});

Deno.test("ReceiveWindow.giveUp() of an absurd range gives up no more than there is room for", () => {
  const window = new ReceiveWindow(0);
  put(window, 2, WHOLE);
  window.giveUp({ first: 1, last: U48_MAX });
  assertEquals(takeAll(window), ["gap 1-1", [2], `gap 3-${RECEIVE_WINDOW_SEQS_MAX}`]);
});

Deno.test("ReceiveWindow.end() leaves whole messages to take, and gaps for the rest", () => {
  const window = new ReceiveWindow(0);
  put(window, 1, WHOLE);
  put(window, 3, WHOLE);
  put(window, 4, FIRST_FRAGMENT);
  window.noteSent(6);
  window.end();
  assertEquals(takeAll(window), [[1], "gap 2-2", [3], "gap 4-6"]);
  assertEquals([window.isReady, window.isMissing], [false, false]);
});

Deno.test("ReceiveWindow.end() leaves no gap if nothing is missing", () => {
  const window = new ReceiveWindow(7);
  put(window, 8, WHOLE);
  window.noteSent(8);
  window.end();
  assertEquals(takeAll(window), [[8]]);
});

Deno.test("ReceiveWindow acknowledges fragments that nobody can take yet, but no message that waits", () => {
  const window = new ReceiveWindow(0);
  put(window, 1, FIRST_FRAGMENT);
  put(window, 2, MIDDLE);
  assertEquals([window.acknowledged, window.credit], [2, RECEIVE_WINDOW_SEQS_MAX - 2]);
  put(window, 3, LAST_FRAGMENT);
  put(window, 4, FIRST_FRAGMENT);
  assertEquals([window.acknowledged, window.credit], [0, RECEIVE_WINDOW_SEQS_MAX]);
  window.offer();
  assertEquals([window.acknowledged, window.credit], [4, RECEIVE_WINDOW_SEQS_MAX - 1]);
});

Deno.test("ReceiveWindow keeps nothing that was taken unless keepsDelivered is set", () => {
  const window = new ReceiveWindow(0);
  for (const seq of [1, 2, 4]) put(window, seq, WHOLE);
  assertEquals(window.held(9), [{ first: 1, last: 2 }, { first: 4, last: 4 }]);
  takeAll(window);
  assertEquals([window.held(9), window.at(2)], [[{ first: 4, last: 4 }], undefined]);
});

Deno.test("ReceiveWindow with keepsDelivered holds messages that were taken, but not those that were lost", () => {
  const window = new ReceiveWindow(3, { keepsDelivered: true });
  for (const seq of [4, 5, 7, 9]) put(window, seq, WHOLE);
  window.giveUp({ first: 6, last: 6 });
  assertEquals(takeAll(window), [[4], [5], "gap 6-6", [7]]);
  assertEquals(window.held(9), [
    { first: 4, last: 5 },
    { first: 7, last: 7 },
    { first: 9, last: 9 },
  ]);
  assertEquals(window.held(2).length, 2);
  assertEquals([...window.at(5)!.bytes], [5]);
  assertEquals([window.at(3), window.at(6), window.at(8)], [undefined, undefined, undefined]);
});

Deno.test("ReceiveWindow with keepsDelivered keeps up to KEPT_KERNEL_BYTES, each datagram counted once", () => {
  for (const [bytes, perDatagram] of [[1_400, 1], [1_400, 40], [60, 3], [600, 7]]) {
    const window = new ReceiveWindow(0, { keepsDelivered: true });
    for (let seq = 1; seq < 20_000; seq += perDatagram!) {
      const datagram = new Uint8Array(bytes!);
      for (let i = 0; i < perDatagram!; i++) {
        window.insert(seq + i, { fragment: WHOLE, sentAt: 0, start: 0, end: 1 }, datagram);
        if (i % 2 === 0) window.offer();
      }
      while (window.offer() !== undefined);
    }
    const [{ first, last }, ...rest] = window.held(9) as [{ first: Seq; last: Seq }];
    assertEquals([rest, last], [[], window.highest]);
    const datagrams = (last - first + 1) / perDatagram!;
    const kernelBytes = datagrams * kernelBytesOf(bytes!);
    assert(kernelBytes <= KEPT_KERNEL_BYTES, `${kernelBytes}`);
    assert(kernelBytes > KEPT_KERNEL_BYTES - 2 * kernelBytesOf(bytes!), `${kernelBytes}`);
  }
});

Deno.test("ReceiveWindow.keepHeld() keeps what is held beyond KEPT_KERNEL_BYTES, and as much of what comes later, until keepNothing()", () => {
  const window = new ReceiveWindow(0, { keepsDelivered: true });
  const kept = Math.floor(KEPT_KERNEL_BYTES / kernelBytesOf(1_400));
  const arrive = (first: Seq, last: Seq) => {
    for (let seq = first; seq <= last; seq++) {
      const slice = { fragment: WHOLE, sentAt: 0, start: 0, end: 1 };
      window.insert(seq, slice, new Uint8Array(1_400));
    }
  };
  const heldAfterAll = () => {
    while (window.offer() !== undefined);
    return window.held(9);
  };
  arrive(1, 150);
  assertEquals(heldAfterAll(), [{ first: 151 - kept, last: 150 }]);
  arrive(151, 250);
  window.keepHeld();
  assertEquals(heldAfterAll(), [{ first: 151 - kept, last: 250 }]);
  arrive(251, 260);
  assertEquals(heldAfterAll(), [{ first: 161 - kept, last: 260 }]);
  window.keepNothing();
  assertEquals(window.held(9), []);
  arrive(261, 261);
  assertEquals([window.held(9), heldAfterAll()], [[{ first: 261, last: 261 }], []]);
});

Deno.test("ReceiveWindow.keepHeld() keeps what long datagrams brought between repairs, holes filled", () => {
  const window = new ReceiveWindow(0, { keepsDelivered: true });
  const slice = { fragment: WHOLE, sentAt: 0, start: 0, end: 1 };
  // Of each long datagram every second message had come before, and the last is missing.
  for (let first = 1; first < 1_000; first += 10) {
    const long = new Uint8Array(15_872);
    for (let seq = first; seq < first + 9; seq += 2) {
      window.insert(seq, slice, long);
      if (seq < first + 8) window.insert(seq + 1, slice, new Uint8Array(1_200));
    }
  }
  window.keepHeld();
  for (let seq = 10; seq <= 1_000; seq += 10) window.insert(seq, slice, new Uint8Array(1_200));
  while (window.offer() !== undefined);
  assertEquals(window.held(9), [{ first: 1, last: 1_000 }]);
});

Deno.test("ReceiveWindow with waitsForRelease acknowledges what it holds, and hands out what was released", () => {
  const window = new ReceiveWindow(0, { waitsForRelease: true });
  put(window, 1, WHOLE);
  put(window, 2, FIRST_FRAGMENT);
  put(window, 3, LAST_FRAGMENT);
  assertEquals([window.acknowledged, window.isReady, window.isAwaitingRelease], [3, false, true]);
  window.release(2);
  assertEquals(takeAll(window), [[1]], "2 is half of a message");
  window.release(1);
  assertEquals(takeAll(window), [], "what was said cannot be unsaid, nor does it say more");
  window.release(7);
  assertEquals([takeAll(window), window.isAwaitingRelease], [[[2, 3]], false]);
  put(window, 4, WHOLE);
  assertEquals(takeAll(window), [[4]], "released before it came");
});

Deno.test("ReceiveWindow.dropUnreleased() ends the stream at the last message that was released", () => {
  const window = new ReceiveWindow(0, { waitsForRelease: true });
  for (const seq of [1, 2, 3]) put(window, seq, WHOLE);
  window.release(2);
  window.dropUnreleased();
  window.end();
  assertEquals([takeAll(window), window.highest], [[[1], [2]], 2]);
});

Deno.test("ReceiveWindow.splitAfter() passes the releases on to the rest", () => {
  const window = new ReceiveWindow(0, { waitsForRelease: true });
  for (const seq of [1, 2, 3, 4]) put(window, seq, WHOLE);
  window.release(3);
  const rest = window.splitAfter(2);
  assertEquals([takeAll(window), takeAll(rest)], [[[1], [2]], [[3]]]);
});

/** Inserts a message of this many bytes in three fragments; returns the seq after it. */
function putLong(window: ReceiveWindow, first: Seq, bytes: number): Seq {
  const third = Math.floor(bytes / 3);
  const lengths = [third, third, bytes - 2 * third];
  for (const [i, end] of lengths.entries()) {
    const fragment = [FIRST_FRAGMENT, MIDDLE, LAST_FRAGMENT][i]!;
    const slice = { fragment, sentAt: 1_000, start: 0, end };
    window.insert(first + i, slice, new Uint8Array(end));
  }
  return first + 3;
}

Deno.test("ReceiveWindow.take() returns a gap for a message that is longer than any may be", () => {
  const window = new ReceiveWindow(0, { messageBytesMax: MESSAGE_BYTES_MAX });
  const next = putLong(window, putLong(window, 1, MESSAGE_BYTES_MAX), MESSAGE_BYTES_MAX + 1);
  put(window, next, WHOLE);
  const longest = window.offer();
  assertEquals(longest?.type === "message" && longest.end, MESSAGE_BYTES_MAX);
  const tooLong = window.offer();
  assertEquals(tooLong?.type === "gap" && tooLong.range, { first: 4, last: 6 });
  assertEquals(takeAll(window), [[7]]);
});

Deno.test("ReceiveWindow acknowledges what was taken, not what was offered", () => {
  const window = new ReceiveWindow(0, { isTakenLater: () => true });
  for (const seq of [1, 2, 4]) put(window, seq, WHOLE);
  window.giveUp({ first: 3, last: 3 });
  assertEquals(takeAll(window), [[1], [2], "gap 3-3", [4]]);
  assertEquals([window.offered, window.taken, window.acknowledged], [4, 0, 0]);
  window.noteTaken(2);
  assertEquals([window.acknowledged, window.credit], [2, RECEIVE_WINDOW_SEQS_MAX]);
  window.giveUp({ first: 5, last: 5 });
  assertEquals(takeAll(window), ["gap 5-5"]);
  window.noteTaken(4);
  assertEquals(window.acknowledged, 5, "a gap counts as taken with the message before it");
});

Deno.test("ReceiveWindow counts as taken at once what no application takes", () => {
  const window = new ReceiveWindow<string>(0, { isTakenLater: (origin) => origin === "message" });
  put(window, 1, WHOLE, "change");
  window.offer();
  assertEquals(window.acknowledged, 1);
  put(window, 2, WHOLE, "message");
  put(window, 3, WHOLE, "change");
  window.offer();
  window.offer();
  assertEquals(window.acknowledged, 1, "3 comes after a message that was not taken");
  window.noteTaken(2);
  assertEquals(window.acknowledged, 3);
});

Deno.test("ReceiveWindow.splitAfter() acknowledges in the rest what was taken of it", () => {
  const window = new ReceiveWindow(0, { isTakenLater: () => true });
  for (let seq = 1; seq <= 5; seq++) put(window, seq, WHOLE);
  for (let seq = 1; seq <= 4; seq++) window.offer();
  window.noteTaken(2);
  const rest = window.splitAfter(3);
  assertEquals([rest.offered, rest.acknowledged], [4, 3], "4 was offered and is not taken");
  rest.noteTaken(4);
  assertEquals(rest.acknowledged, 4);
});

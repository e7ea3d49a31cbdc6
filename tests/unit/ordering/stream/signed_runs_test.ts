import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { messageOf } from "../../identity/fixture_identities.ts";
import { offers, put, signedStream, signedWindow, texts, TIME } from "./fixture_signed.ts";

Deno.test("ReceiveWindow of a signed stream offers nothing before the signature is there", () => {
  const stream = signedStream(texts("a", "b"), texts("c"));
  const window = signedWindow();
  put(window, stream, 41, 42);
  assertEquals([window.isReady, window.deliverable, window.contiguous], [false, 40, 42]);
  put(window, stream, 43);
  assertEquals([window.isReady, window.deliverable], [true, 43]);
  assertEquals(offers(window), ["a", "b"]);
  assertEquals([window.offered, window.isReady], [43, false]);
  put(window, stream, 44, 45);
  assertEquals(offers(window), ["c"]);
});

Deno.test("ReceiveWindow of a signed stream counts a signature as taken with what it covers", () => {
  const stream = signedStream(texts("a", "b"));
  const window = signedWindow();
  put(window, stream, 41, 42, 43);
  offers(window);
  assertEquals([window.taken, window.acknowledged], [40, 40]);
  window.noteTaken(41);
  assertEquals(window.acknowledged, 41);
  window.noteTaken(42);
  assertEquals([window.taken, window.acknowledged], [43, 43]);
});

Deno.test("ReceiveWindow acknowledges nothing that waits for its signature", () => {
  const stream = signedStream(texts("a", "b"));
  const window = signedWindow();
  put(window, stream, 41, 42);
  assertEquals([window.acknowledged, window.contiguous], [40, 42]);
  put(window, stream, 43);
  offers(window);
  window.noteTaken(42);
  assertEquals(window.acknowledged, 43);
});

Deno.test("ReceiveWindow forgets a run with a forged message, and takes the true one", () => {
  const stream = signedStream(texts("a"), texts("b", "c", "d"), texts("e"));
  const window = signedWindow();
  put(window, stream, 41, 42);
  const forged = messageOf("forged", 3, TIME);
  window.insert(44, forged.slice, forged.bytes);
  put(window, stream, 43, 45, 47, 48);
  assertEquals([window.contiguous, window.takeForgery()], [45, false]);
  put(window, stream, 46);
  assertEquals([window.takeForgery(), window.takeForgery()], [true, false]);
  // One run goes back: what was checked before stays, and what came after waits.
  assertEquals([window.contiguous, window.missing(0, 9)], [42, [{ first: 43, last: 46 }]]);
  put(window, stream, 43, 44, 45, 46);
  assertEquals(offers(window), ["a", "b", "c", "d", "e"]);
});

Deno.test("ReceiveWindow takes no forged signature: of another count, or damaged", () => {
  const stream = signedStream(texts("a", "b"), texts("c"));
  for (const change of [[1, 1], [0, 1], [1, 3], [5, 0xaa]] as const) {
    const window = signedWindow();
    put(window, stream, 41, 42);
    const { slice, bytes } = stream[2]!;
    const damaged = bytes.slice();
    damaged[change[0]]! = damaged[change[0]] === change[1] ? change[1] + 1 : change[1];
    window.insert(43, slice, damaged);
    assertEquals([window.takeForgery(), offers(window)], [true, []]);
    put(window, stream, 41, 42, 43);
    assertEquals(offers(window), ["a", "b"]);
  }
});

Deno.test("ReceiveWindow takes no signature that has another length", () => {
  const stream = signedStream(texts("a"));
  const window = signedWindow();
  put(window, stream, 41);
  const { slice, bytes } = stream[1]!;
  window.insert(42, { ...slice, end: slice.end - 1 }, bytes);
  assertEquals([window.takeForgery(), offers(window)], [true, []]);
});

Deno.test("ReceiveWindow takes no recorded run under other seqs", () => {
  const stream = signedStream(texts("pay"), texts("no"));
  const window = signedWindow();
  put(window, stream, 41, 42);
  // Somebody repeats 41 and 42 as 43 and 44.
  window.insert(43, stream[0]!.slice, stream[0]!.bytes);
  window.insert(44, stream[1]!.slice, stream[1]!.bytes);
  assertEquals([window.takeForgery(), offers(window)], [true, ["pay"]]);
  put(window, stream, 43, 44);
  assertEquals(offers(window), ["no"]);
});

Deno.test("ReceiveWindow gives up a whole run of which a message is lost at its sender", () => {
  const stream = signedStream(texts("a", "b"), texts("c"));
  const window = signedWindow();
  put(window, stream, 42, 43, 44, 45);
  window.giveUp({ first: 41, last: 41 });
  assertEquals(offers(window), ["gap 41-43", "c"]);
  assertEquals(window.takeForgery(), false);
});

Deno.test("ReceiveWindow gives up the messages of a run whose signature is lost", () => {
  const stream = signedStream(texts("a", "b"), texts("c"));
  const window = signedWindow();
  put(window, stream, 41, 42, 44, 45);
  window.giveUp({ first: 43, last: 43 });
  assertEquals(offers(window), ["gap 41-43", "c"]);
});

Deno.test("ReceiveWindow asks again if a signature leaves out messages that nobody lost", () => {
  const stream = signedStream(texts("a"), texts("b"));
  const window = signedWindow();
  // The signature of 41, at 42, was replaced by a message.
  const forged = messageOf("forged", 3, TIME);
  put(window, stream, 41);
  window.insert(42, forged.slice, forged.bytes);
  put(window, stream, 43, 44);
  assertEquals([window.takeForgery(), window.contiguous], [true, 40]);
});

Deno.test("ReceiveWindow puts the fragments of a signed message together", () => {
  const long = [messageOf("so ", 1, TIME), messageOf("long ", 0, TIME), messageOf("!", 2, TIME)];
  const window = signedWindow();
  const stream = signedStream([...long, ...texts("b")]);
  put(window, stream, 45, 43, 44, 42, 41);
  assertEquals(offers(window), ["so long !", "b"]);
});

Deno.test("ReceiveWindow gives up a run that was signed and ends within a message", () => {
  const window = signedWindow();
  const stream = signedStream([messageOf("half", 1, TIME)], texts("b"));
  put(window, stream, 41, 42, 43, 44);
  assertEquals([window.takeForgery(), offers(window)], [false, ["gap 41-42", "b"]]);
});

Deno.test("ReceiveWindow.end() gives up the messages that were never signed", () => {
  const stream = signedStream(texts("a"), texts("b", "c"));
  const window = signedWindow();
  put(window, stream, 41, 42, 43, 44);
  window.end();
  assertEquals(offers(window), ["a", "gap 43-44"]);
});

Deno.test("ReceiveWindow.end() gives up a run in which a forgery shows at the end", () => {
  const stream = signedStream(texts("a", "b"), texts("c"));
  const window = signedWindow();
  const forged = messageOf("forged", 3, TIME);
  window.insert(42, forged.slice, forged.bytes);
  put(window, stream, 43, 44, 45);
  window.noteSent(46);
  window.end();
  assertEquals(offers(window), ["gap 41-43", "c", "gap 46-46"]);
});

Deno.test("ReceiveWindow.splitAfter() keeps what was checked, within a run as well", () => {
  const stream = signedStream(texts("a", "b", "c"), texts("d"));
  const window = signedWindow(true);
  put(window, stream, 41, 42, 43, 44, 45);
  const first = window.offer();
  assertEquals(first?.range, { first: 41, last: 41 });
  const rest = window.splitAfter(41);
  assertEquals(offers(rest), ["b", "c"]);
  put(rest, stream, 46);
  assertEquals(offers(rest), ["d"]);
});

Deno.test("ReceiveWindow.splitAfter() leaves no gap where a stream ends with its signature", () => {
  const stream = signedStream(texts("a"), texts("b"));
  const window = signedWindow(true);
  put(window, stream, 41, 42, 43, 44);
  window.splitAfter(42);
  window.end();
  assertEquals(offers(window), ["a"]);
});

Deno.test("ReceiveWindow offers all that was signed, in whatever order it comes", () => {
  const runs = fc.array(fc.array(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 4 }), {
    ...{ minLength: 1, maxLength: 5 },
  });
  fc.assert(
    fc.property(runs, fc.infiniteStream(fc.nat()), (said, numbers) => {
      const stream = signedStream(...said.map((run) => texts(...run)));
      const window = signedWindow();
      const offered: string[] = [];
      const left = stream.map((_, i) => 41 + i);
      while (left.length > 0) {
        const [seq] = left.splice(numbers.next().value % left.length, 1);
        put(window, stream, seq!);
        offered.push(...offers(window));
      }
      assertEquals(offered, said.flat());
      assertEquals(window.offered, 40 + stream.length);
    }),
    { numRuns: 40 },
  );
});

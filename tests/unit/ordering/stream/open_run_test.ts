import { assertEquals } from "@std/assert";
import { Arrivals, OpenRun } from "../../../../lib/ordering/mod.ts";
import type { RunSignature, SignedMessage } from "../../../../lib/identity/statements/mod.ts";
import { messageOf } from "../../identity/fixture_identities.ts";
import { signedStream, texts, TIME } from "./fixture_signed.ts";

const BAD = () => false;
const GOOD = () => true;

/** Returns the open run after the cut 40, with entries of a stream at these seqs, from 41 on. */
function openRun(stream: readonly SignedMessage[], ...seqs: number[]): OpenRun<undefined> {
  const arrivals = new Arrivals<undefined>(41);
  for (const seq of seqs) {
    const { slice, bytes } = stream[seq - 41]!;
    arrivals.set(seq, { base: seq, messages: [slice], bytes, origin: undefined });
  }
  return new OpenRun(arrivals, 40);
}

/** Returns what stands at the seqs from 41 to `last`. */
function standing({ arrivals }: OpenRun<undefined>, last: number): string {
  let marks = "";
  for (let seq = 41; seq <= last; seq++) {
    marks += arrivals.isLost(seq) ? "lost " : arrivals.at(seq) === undefined ? "- " : "here ";
  }
  return marks.trim();
}

Deno.test("OpenRun.close() counts a run as checked whose signature is good", () => {
  const run = openRun(signedStream(texts("a", "b"), texts("c")), 41, 42, 43, 44, 45);
  const asked: Omit<RunSignature, "signature">[] = [];
  const isSigned = ({ first, count }: RunSignature) => asked.push({ first, count }) > 0;
  assertEquals([run.close(43, isSigned), run.checked], [true, 43]);
  assertEquals([run.close(45, isSigned), run.checked], [true, 45]);
  assertEquals(asked, [{ first: 41, count: 2 }, { first: 44, count: 1 }]);
  assertEquals([standing(run, 45), run.takeForgery()], ["here here here here here", false]);
});

Deno.test("OpenRun.close() returns false for a bad signature, and changes nothing", () => {
  const run = openRun(signedStream(texts("a", "b")), 41, 42, 43);
  assertEquals([run.close(43, BAD), run.checked], [false, 40]);
  assertEquals(standing(run, 43), "here here here");
});

Deno.test("OpenRun.close() takes no signature of what was checked, and none at a message", () => {
  const run = openRun(signedStream(texts("a", "b")), 41, 42, 43);
  assertEquals(run.close(42, GOOD), false);
  run.skipTo(41);
  assertEquals([run.close(43, GOOD), run.checked], [false, 41]);
  run.backTo(40);
  assertEquals([run.close(43, GOOD), run.checked], [true, 43]);
});

Deno.test("OpenRun.close() gives up a run of which a part is lost, and asks nobody about it", () => {
  const run = openRun(signedStream(texts("a", "b")), 41, 43);
  run.arrivals.lose(42);
  assertEquals([run.close(43, BAD), run.checked], [true, 43]);
  assertEquals(standing(run, 43), "lost lost lost");
});

Deno.test("OpenRun.close() gives up messages before the run only if their signature is lost", () => {
  const stream = signedStream(texts("a"), texts("b"));
  const run = openRun(stream, 41, 43, 44);
  run.arrivals.lose(42);
  assertEquals([run.close(44, BAD), standing(run, 44)], [false, "here lost here here"]);
  assertEquals([run.close(44, GOOD), standing(run, 44)], [true, "lost lost here here"]);
  // Somebody put a message in the place of the first signature.
  const forged = openRun([stream[0]!, messageOf("forged", 3, TIME), ...stream.slice(2)], 41, 42);
  forged.arrivals.set(43, openRun(stream, 43).arrivals.at(43)!);
  forged.arrivals.set(44, openRun(stream, 44).arrivals.at(44)!);
  assertEquals([forged.close(44, GOOD), forged.checked], [false, 40]);
});

Deno.test("OpenRun.close() gives up a run that was signed and is no whole messages", () => {
  const run = openRun(signedStream([messageOf("half", 1, TIME)], texts("b")), 41, 42, 43, 44);
  assertEquals([run.close(42, GOOD), standing(run, 44)], [true, "lost lost here here"]);
});

Deno.test("OpenRun.pass() passes what lies between runs, and nothing within one", () => {
  const run = openRun(signedStream(texts("a"), texts("b", "c")), 41, 42, 43, 44, 45);
  assertEquals([run.pass({ first: 41, last: 42 }), run.checked], [true, 42]);
  assertEquals([run.pass({ first: 44, last: 44 }), run.checked], [false, 42]);
  // The message before it is of a run whose signature is lost.
  run.arrivals.lose(44);
  assertEquals([run.pass({ first: 45, last: 45 }), run.checked], [true, 45]);
  assertEquals(standing(run, 45), "here here lost lost here");
});

Deno.test("OpenRun.forget() forgets everything after what was checked, and says so once", () => {
  const run = openRun(signedStream(texts("a"), texts("b", "c")), 41, 42, 43, 44, 45);
  run.close(42, GOOD);
  assertEquals([run.forget(45), standing(run, 45)], [42, "here here - - -"]);
  assertEquals([run.takeForgery(), run.takeForgery()], [true, false]);
});

Deno.test("OpenRun.messages() yields what is here of a range", () => {
  const run = openRun(signedStream(texts("a", "b", "c")), 41, 43);
  const found = [...run.messages({ first: 41, last: 43 })];
  const text = new TextDecoder();
  assertEquals(
    found.map(({ slice, bytes }) => text.decode(bytes.subarray(slice.start, slice.end))),
    ["a", "c"],
  );
});

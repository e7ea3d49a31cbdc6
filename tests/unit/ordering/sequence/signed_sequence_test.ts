import { assertEquals } from "@std/assert";
import { messageOf } from "../../identity/fixture_identities.ts";
import {
  type Brought,
  offers,
  put,
  sequenceWindow,
  SequenceWriter,
  TIME,
} from "./fixture_signed_sequence.ts";

/** Returns the entries with one of them changed. */
function changed(
  entries: readonly Brought[],
  seq: number,
  change: (entry: Brought) => Brought,
): Brought[] {
  return entries.map((entry, i) => i === seq - 41 ? change(entry) : entry);
}

/** Returns an entry with another text. */
function altered(entry: Brought): Brought {
  const { slice, bytes } = messageOf("forged", 3, TIME);
  const { origin } = entry;
  return origin.type === "ordered" ? { origin: { ...origin, messages: [slice] }, bytes } : entry;
}

/** Returns an entry with other fields of the frame that brings it. */
function reframed(
  entry: Brought,
  fields: { readonly slot?: number; readonly submission?: number },
): Brought {
  const { origin } = entry;
  return origin.type === "ordered" ? { ...entry, origin: { ...origin, ...fields } } : entry;
}

Deno.test("SignedSequence lets runs pass with their signatures, and changes between them", () => {
  const { entries } = new SequenceWriter().run(1, "a", "b").join(2).run(2, "c").run(1, "d");
  const window = sequenceWindow([1]);
  put(window, entries.slice(0, 2));
  assertEquals([window.isReady, window.deliverable, window.acknowledged], [false, 40, 40]);
  put(window, entries.slice(2), 43);
  assertEquals(offers(window), ["a", "b", "change", "c", "d"]);
  assertEquals([window.takeForgery(), window.offered], [false, 48]);
});

Deno.test("SignedSequence passes an install of several parts as one", () => {
  const { entries } = new SequenceWriter().run(1, "a").install(0, 2).install(1, 2).run(2, "b");
  const window = sequenceWindow();
  put(window, entries.slice(0, 3));
  assertEquals([window.deliverable, offers(window)], [42, ["a"]]);
  put(window, entries.slice(3), 44);
  assertEquals(offers(window), ["install", "b"]);
});

Deno.test("SignedSequence takes no altered, invented or renumbered message, and no other sender", () => {
  const { entries } = new SequenceWriter().run(1, "a", "b").run(2, "c");
  const forgeries: [string, Brought[]][] = [
    ["altered", changed(entries, 42, altered)],
    ["of another sender", changed(entries, 41, (entry) => reframed(entry, { slot: 2 }))],
    ["renumbered", changed(entries, 42, (entry) => reframed(entry, { submission: 9 }))],
    ["renumbered whole", entries.map((entry, i) => reframed(entry, { submission: 20 + i }))],
    ["signed by another", changed(entries, 43, (entry) => reframed(entry, { slot: 2 }))],
    ["left out", [entries[0]!, ...entries.slice(2)]],
    ["invented", [entries[0]!, altered(entries[0]!), ...entries.slice(1)]],
    ["in another order", [entries[1]!, entries[0]!, ...entries.slice(2)]],
    ["mixed", [entries[0]!, entries[3]!, entries[1]!, entries[2]!, entries[4]!]],
  ];
  for (const [what, forged] of forgeries) {
    const window = sequenceWindow();
    put(window, forged);
    assertEquals([window.takeForgery(), offers(window)], [true, []], what);
    // What was said is taken when it comes.
    put(window, entries);
    put(window, entries);
    assertEquals(offers(window), ["a", "b", "c"], what);
  }
});

Deno.test("SignedSequence takes no run twice, and none in the slot of somebody who left", () => {
  const writer = new SequenceWriter().run(1, "a", "b");
  const window = sequenceWindow();
  put(window, [...writer.entries, ...writer.entries]);
  assertEquals([window.takeForgery(), offers(window)], [true, ["a", "b"]]);
  assertEquals([window.contiguous, window.missing(0, 9)], [43, [{ first: 44, last: 46 }]]);
  const stranger = sequenceWindow([2]);
  put(stranger, writer.entries);
  assertEquals([stranger.takeForgery(), offers(stranger)], [true, []]);
});

Deno.test("SignedSequence takes no change of the view within a run", () => {
  const { entries } = new SequenceWriter().run(1, "a", "b");
  const [change] = new SequenceWriter().join(2).entries;
  const window = sequenceWindow([1]);
  put(window, [entries[0]!, change!, ...entries.slice(1)]);
  assertEquals([window.takeForgery(), offers(window)], [true, []]);
});

Deno.test("SignedSequence loses a run of which a part is lost, and goes on after it", () => {
  const { entries } = new SequenceWriter().run(1, "a", "b").run(2, "c").join(2).run(1, "d");
  for (const lost of [41, 42, 43]) {
    const window = sequenceWindow();
    entries.forEach((entry, i) => {
      if (41 + i !== lost) put(window, [entry], 41 + i);
    });
    window.giveUp({ first: lost, last: lost });
    assertEquals([window.takeForgery(), offers(window)], [false, [
      "gap 41-43",
      "c",
      "change",
      "d",
    ]]);
  }
  // Signatures that are lost in front of a change.
  const window = sequenceWindow();
  put(window, entries.slice(0, 2));
  put(window, entries.slice(5), 46);
  window.giveUp({ first: 43, last: 45 });
  assertEquals([window.takeForgery(), offers(window)], [false, ["gap 41-45", "change", "d"]]);
});

Deno.test("SignedSequence keeps a message in pieces whole", () => {
  const { entries } = new SequenceWriter().pieces(1, "so ", "long").run(1, "a");
  const window = sequenceWindow();
  put(window, entries);
  assertEquals(offers(window), ["so long", "a"]);
});

Deno.test("SignedSequence counts nothing as checked that a takeover made void", () => {
  const { entries } = new SequenceWriter().run(1, "a").run(2, "b");
  const window = sequenceWindow();
  put(window, entries);
  assertEquals(window.deliverable, 44);
  window.splitAfter(42);
  // A sequencer that lies about the end of the log gets nothing past the check by that.
  put(window, [altered(entries[2]!), entries[3]!], 43);
  assertEquals([window.deliverable, window.takeForgery(), offers(window)], [42, true, ["a"]]);
});

Deno.test("ReceiveWindow repeats of a signed sequence only what is checked", () => {
  const { entries } = new SequenceWriter().run(1, "a").run(2, "b");
  const window = sequenceWindow();
  put(window, entries.slice(0, 3));
  assertEquals([window.contiguous, window.held(9)], [43, [{ first: 41, last: 42 }]]);
  assertEquals(window.heldOf([{ first: 42, last: 44 }]), [{ first: 42, last: 42 }]);
});

Deno.test("ReceiveWindow of a safe signed group holds what is checked, and releases whole runs", () => {
  const { entries } = new SequenceWriter().run(1, "a", "b").run(2, "c");
  const window = sequenceWindow([1, 2], true);
  put(window, entries.slice(0, 2));
  assertEquals([window.acknowledged, window.isAwaitingRelease], [40, false]);
  put(window, entries.slice(2), 43);
  assertEquals([window.acknowledged, window.isAwaitingRelease], [45, true]);
  window.release(42);
  assertEquals(offers(window), ["a"]);
  window.release(43);
  assertEquals(offers(window), ["b"]);
  window.release(45);
  assertEquals([offers(window), window.offered], [["c"], 45]);
});

import { assert, assertEquals } from "@std/assert";
import { DATAGRAM_BYTES_MAX, type Seq } from "../../../../lib/core/mod.ts";
import {
  changeEntry,
  entriesOf,
  type EntryFrame,
  epochOf,
  installEntry,
  OrderedOutbox,
  packEntries,
  type SequenceEntry,
} from "../../../../lib/ordering/mod.ts";
import {
  DatagramWriter,
  decodeDatagram,
  FIRST_FRAGMENT,
  LAST_FRAGMENT,
  WireError,
} from "../../../../lib/wire/mod.ts";
import { changeOf } from "../../client/member/fixture_groups.ts";
import { bytesOf } from "../../client/member/fixture_stories.ts";

const FIRST = { number: 1, boot: 9 };
const SECOND = { number: 2, boot: 9 };
const HEADER = { group: 1, source: 2, destination: 0, epoch: SECOND };

/** A message of the sender in a slot, as an entry. */
function message(text: string, submission: Seq, { slot = 1, epoch = FIRST } = {}): SequenceEntry {
  const bytes = bytesOf(text);
  const slice = { fragment: 3, sentAt: 5, start: 0, end: bytes.length };
  return { slice, bytes, epoch, slot, submission };
}

/**
 * Returns the entries that a datagram with these brings, from seq 1 on, and the last seq that fit.
 */
function carry(entries: readonly SequenceEntry[]) {
  const into = new Uint8Array(DATAGRAM_BYTES_MAX);
  const writer = new DatagramWriter(into, HEADER);
  const last = packEntries(writer, (seq) => entries[seq - 1]!, { first: 1, last: entries.length });
  const bytes = into.slice(0, writer.length);
  const datagram = decodeDatagram(bytes);
  assert(!(datagram instanceof WireError));
  return { last, bytes, frames: datagram.frames as EntryFrame[] };
}

/** An entry as text. */
function lineOf(entry: SequenceEntry): string {
  const { number } = epochOf(entry);
  if ("change" in entry) return `e${number} ${entry.change.kind} ${entry.change.name}`;
  if ("install" in entry) return `e${number} install of ${entry.install.members}`;
  const { slice: { start, end }, bytes, slot, submission } = entry;
  return `e${number} ${slot}/${submission} ${new TextDecoder().decode(bytes.subarray(start, end))}`;
}

Deno.test("packEntries() and entriesOf() carry entries of any kind and of several epochs", () => {
  const change = { ...changeOf("join", 4, "arthur"), slot: 4 };
  const rest = { epoch: SECOND, previousLast: 5, view: 4, part: 0, parts: 1, members: [7, 8] };
  const entries = [
    message("a", 1),
    message("b", 2),
    message("c", 9, { slot: 2 }),
    changeEntry(FIRST, change),
    message("d", 3),
    installEntry(rest),
    message("e", 4, { epoch: SECOND }),
  ];
  const { last, frames, bytes } = carry(entries);
  assertEquals(last, entries.length);
  assertEquals(frames.map(({ type }) => type), [
    ...["ordered", "ordered", "change", "ordered", "install", "ordered"],
  ]);
  let next = 1;
  const told = frames.flatMap((frame) => {
    const { base, entries } = entriesOf(frame, bytes);
    assertEquals(base, next);
    next += entries.length;
    return entries.map(lineOf);
  });
  assertEquals(told, entries.map(lineOf));
});

Deno.test("packEntries() begins a new run where the sender, the epoch or its numbers jump", () => {
  const frames = (...entries: SequenceEntry[]) => carry(entries).frames.length;
  assertEquals(frames(message("a", 1), message("b", 2)), 1);
  assertEquals(frames(message("a", 1), message("b", 3)), 2);
  assertEquals(frames(message("a", 1), message("b", 2, { slot: 2 })), 2);
  assertEquals(frames(message("a", 1), message("b", 2, { epoch: SECOND })), 2);
});

Deno.test("packEntries() returns the last seq that fit", () => {
  const entries = Array.from({ length: 5 }, (_, i) => message("x".repeat(500), i + 1));
  assertEquals(carry(entries).last, 2);
});

Deno.test("installEntry() marks the parts of an install like the fragments of a message", () => {
  const part = (index: number, parts: number) =>
    installEntry({
      ...{ epoch: SECOND, previousLast: 5, view: 4, part: index, parts, members: [] },
    }).slice.fragment;
  assertEquals(part(0, 1), FIRST_FRAGMENT | LAST_FRAGMENT);
  assertEquals([0, 1, 2].map((index) => part(index, 3)), [FIRST_FRAGMENT, 0, LAST_FRAGMENT]);
});

Deno.test("OrderedOutbox goes on after the entries that it recovered, with the install first", () => {
  const outbox = new OrderedOutbox(4, SECOND);
  outbox.recover([message("a", 1), message("b", 2)]);
  assertEquals([outbox.first, outbox.last, outbox.sent, outbox.unsentBytes], [4, 5, 5, 0]);
  assertEquals(outbox.appendInstall(3, [7, 8]), { first: 6, last: 6 });
  assertEquals([outbox.last, outbox.sent, outbox.ready], [6, 5, 5], "the engine has not got it");
  outbox.onAppended(6);
  const into = new Uint8Array(DATAGRAM_BYTES_MAX);
  outbox.packNew(new DatagramWriter(into, HEADER), Infinity);
  assertEquals(outbox.sent, 6);
  const repaired = new DatagramWriter(into, HEADER);
  assertEquals(outbox.pack(repaired, { first: 4, last: 6 }), 6);
  const datagram = decodeDatagram(into.slice(0, repaired.length));
  assert(!(datagram instanceof WireError));
  const epochs = datagram.frames.map((frame) => (frame as EntryFrame).epoch.number);
  assertEquals(epochs, [1, 2], "each keeps the epoch that ordered it");
});

Deno.test("OrderedOutbox cuts a long list of members into parts, each with its seq", () => {
  const outbox = new OrderedOutbox(1, SECOND);
  const members = Array.from({ length: 450 }, (_, i) => i + 1);
  assertEquals(outbox.appendInstall(9, members), { first: 1, last: 3 });
  assertEquals(new OrderedOutbox(1, SECOND).appendInstall(9, []), { first: 1, last: 1 });
});

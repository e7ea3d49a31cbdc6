import { assert, assertEquals, assertThrows } from "@std/assert";
import { DATAGRAM_BYTES_MAX, InvariantError, U48_MAX } from "../../../../../lib/core/mod.ts";
import { EntryRelay } from "../../../../../lib/client/member/total/entry_relay.ts";
import {
  type OrderedOrigin,
  SequencerPeer,
} from "../../../../../lib/client/member/total/sequencer_peer.ts";
import {
  changeEntry,
  installEntry,
  Outbound,
  ReceiveWindow,
  REPAIR_DATAGRAMS,
} from "../../../../../lib/ordering/mod.ts";
import {
  DatagramWriter,
  decodeDatagram,
  type Frame,
  type OrderedFrame,
  WireError,
} from "../../../../../lib/wire/mod.ts";
import { addressFor, changeOf, GROUP, idOf } from "../fixture_groups.ts";
import { bytesOf, rangeText } from "../fixture_stories.ts";

const FIRST = { number: 1, boot: 9 };
const SECOND = { number: 2, boot: 9 };

/** A member that holds some entries, and a new sequencer that asks for them. */
class Story {
  readonly peer = new SequencerPeer(idOf("trillian"), addressFor("trillian"), new Outbound(0, 0));
  readonly window = new ReceiveWindow<OrderedOrigin>(0, { keepsDelivered: true });
  readonly relay = new EntryRelay(this.peer, () => this.window);

  /** Lets the member hold entries from `base` on that came in one frame of the sender in slot 1. */
  holds(base: number, texts: readonly string[], { epoch = FIRST, submission = base } = {}): void {
    let end = 0;
    const messages = texts.map((text) => {
      const start = end;
      return { fragment: 3, sentAt: 0, start, end: end += bytesOf(text).length };
    });
    const origin: OrderedFrame = { type: "ordered", epoch, base, slot: 1, submission, messages };
    const bytes = bytesOf(texts.join(""));
    messages.forEach((slice, i) => this.window.insert(base + i, slice, bytes, origin));
  }

  asks(first: number, last: number): string[] {
    return this.relay.ask([{ first, last }]).map(rangeText);
  }

  /** Returns all datagrams that the member sends, each as the frames in it. */
  relays(): (readonly Frame[])[] {
    const datagrams: (readonly Frame[])[] = [];
    while (this.relay.isWaiting) {
      const into = new Uint8Array(DATAGRAM_BYTES_MAX);
      const header = { group: GROUP, source: 1, destination: this.peer.id, epoch: SECOND };
      let writer: DatagramWriter | undefined;
      if (this.relay.pack(() => writer = new DatagramWriter(into, header)) === undefined) break;
      const datagram = decodeDatagram(into.slice(0, writer!.length));
      assert(!(datagram instanceof WireError));
      datagrams.push(datagram.frames);
    }
    return datagrams;
  }
}

const lineOf = (frame: Frame): string =>
  frame.type === "ordered"
    ? `${frame.base} e${frame.epoch.number} own ${frame.submission} × ${frame.messages.length}`
    : frame.type;

Deno.test("EntryRelay repeats entries with the epochs that ordered them and their submission numbers", () => {
  const story = new Story();
  story.holds(1, ["a", "b", "c"]);
  story.holds(4, ["d"], { epoch: SECOND, submission: 4 });
  assertEquals(story.asks(2, 4), []);
  assertEquals(story.relays().map((frames) => frames.map(lineOf)), [
    ["2 e1 own 2 × 2", "4 e2 own 4 × 1"],
  ]);
  assertEquals(story.relays(), [], "each entry is repeated once");
});

Deno.test("EntryRelay repeats changes and installs unchanged", () => {
  const story = new Story();
  const change = { ...changeOf("join", 2, "arthur"), slot: 2 };
  const changed: Frame & OrderedOrigin = { type: "change", epoch: FIRST, seq: 1, change };
  const rest = { epoch: SECOND, previousLast: 1, view: 2, part: 0, parts: 1, members: [7, 8] };
  const installed: Frame & OrderedOrigin = { type: "install", seq: 2, ...rest };
  const nothing = new Uint8Array(0);
  story.window.insert(1, changeEntry(FIRST, change).slice, nothing, changed);
  story.window.insert(2, installEntry(rest).slice, nothing, installed);
  assertEquals(story.asks(1, 2), []);
  assertEquals(story.relays().flat(), [changed, installed]);
});

Deno.test("EntryRelay.ask() returns the ranges that are not held, at once even for an absurd range", () => {
  const story = new Story();
  story.holds(1, ["a"]);
  story.holds(4, ["d"]);
  assertEquals(story.asks(1, 6), ["2-3", "5-6"]);
  assertEquals(story.asks(2, U48_MAX), [`2-3`, `5-${U48_MAX}`]);
  assertEquals(story.asks(100, 200), ["100-200"]);
});

Deno.test("EntryRelay serves the last request only, with at most REPAIR_DATAGRAMS datagrams", () => {
  const story = new Story();
  const count = 3 * REPAIR_DATAGRAMS;
  for (let seq = 1; seq <= count; seq++) story.holds(seq, ["x".repeat(1_000)]);
  story.asks(1, count);
  assertEquals(story.relays().length, REPAIR_DATAGRAMS, "the sequencer asks again for the rest");
  story.asks(1, count);
  story.asks(count, count);
  assertEquals(story.relays().flat().map(lineOf), [`${count} e1 own ${count} × 1`]);
});

Deno.test("EntryRelay skips entries that were held at the request and are gone since", () => {
  const story = new Story();
  story.holds(1, ["a", "b"]);
  story.holds(3, ["c"]);
  assertEquals(story.asks(1, 3), []);
  story.window.splitAfter(2);
  assertEquals(story.relays().flat().map(lineOf), ["1 e1 own 1 × 2"]);
});

Deno.test("EntryRelay holds nothing before the sequence has begun", () => {
  const { peer } = new Story();
  const relay = new EntryRelay(peer, () => undefined);
  assertEquals(relay.ask([{ first: 1, last: 5 }]).map(rangeText), ["1-5"]);
  assert(!relay.isWaiting);
});

Deno.test("EntryRelay finds out if an entry is gone while it is packed", () => {
  const story = new Story();
  const { peer, window } = story;
  story.holds(1, ["a"]);
  let looks = 0;
  // The first look at the window is for the held ranges, the second for the end of the run.
  const relay = new EntryRelay(peer, () => ++looks <= 2 ? window : undefined);
  relay.ask([{ first: 1, last: 1 }]);
  const header = { group: GROUP, source: 1, destination: peer.id, epoch: SECOND };
  const writer = new DatagramWriter(new Uint8Array(DATAGRAM_BYTES_MAX), header);
  assertThrows(() => relay.pack(() => writer), InvariantError, "Only entries that are held");
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  ACK_FLOW_MS,
  ACK_MS,
  ACK_SOON_MS,
  ACK_WINDOW_SHARE,
  ACTIVE_SENDER_MS,
  DATAGRAM_BYTES_MAX,
  DELIVER_MESSAGES_MAX,
  FLOW_GAP_MS_MAX,
  FLOW_GAP_MS_MIN,
  type Instant,
  InvariantError,
  kernelBytesOf,
  NAK_RANGES_MAX,
  REORDER_MS,
  type Seq,
} from "../../../../lib/core/mod.ts";
import type { Peer } from "../../../../lib/client/member/fifo/peer.ts";
import {
  StreamReceiver,
  WHOLE_MESSAGE,
  WINDOW_KERNEL_BYTES,
} from "../../../../lib/ordering/mod.ts";
import { FIRST_FRAGMENT } from "../../../../lib/wire/mod.ts";
import { Draft, middle, speaker } from "./fixture_peers.ts";
import { rangeText } from "../../client/member/fixture_stories.ts";

/** Kernel bytes of a datagram that every path passes. */
const FULL_KERNEL_BYTES = kernelBytesOf(DATAGRAM_BYTES_MAX);

/** Kernel bytes that each of two streams may have in flight, in full datagrams. */
const SHARE_OF_TWO = Math.floor(WINDOW_KERNEL_BYTES / 2 / FULL_KERNEL_BYTES) * FULL_KERNEL_BYTES;

/** Number of short datagrams of one stream after which an ack is due at once. */
const ACK_COUNT = Math.ceil(ACK_WINDOW_SHARE * WINDOW_KERNEL_BYTES / kernelBytesOf(1));

/** The same where another stream has a share. */
const ACK_COUNT_OF_TWO = Math.ceil(ACK_WINDOW_SHARE * SHARE_OF_TWO / kernelBytesOf(1));

/** Makes a receiver that knows these peers. */
function knowing(...peers: Peer[]): StreamReceiver<Peer> {
  return sending(() => false, ...peers);
}

/** Makes a receiver whose process may send to the same peers. */
function sending(isSending: () => boolean, ...peers: Peer[]): StreamReceiver<Peer> {
  const receiver = new StreamReceiver<Peer>({ random: middle, isSending });
  for (const peer of peers) receiver.addPeer(peer);
  return receiver;
}

/** Receives a datagram with `count` messages of one byte from `base` on. */
function data(
  receiver: StreamReceiver<Peer>,
  peer: Peer,
  base: Seq,
  { count = 1, now = 0 as Instant, fragment = WHOLE_MESSAGE } = {},
): void {
  const bytes = Uint8Array.from({ length: count }, (_, i) => base + i);
  const messages = Array.from(bytes, (_, i) => ({ fragment, sentAt: 0, start: i, end: i + 1 }));
  receiver.onMessages(peer, { base, messages }, bytes, now);
}

/** Takes everything that is ready, as "ford 1,2,3" and "ford lost 4-5". */
function taken(receiver: StreamReceiver<Peer>, now: Instant = 0): string[] {
  const lines: string[] = [];
  for (let arrival = receiver.take(now); arrival; arrival = receiver.take(now)) {
    const { name } = arrival.peer;
    if (arrival.type === "gap") lines.push(`${name} lost ${rangeText(arrival.range)}`);
    else lines.push(`${name} ${arrival.messages.map(({ range }) => range.first)}`);
  }
  return lines;
}

/** Packs the acks that are due, and returns each as [name, delivered]. */
function acks(receiver: StreamReceiver<Peer>, peers: Peer[]): [string, Seq][] {
  if (receiver.acks.targets() === undefined) return [];
  const draft = new Draft();
  receiver.acks.pack(draft.writer, 0);
  return draft.frames.flatMap((frame) => {
    assert(frame.type === "ack");
    return frame.entries.map(({ stream, delivered }): [string, Seq] => {
      return [peers.find(({ id }) => id === stream)!.name, delivered];
    });
  });
}

function naks(receiver: StreamReceiver<Peer>, now: Instant): string[] {
  receiver.handleTimeout(now);
  const lines: string[] = [];
  for (let nak = receiver.takeNak(); nak; nak = receiver.takeNak()) {
    lines.push(`${nak.peer.name} ${nak.ranges.map(rangeText)}`);
  }
  return lines;
}

Deno.test("StreamReceiver delivers each stream in order, and no stream waits for another", () => {
  const [ford, alice] = [speaker("ford"), speaker("alice", 10)];
  const receiver = knowing(ford, alice);
  data(receiver, ford, 2);
  data(receiver, alice, 11, { count: 2 });
  assertEquals(taken(receiver), ["alice 11,12"]);
  data(receiver, ford, 1);
  assertEquals(taken(receiver), ["ford 1,2"]);
});

Deno.test("StreamReceiver takes from each stream in turn", () => {
  const [ford, alice] = [speaker("ford"), speaker("alice")];
  const receiver = knowing(ford, alice);
  data(receiver, ford, 1, { count: DELIVER_MESSAGES_MAX + 1 });
  data(receiver, alice, 1);
  const turns = taken(receiver).map((line) => line.split(" ")[0]);
  assertEquals(turns, ["ford", "alice", "ford"]);
});

Deno.test("StreamReceiver drops messages of a stream whose cut is not known yet", () => {
  const ford = speaker("ford");
  ford.inbound = undefined;
  const receiver = knowing(ford);
  data(receiver, ford, 1);
  receiver.onTail(ford, 5, 0);
  receiver.onNotHeld(ford, [{ first: 1, last: 5 }], 0);
  assertEquals([taken(receiver), receiver.nextDeadline()], [[], undefined]);
  assert(!receiver.isComplete);
  receiver.removePeer(ford);
  receiver.onRemains(ford);
  assertEquals(taken(receiver), []);
});

Deno.test("StreamReceiver acknowledges what was taken, ACK_MS later", () => {
  const ford = speaker("ford");
  const receiver = knowing(ford);
  data(receiver, ford, 1, { count: 3 });
  assertEquals(receiver.nextDeadline(), undefined, "nobody took it yet");
  taken(receiver, 5);
  assertEquals(receiver.nextDeadline(), 5 + ACK_MS);
  assertEquals(receiver.acks.targets(), undefined);
  receiver.handleTimeout(5 + ACK_MS);
  assertEquals(receiver.acks.targets(), [ford]);
  assertEquals(acks(receiver, [ford]), [["ford", 3]]);
  assertEquals([receiver.acks.targets(), receiver.nextDeadline()], [undefined, undefined]);
});

Deno.test("StreamReceiver acknowledges a stream that flows by itself after ACK_FLOW_MS", () => {
  const ford = speaker("ford");
  const receiver = knowing(ford);
  data(receiver, ford, 1);
  data(receiver, ford, 2, { now: FLOW_GAP_MS_MIN });
  taken(receiver, FLOW_GAP_MS_MIN);
  assertEquals(receiver.nextDeadline(), FLOW_GAP_MS_MIN + ACK_FLOW_MS);
});

Deno.test("StreamReceiver judges by datagrams whether a stream flows, however many frames they have", () => {
  const ford = speaker("ford");
  const receiver = knowing(ford);
  data(receiver, ford, 1);
  for (const seq of [2, 3]) data(receiver, ford, seq, { now: FLOW_GAP_MS_MIN });
  taken(receiver, FLOW_GAP_MS_MIN);
  assertEquals(receiver.nextDeadline(), FLOW_GAP_MS_MIN + ACK_FLOW_MS);
});

Deno.test("StreamReceiver acknowledges within ACK_MS what comes closer together, or after a pause", () => {
  const gaps = [FLOW_GAP_MS_MIN / 2, FLOW_GAP_MS_MAX];
  for (const gapMs of gaps) {
    const ford = speaker("ford");
    const receiver = knowing(ford);
    data(receiver, ford, 1);
    data(receiver, ford, 2, { now: gapMs });
    taken(receiver, gapMs);
    assertEquals(receiver.nextDeadline(), gapMs + ACK_MS);
  }
});

Deno.test("StreamReceiver acknowledges a stream that flows within ACK_MS after a quarter of its window", () => {
  const speakers = ["ford", "alice", "zaphod", "trillian"].map((name) => speaker(name));
  const [ford] = speakers as [Peer];
  const receiver = knowing(...speakers);
  for (const one of speakers) data(receiver, one, 1);
  taken(receiver);
  receiver.acks.pack(new Draft().writer, 0);
  const gapMs = FLOW_GAP_MS_MIN;
  const window = Math.floor(WINDOW_KERNEL_BYTES / 4 / FULL_KERNEL_BYTES) * FULL_KERNEL_BYTES;
  const quarter = Math.ceil(window / 4 / kernelBytesOf(1));
  for (let i = 1; i < quarter; i++) {
    data(receiver, ford, 1 + i, { now: i * gapMs });
    taken(receiver, i * gapMs);
  }
  assertEquals(receiver.nextDeadline(), gapMs + ACK_FLOW_MS);
  data(receiver, ford, 1 + quarter, { now: quarter * gapMs });
  assertEquals(receiver.nextDeadline(), quarter * gapMs + ACK_MS);
});

Deno.test("StreamReceiver moves the deadline of its ack only where that is too late", () => {
  const [ford, alice] = [speaker("ford"), speaker("alice")];
  let drawn = 0;
  const random = () => {
    drawn++;
    return 0.5;
  };
  const receiver = new StreamReceiver<Peer>({ random });
  for (const peer of [ford, alice]) receiver.addPeer(peer);
  for (const [i, peer] of [ford, alice].entries()) {
    data(receiver, peer, 1, { now: i });
    taken(receiver, i);
  }
  assertEquals([receiver.nextDeadline(), drawn], [ACK_MS, 1]);
  receiver.onTail(ford, 1, 2);
  assertEquals([receiver.nextDeadline(), drawn], [2 + ACK_SOON_MS, 2]);
});

Deno.test("StreamReceiver acknowledges at once after half of what may be in flight to it", () => {
  const [ford, alice] = [speaker("ford"), speaker("alice")];
  const receiver = knowing(ford, alice);
  // Both have sent something: of the window each has a half.
  data(receiver, ford, 1);
  data(receiver, alice, 1);
  const last = 2 * ACK_COUNT_OF_TWO - 1;
  for (let seq = 2; seq < last; seq++) data(receiver, ford, seq, { now: 30 });
  taken(receiver, 30);
  assertEquals(acks(receiver, [ford, alice]), []);
  data(receiver, ford, last, { now: 30 });
  taken(receiver, 30);
  assertEquals(acks(receiver, [ford, alice]), [["ford", last], ["alice", 1]]);
});

Deno.test("StreamReceiver acknowledges earlier while its own stream has a share of the window", () => {
  const [ford, alice] = [speaker("ford"), speaker("alice")];
  const receiver = sending(() => true, ford, alice);
  for (let seq = 1; seq < ACK_COUNT_OF_TWO; seq++) data(receiver, ford, seq);
  taken(receiver);
  assertEquals(acks(receiver, [ford, alice]), []);
  data(receiver, ford, ACK_COUNT_OF_TWO);
  taken(receiver);
  assertEquals(acks(receiver, [ford, alice]), [["ford", ACK_COUNT_OF_TWO]]);
});

Deno.test("StreamReceiver counts its own stream for nothing where one other member is there", () => {
  const ford = speaker("ford");
  const receiver = sending(() => true, ford);
  for (let seq = 1; seq < ACK_COUNT; seq++) data(receiver, ford, seq);
  taken(receiver);
  assertEquals(acks(receiver, [ford]), [], "ford has the whole window");
  data(receiver, ford, ACK_COUNT);
  taken(receiver);
  assertEquals(acks(receiver, [ford]), [["ford", ACK_COUNT]]);
});

Deno.test("StreamReceiver counts full datagrams for what they take of its buffer", () => {
  const ford = speaker("ford");
  const receiver = knowing(ford);
  const bytes = new Uint8Array(DATAGRAM_BYTES_MAX);
  const message = { fragment: WHOLE_MESSAGE, sentAt: 0, start: 0, end: 1_000 };
  const window = Math.floor(WINDOW_KERNEL_BYTES / kernelBytesOf(bytes.length));
  const count = Math.ceil(ACK_WINDOW_SHARE * window);
  for (let seq = 1; seq <= count; seq++) {
    assertEquals(acks(receiver, [ford]), []);
    receiver.onMessages(ford, { base: seq, messages: [message] }, bytes, 0);
    taken(receiver);
  }
  assertEquals(acks(receiver, [ford]), [["ford", count]]);
});

Deno.test("StreamReceiver answers a tail soon, and a duplicate after a while", () => {
  const ford = speaker("ford");
  const receiver = knowing(ford);
  receiver.onTail(ford, 0, 100);
  assertEquals(receiver.nextDeadline(), 100 + ACK_SOON_MS);
  receiver.handleTimeout(100 + ACK_SOON_MS);
  assertEquals(acks(receiver, [ford]), [["ford", 0]]);
  data(receiver, ford, 1, { now: 200 });
  taken(receiver, 200);
  receiver.acks.pack(new Draft().writer, 0);
  data(receiver, ford, 1, { now: 300 });
  assertEquals(receiver.nextDeadline(), 300 + ACK_MS);
});

Deno.test("StreamReceiver acknowledges the parts of a long message as they come", () => {
  const ford = speaker("ford");
  const receiver = knowing(ford);
  data(receiver, ford, 1, { fragment: FIRST_FRAGMENT });
  receiver.handleTimeout(ACK_MS);
  assertEquals(acks(receiver, [ford]), [["ford", 1]]);
});

Deno.test("StreamReceiver adds as many acks to a datagram as fit, and keeps the rest", () => {
  const peers = Array.from({ length: 200 }, (_, i) => speaker(`member ${i}`));
  const receiver = knowing(...peers);
  for (const peer of peers) receiver.onTail(peer, 0, 0);
  receiver.handleTimeout(ACK_SOON_MS);
  const told: string[] = [];
  for (let rounds = 0; receiver.acks.targets() !== undefined; rounds++) {
    assert(rounds < 4);
    told.push(...acks(receiver, peers).map(([name]) => name));
  }
  assertEquals(told, peers.map(({ name }) => name));
});

Deno.test("StreamReceiver asks for holes after REORDER_MS, not for messages that came meanwhile", () => {
  const [ford, alice] = [speaker("ford"), speaker("alice")];
  const receiver = knowing(ford, alice);
  for (const seq of [3, 6]) data(receiver, ford, seq);
  receiver.onTail(ford, 9, 0);
  data(receiver, alice, 2);
  data(receiver, alice, 1);
  data(receiver, ford, 1);
  assertEquals(naks(receiver, REORDER_MS), ["ford 2,4-5,7-9"]);
  assertEquals(naks(receiver, REORDER_MS + 1), []);
});

Deno.test("StreamReceiver asks for a bounded number of ranges at once", () => {
  const ford = speaker("ford");
  const receiver = knowing(ford);
  for (let i = 1; i <= 2 * NAK_RANGES_MAX; i++) data(receiver, ford, 2 * i);
  assertEquals(naks(receiver, REORDER_MS)[0]!.split(",").length, NAK_RANGES_MAX);
});

Deno.test("StreamReceiver returns a gap between the messages around it", () => {
  const ford = speaker("ford");
  const receiver = knowing(ford);
  for (const seq of [1, 2, 5, 6]) data(receiver, ford, seq);
  receiver.onNotHeld(ford, [{ first: 3, last: 4 }], 0);
  assert(receiver.isReady && !receiver.isComplete);
  assertEquals(taken(receiver), ["ford 1,2", "ford lost 3-4", "ford 5,6"]);
  assert(receiver.isComplete);
});

Deno.test("StreamReceiver takes what arrived of a departed stream, then the gaps up to its end", () => {
  const ford = speaker("ford");
  const receiver = knowing(ford);
  for (const seq of [1, 3]) data(receiver, ford, seq);
  receiver.removePeer(ford);
  ford.inbound!.window.noteSent(5);
  ford.inbound!.window.end();
  receiver.onRemains(ford);
  assertEquals(taken(receiver), ["ford 1", "ford lost 2", "ford 3", "ford lost 4-5"]);
  assertEquals(naks(receiver, 1_000), []);
  assertEquals([receiver.acks.targets(), receiver.nextDeadline()], [undefined, undefined]);
});

Deno.test("StreamReceiver.activeSenders() counts peers that sent something new within ACTIVE_SENDER_MS", () => {
  const [ford, alice] = [speaker("ford"), speaker("alice")];
  const receiver = knowing(ford, alice);
  assertEquals(receiver.activeSenders(0), 0);
  data(receiver, ford, 1, { now: 100 });
  data(receiver, alice, 1, { now: 400 });
  data(receiver, ford, 1, { now: 500 });
  assertEquals(receiver.activeSenders(550), 2);
  assertEquals(receiver.activeSenders(100 + ACTIVE_SENDER_MS), 1);
  assertEquals(receiver.activeSenders(400 + ACTIVE_SENDER_MS), 0);
});

Deno.test("StreamReceiver refuses to take from a peer whose stream became unknown", () => {
  const ford = speaker("ford");
  const receiver = knowing(ford);
  data(receiver, ford, 1);
  ford.inbound = undefined;
  assertThrows(() => receiver.take(0), InvariantError, "whose stream is known");
});

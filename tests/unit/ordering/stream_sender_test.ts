import { assert, assertEquals } from "@std/assert";
import {
  HISTORY_BYTES_MAX,
  type Instant,
  KERNEL_BUFFER_BYTES,
  kernelBytesOf,
  MESSAGE_BYTES_MAX,
  type Seq,
  SLOW_MEMBER_MS,
  STREAM_BUFFER_SHARE,
  TAIL_MS,
  TAIL_MS_MAX,
  U48_MAX,
} from "../../../lib/core/mod.ts";
import type { Peer } from "../../../lib/client/member/peer.ts";
import { Draft, listener, middle, OwnStream } from "./fixture_peers.ts";

const CREDIT = 16_384;
/** Full datagrams that fit the window of a lonely sender. */
const WINDOW = Math.floor(STREAM_BUFFER_SHARE * KERNEL_BUFFER_BYTES / kernelBytesOf(Infinity));

/** One datagram of new messages; `undefined` if none may go. */
function next(sender: OwnStream, now: Instant): Draft | undefined {
  const draft = new Draft();
  return sender.hasNew && sender.packNew(draft.writer, 1, now) ? draft : undefined;
}

/** All that may go now. */
function all(sender: OwnStream, now: Instant): Draft[] {
  const drafts: Draft[] = [];
  for (let draft = next(sender, now); draft; draft = next(sender, now)) drafts.push(draft);
  return drafts;
}

/** All repair that is due, as the seqs of each datagram. */
function repairs(sender: OwnStream): { peer: Peer; seqs: Seq[] }[] {
  const sent: { peer: Peer; seqs: Seq[] }[] = [];
  for (;;) {
    let draft = new Draft();
    const peer = sender.packRepair(() => (draft = new Draft()).writer);
    if (peer === undefined) return sent;
    sent.push({ peer, seqs: draft.seqs });
  }
}

/** A sender with one listener, and messages of a datagram each. */
function started(messages: number): { sender: OwnStream; arthur: Peer } {
  const sender = new OwnStream(1, middle);
  const arthur = listener("arthur", sender, 0);
  multicast(sender, messages);
  return { sender, arthur };
}

function multicast(sender: OwnStream, messages: number, bytes = 1_300): void {
  for (let i = 0; i < messages; i++) sender.multicast(new Uint8Array(bytes), 0);
}

Deno.test("StreamSender stops at its window and goes on when acknowledged", () => {
  const { sender, arthur } = started(100);
  assertEquals(all(sender, 0).length, WINDOW);
  assertEquals(all(sender, 1), []);
  sender.onAck(arthur, 10, CREDIT, 2);
  assertEquals(
    all(sender, 2).map(({ seqs }) => seqs[0]),
    Array.from({ length: 10 }, (_, i) => {
      return WINDOW + 1 + i;
    }),
  );
});

Deno.test("StreamSender asks for an acknowledgement with the datagram that fills its window", () => {
  const { sender } = started(100);
  const tails = all(sender, 0).map(({ frames }) => frames.filter(({ type }) => type === "tail"));
  assertEquals(tails.filter((frames) => frames.length > 0).length, 1);
  assertEquals(tails.at(-1), [{ type: "tail", highest: WINDOW }]);
});

Deno.test("StreamSender asks with the next datagram when the one that fills its window is full", () => {
  const sender = new OwnStream(1, middle);
  listener("arthur", sender, 0);
  multicast(sender, 15_000, 1);
  const drafts = all(sender, 0);
  assertEquals(drafts.length, WINDOW);
  assertEquals(drafts.at(-1)!.frames.map(({ type }) => type), ["data"]);
  assert(sender.isTailDue);
});

Deno.test("StreamSender never passes what a member has room for", () => {
  const { sender, arthur } = started(30);
  sender.onAck(arthur, 0, 5, 0);
  assertEquals(all(sender, 0).flatMap(({ seqs }) => seqs), [1, 2, 3, 4, 5]);
  sender.onAck(arthur, 3, 4, 1);
  assertEquals(all(sender, 1).flatMap(({ seqs }) => seqs), [6, 7]);
});

Deno.test("StreamSender is held by the slowest member, for SLOW_MEMBER_MS and no longer", () => {
  const sender = new OwnStream(1, middle);
  const [arthur, marvin] = ["arthur", "marvin"].map((name) => listener(name, sender, 0));
  multicast(sender, 300);
  assertEquals(all(sender, 0).length, WINDOW);
  sender.onAck(arthur!, WINDOW, CREDIT, 1);
  assertEquals(all(sender, SLOW_MEMBER_MS - 1), []);
  sender.handleTimeout(SLOW_MEMBER_MS);
  assertEquals(all(sender, SLOW_MEMBER_MS).length, WINDOW);
  // He is told of the tail and can have repaired what he lacks; caught up he counts again.
  assertEquals(sender.lagging(), [arthur!, marvin!]);
  sender.onAck(marvin!, 5, CREDIT, SLOW_MEMBER_MS + 1);
  sender.onAck(arthur!, 2 * WINDOW, CREDIT, SLOW_MEMBER_MS + 1);
  assertEquals(all(sender, SLOW_MEMBER_MS + 1).length, WINDOW);
  sender.onAck(marvin!, 2 * WINDOW, CREDIT, SLOW_MEMBER_MS + 2);
  sender.onAck(arthur!, 3 * WINDOW, CREDIT, SLOW_MEMBER_MS + 2);
  assertEquals(all(sender, SLOW_MEMBER_MS + 2), []);
});

Deno.test("StreamSender goes on waiting for a member that makes progress, however little", () => {
  const { sender, arthur } = started(100);
  all(sender, 0);
  for (let now = 0; now < 3 * SLOW_MEMBER_MS; now += 500) {
    sender.onAck(arthur, now / 500, CREDIT, now);
    sender.handleTimeout(now);
    assert(all(sender, now).length <= 1);
  }
});

Deno.test("StreamSender ignores an ack of what was never sent, and one lower than before", () => {
  const { sender, arthur } = started(100);
  all(sender, 0);
  for (const absurd of [WINDOW + 1, U48_MAX]) sender.onAck(arthur, absurd, CREDIT, 1);
  assertEquals(all(sender, 1), []);
  sender.onAck(arthur, 5, CREDIT, 2);
  sender.onAck(arthur, 3, 0, 3);
  assertEquals(all(sender, 3).length, 5);
  assertEquals(sender.lacking(), [{ peer: arthur, range: { first: 6, last: 100 } }]);
});

Deno.test("StreamSender tells its tail to who lags, with delays that double, until nobody does", () => {
  const { sender, arthur } = started(3);
  all(sender, 0);
  const times: Instant[] = [];
  for (let i = 0; i < 10; i++) {
    const now = sender.nextDeadline()!;
    sender.handleTimeout(now);
    assert(sender.isTailDue);
    assertEquals(sender.lagging(), [arthur]);
    const draft = new Draft();
    sender.packTail(draft.writer);
    assertEquals(draft.frames, [{ type: "tail", highest: 3 }]);
    assert(!sender.isTailDue);
    times.push(now);
  }
  const delays = times.slice(1).map((time, i) => time - times[i]!);
  assertEquals([times[0], ...delays.slice(0, 3)], [TAIL_MS, TAIL_MS, 2 * TAIL_MS, 4 * TAIL_MS]);
  assertEquals(delays.at(-1), TAIL_MS_MAX);
  sender.onAck(arthur, 3, CREDIT, 9_999);
  sender.handleTimeout(sender.nextDeadline()!);
  assertEquals([sender.isTailDue, sender.nextDeadline()], [false, undefined]);
});

Deno.test("StreamSender sends again what it is asked for, to the one that asked", () => {
  const { sender, arthur } = started(9);
  const alice = listener("alice", sender, 0);
  all(sender, 0);
  assertEquals(sender.onNak(arthur, [{ first: 2, last: 3 }, { first: 7, last: 7 }]), []);
  assertEquals(repairs(sender), [2, 3, 7].map((seq) => ({ peer: arthur, seqs: [seq] })));
  assertEquals(repairs(sender), []);
  sender.onAck(alice, 9, CREDIT, 1);
  assertEquals(sender.onNak(arthur, [{ first: 1, last: 1 }]), [], "arthur still lacks it");
  assertEquals(repairs(sender).map(({ seqs }) => seqs), [[1]]);
});

Deno.test("StreamSender sends nobody what lies before the cut, was acknowledged, or was never sent", () => {
  const { sender, arthur } = started(3);
  all(sender, 0);
  const alice = listener("alice", sender, 0);
  assertEquals(sender.onNak(alice, [{ first: 1, last: U48_MAX }]), []);
  sender.onAck(arthur, 2, CREDIT, 1);
  assertEquals(sender.onNak(arthur, [{ first: 1, last: 99 }]), []);
  assertEquals(repairs(sender), [{ peer: arthur, seqs: [3] }]);
});

Deno.test("StreamSender spends half a receiver's buffer on one NAK; the rest is asked for again", () => {
  const { sender, arthur } = started(2 * WINDOW);
  const alice = listener("alice", sender, 0);
  all(sender, 0);
  arthur.outbound.holdsWindow = alice.outbound.holdsWindow = false;
  sender.onAck(arthur, 1, CREDIT, 1);
  all(sender, 1);
  sender.onNak(arthur, [{ first: 1, last: 2 * WINDOW }]);
  assertEquals(repairs(sender).length, WINDOW);
});

Deno.test("StreamSender keeps what a slow member lacks up to a limit, and names what it gave up", () => {
  const sender = new OwnStream(1, middle);
  const [arthur, marvin] = ["arthur", "marvin"].map((name) => listener(name, sender, 0));
  marvin!.outbound.holdsWindow = false;
  while (sender.last < 2 * HISTORY_BYTES_MAX / 1_300) {
    sender.multicast(new Uint8Array(MESSAGE_BYTES_MAX), 0);
    while (sender.hasNew) {
      const [last] = all(sender, 0).slice(-1);
      sender.onAck(arthur!, last!.seqs.at(-1)!, CREDIT, 0);
    }
    while (sender.takeOwn() !== undefined);
  }
  assert(sender.historyBytes <= HISTORY_BYTES_MAX / 2 && sender.hasRoom);
  const [gone, ...others] = sender.onNak(marvin!, [{ first: 1, last: sender.last }]);
  assertEquals([gone!.first, others], [1, []]);
  assertEquals(repairs(sender)[0]!.seqs, [gone!.last + 1]);
});

Deno.test("StreamSender takes no more than its outbox holds, until some of it was sent", () => {
  const { sender, arthur } = started(0);
  while (sender.hasRoom) multicast(sender, 1, MESSAGE_BYTES_MAX);
  let acked = 0;
  while (!sender.hasRoom) {
    for (const { seqs } of all(sender, 0)) acked = seqs.at(-1)!;
    sender.onAck(arthur, acked, CREDIT, 0);
  }
  assert(acked > 0 && sender.hasNew);
});

Deno.test("StreamSender takes a bounded number of empty messages", () => {
  const { sender } = started(0);
  let count = 0;
  for (; sender.hasRoom; count++) assert(count < 1_000_000, "no end"), multicast(sender, 1, 0);
});

Deno.test("StreamSender delivers own messages in order, the fragments of one together", () => {
  const { sender } = started(0);
  sender.multicast(Uint8Array.of(1), 5);
  sender.multicast(new Uint8Array(3_000).fill(7), 6);
  assertEquals(sender.takeOwn()?.range, { first: 1, last: 1 });
  const long = sender.takeOwn()!;
  assertEquals([long.range, long.end - long.start], [{ first: 2, last: 4 }, 3_000]);
  assertEquals(sender.takeOwn(), undefined);
});

Deno.test("StreamSender keeps nothing when nobody is there, nor after the last has gone", () => {
  const sender = new OwnStream(1, middle);
  multicast(sender, 5);
  while (sender.takeOwn() !== undefined);
  assertEquals([next(sender, 0), sender.historyBytes], [undefined, 0]);
  const arthur = listener("arthur", sender, 0);
  assertEquals(arthur.outbound.cut, 5);
  multicast(sender, 5);
  while (sender.takeOwn() !== undefined);
  assertEquals(all(sender, 1).length, 5);
  sender.removePeer(arthur);
  assertEquals([sender.historyBytes, sender.lacking()], [0, []]);
});

Deno.test("StreamSender begins for a newcomer after all that was given, sent or not", () => {
  const { sender } = started(3);
  const alice = listener("alice", sender, 0);
  assertEquals([alice.outbound.cut, alice.outbound.acked], [3, 3]);
  assertEquals(sender.lagging(), []);
});

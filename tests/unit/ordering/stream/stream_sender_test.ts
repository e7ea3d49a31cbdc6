import { assert, assertEquals } from "@std/assert";
import {
  ACTIVE_SENDER_MS,
  addressOf,
  DATAGRAM_BYTES_MAX,
  FIRST_SHARE_BYTES,
  HISTORY_BYTES_MAX,
  type Instant,
  kernelBytesOf,
  MEMBER_UNSENT_BYTES_MAX,
  MEMBER_UNSENT_BYTES_MIN,
  MESSAGE_BYTES_MAX,
  RETRANSMIT_LINGER_MS,
  SLOW_MEMBER_MS,
  TAIL_MS,
  TAIL_MS_MAX,
  U48_MAX,
  UNSENT_BYTES_MAX,
  UNSENT_MS,
} from "../../../../lib/core/mod.ts";
import { Peer } from "../../../../lib/client/member/fifo/peer.ts";
import { MEMBER_BACKLOG, PathSize, REPAIR_DATAGRAMS } from "../../../../lib/ordering/mod.ts";
import { addressFor, idOf } from "../../client/member/fixture_groups.ts";
import { Draft, listener, middle, OwnStream } from "./fixture_peers.ts";
import {
  all,
  CREDIT,
  FIRST_WINDOW,
  multicast,
  next,
  repairs,
  started,
  WINDOW,
} from "./fixture_senders.ts";

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

/** A sender with one peer on its own host, which has told a first share. */
function onOneHost(): OwnStream {
  const sender = new OwnStream(1, middle);
  const arthur = listener("arthur", sender, 0);
  Object.assign(arthur.outbound, { path: new PathSize(7_672) });
  sender.onShare(arthur, FIRST_SHARE_BYTES);
  return sender;
}

Deno.test("StreamSender asks at once when a message waits and no datagram in flight has asked", () => {
  const sender = onOneHost();
  // Five short datagrams leave room for a sixth, and none for a long one.
  for (let i = 0; i < 5; i++) {
    multicast(sender, 1, 1);
    assertEquals(all(sender, 0).map(({ frames }) => frames.at(-1)?.type), ["data"]);
  }
  multicast(sender, 200, 1);
  assertEquals([all(sender, 0), sender.isTailDue], [[], true]);
  sender.packTail(new Draft().writer);
  assertEquals([all(sender, 1), sender.isTailDue], [[], false], "once");
});

Deno.test("StreamSender lets short messages go while a long datagram has no room", () => {
  const sender = onOneHost();
  let sent = 0;
  for (multicast(sender, 1, 1); all(sender, 0).length > 0; multicast(sender, 1, 1)) sent++;
  // Each takes 832 bytes of the share, as long as a plain datagram has room beside those before.
  assertEquals(sent, Math.floor((FIRST_SHARE_BYTES - kernelBytesOf(DATAGRAM_BYTES_MAX)) / 832) + 1);
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

Deno.test("StreamSender keeps within the least share of the members in its group, however it changes", () => {
  const full = kernelBytesOf(DATAGRAM_BYTES_MAX);
  const sender = new OwnStream(1, middle);
  const arthur = listener("arthur", sender, 0);
  const trillian = listener("trillian", sender, 0);
  multicast(sender, WINDOW);
  sender.onShare(trillian, 5 * full);
  assertEquals(all(sender, 0).length, 5);
  sender.onShare(trillian, 8 * full);
  assertEquals(all(sender, 0).length, 3);
  sender.onShare(arthur, 9 * full);
  sender.onShare(trillian, 20 * full);
  assertEquals(all(sender, 0).length, 1);
  sender.removePeer(arthur);
  assertEquals(all(sender, 0).length, 11);
  const marvin = new Peer(
    idOf("marvin"),
    "marvin",
    addressFor("marvin"),
    1,
    sender.outboundFor(addressFor("marvin"), 0),
  );
  sender.addPeer(marvin);
  sender.onAck(trillian, 20, CREDIT, 0);
  assertEquals(all(sender, 0).length, FIRST_WINDOW);
  sender.removePeer(marvin);
  sender.onAck(trillian, 20 + FIRST_WINDOW, CREDIT, 0);
  assertEquals(all(sender, 0).length, 20);
  sender.onAck(trillian, 40 + FIRST_WINDOW, CREDIT, 0);
  multicast(sender, WINDOW);
  assertEquals(all(sender, ACTIVE_SENDER_MS + 1).length, FIRST_WINDOW);
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

Deno.test("StreamSender tells its tail to lagging peers, with delays that double, until none lags", () => {
  const { sender, arthur } = started(3);
  all(sender, 0);
  const times: Instant[] = [];
  for (let i = 0; i < 10; i++) {
    let now = 0;
    // The reach watch has deadlines of its own.
    while (!sender.isTailDue) sender.handleTimeout(now = sender.nextDeadline()!);
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
  for (let i = 0; i < 2; i++) sender.handleTimeout(sender.nextDeadline()!);
  assertEquals([sender.isTailDue, sender.nextDeadline()], [false, undefined]);
});

Deno.test("StreamSender sends again what a NAK asks for, to the peer that asked", () => {
  const { sender, arthur } = started(9);
  const alice = listener("alice", sender, 0);
  all(sender, 0);
  assertEquals(sender.onNak(arthur, [{ first: 2, last: 3 }, { first: 7, last: 7 }], 0), []);
  assertEquals(repairs(sender), [2, 3, 7].map((seq) => ({ peer: arthur, seqs: [seq] })));
  assertEquals(repairs(sender), []);
  sender.onAck(alice, 9, CREDIT, 1);
  assertEquals(sender.onNak(arthur, [{ first: 1, last: 1 }], 1), [], "arthur still lacks it");
  assertEquals(repairs(sender, 1).map(({ seqs }) => seqs), [[1]]);
});

Deno.test("StreamSender repeats nothing that lies before the cut, was acknowledged, or was never sent", () => {
  const { sender, arthur } = started(3);
  all(sender, 0);
  const alice = listener("alice", sender, 0);
  assertEquals(sender.onNak(alice, [{ first: 1, last: U48_MAX }], 0), []);
  sender.onAck(arthur, 2, CREDIT, 1);
  assertEquals(sender.onNak(arthur, [{ first: 1, last: 99 }], 1), []);
  assertEquals(repairs(sender), [{ peer: arthur, seqs: [3] }]);
});

Deno.test("StreamSender spends on one NAK what streams leave of a receiver's buffer, and drops the rest", () => {
  const { sender, arthur } = started(2 * WINDOW);
  const alice = listener("alice", sender, 0);
  all(sender, 0);
  arthur.outbound.detach(0);
  sender.onAck(alice, WINDOW, CREDIT, 1);
  all(sender, 1);
  sender.onNak(arthur, [{ first: 1, last: 2 * WINDOW }], 1);
  assertEquals(repairs(sender, 1).length, REPAIR_DATAGRAMS);
});

Deno.test("StreamSender does not repeat within RETRANSMIT_LINGER_MS what it has just repeated", () => {
  const { sender, arthur } = started(9);
  all(sender, 0);
  sender.onNak(arthur, [{ first: 2, last: 3 }], 5);
  assertEquals(repairs(sender, 5).map(({ seqs }) => seqs), [[2], [3]]);
  sender.onNak(arthur, [{ first: 2, last: 4 }], 5 + RETRANSMIT_LINGER_MS - 1);
  assertEquals(repairs(sender, 5 + RETRANSMIT_LINGER_MS - 1).map(({ seqs }) => seqs), [[4]]);
  sender.onNak(arthur, [{ first: 2, last: 2 }], 5 + RETRANSMIT_LINGER_MS);
  assertEquals(repairs(sender, 5 + RETRANSMIT_LINGER_MS).map(({ seqs }) => seqs), [[2]]);
});

Deno.test("StreamSender keeps what a detached peer lacks up to a limit, and returns what it gave up", () => {
  const sender = new OwnStream(1, middle);
  const [arthur, marvin] = ["arthur", "marvin"].map((name) => listener(name, sender, 0));
  marvin!.outbound.detach(0);
  while (sender.last < 2 * HISTORY_BYTES_MAX / 1_100) {
    sender.multicast(new Uint8Array(MESSAGE_BYTES_MAX), 0);
    while (sender.hasNew) {
      const [last] = all(sender, 0).slice(-1);
      sender.onAck(arthur!, last!.seqs.at(-1)!, CREDIT, 0);
    }
    while (sender.takeOwn() !== undefined);
  }
  assert(sender.historyBytes <= HISTORY_BYTES_MAX / 2 && sender.hasRoom);
  const [gone, ...others] = sender.onNak(marvin!, [{ first: 1, last: sender.last }], 0);
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

Deno.test("StreamSender.hasRoom ends when a member's peers take nothing any more", () => {
  const sender = new OwnStream(1, middle, { backlog: MEMBER_BACKLOG });
  const arthur = listener("arthur", sender, 0);
  for (let now = 0; now < 2 * UNSENT_MS; now++) {
    multicast(sender, 10);
    const [last] = all(sender, now).slice(-1);
    sender.onAck(arthur, last!.seqs.at(-1)!, CREDIT, now);
  }
  multicast(sender, WINDOW + 10);
  assertEquals(all(sender, 2 * UNSENT_MS).length, WINDOW);
  assert(sender.unsentBytes > MEMBER_UNSENT_BYTES_MIN && sender.hasRoom);
  assertEquals(all(sender, 3 * UNSENT_MS), []);
  assertEquals(all(sender, 4 * UNSENT_MS), []);
  assert(!sender.hasRoom);
});

Deno.test("StreamSender.hasRoom counts on no time while all peers are detached", () => {
  const sender = new OwnStream(1, middle, { backlog: MEMBER_BACKLOG });
  for (const name of ["arthur", "marvin"]) listener(name, sender, 0);
  const fill = () => {
    while (sender.hasRoom) multicast(sender, 1);
  };
  let now = 0;
  for (; sender.detachedPeers < 2; now = sender.nextDeadline()!) {
    assert(now <= 2 * SLOW_MEMBER_MS, "no end");
    fill();
    assert(sender.unsentBytes < MEMBER_UNSENT_BYTES_MAX + 2_000);
    sender.handleTimeout(now);
    all(sender, now);
  }
  while (sender.unsentBytes < 2 * MEMBER_UNSENT_BYTES_MAX) multicast(sender, 1);
  assert(sender.hasRoom);
  const trillian = listener("trillian", sender, now);
  assert(!sender.hasRoom, "one that holds the window is waited for");
  sender.removePeer(trillian);
  fill();
  const { unsentBytes } = sender;
  assert(unsentBytes >= UNSENT_BYTES_MAX && unsentBytes < UNSENT_BYTES_MAX + 2_000);
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

Deno.test("StreamSender keeps nothing without a peer, nor after the last peer has gone", () => {
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

Deno.test("StreamSender.outboundFor() knows what a path to a loopback address passes", () => {
  const sender = new OwnStream(1, middle);
  const bytesTo = (host: string) => sender.outboundFor(addressOf(host, 4_000)!, 0).path.bytes;
  assertEquals([bytesTo("127.0.0.1"), bytesTo("10.0.0.1")], [7_672, DATAGRAM_BYTES_MAX]);
});

Deno.test("StreamSender.outboundFor() begins after the last seq given out, sent or not", () => {
  const { sender } = started(3);
  const alice = listener("alice", sender, 0);
  assertEquals([alice.outbound.cut, alice.outbound.acked], [3, 3]);
  assertEquals(sender.lagging(), []);
});

Deno.test("StreamSender does not wait for a newcomer to acknowledge what lies before its cut", () => {
  const { sender, arthur } = started(2 * WINDOW);
  arthur.outbound.detach(0);
  const alice = listener("alice", sender, 0);
  assertEquals([alice.outbound.cut, all(sender, 0).length], [2 * WINDOW, 2 * WINDOW]);
  multicast(sender, 2 * WINDOW);
  assertEquals(all(sender, 1).length, WINDOW, "what lies behind it she must take");
});

Deno.test("StreamSender that is blocked never has a deadline that has passed", () => {
  const { sender, arthur } = started(2 * WINDOW);
  all(sender, 0);
  arthur.outbound.detach(0);
  for (let i = 0, now = 0; i < 20; i++) {
    const next = sender.nextDeadline()!;
    assert(next > now || i === 0, `${next} after ${now}`);
    now = next;
    sender.handleTimeout(now);
    const draft = new Draft();
    if (sender.isTailDue) sender.packTail(draft.writer);
    sender.packNew(() => new Draft().writer, 1, now);
  }
});

Deno.test("StreamSender repeats less at a time for a peer that loses most of it, and more when it arrives", () => {
  const { sender, arthur } = started(WINDOW);
  all(sender, 0);
  const everything = [{ first: 1, last: WINDOW }];
  const counts: number[] = [];
  let now = 0;
  for (let i = 0; i < 4; i++, now += 20) {
    sender.onNak(arthur, everything, now);
    counts.push(repairs(sender, now).length);
  }
  assertEquals(counts, [REPAIR_DATAGRAMS, 18, 9, 4]);
  // Now what is repeated arrives.
  let first = 1;
  for (let i = 0; i < 3; i++, now += 20) {
    first += counts.at(-1)!;
    sender.onNak(arthur, [{ first, last: WINDOW }], now);
    counts.push(repairs(sender, now).length);
  }
  assertEquals(counts.slice(-3), [8, 16, Math.min(32, WINDOW - first + 1)]);
});

Deno.test("StreamSender repeats something for every NAK, whatever got lost before", () => {
  const { sender, arthur } = started(WINDOW);
  all(sender, 0);
  for (let now = 0; now < 400; now += 20) {
    sender.onNak(arthur, [{ first: 1, last: WINDOW }], now);
    assert(repairs(sender, now).length >= 1);
  }
});

import { assertEquals } from "@std/assert";
import {
  type Instant,
  NO_EPOCH,
  SLOW_MEMBER_MS,
  TAIL_MS,
  TAIL_WAITING_MS_MAX,
  UNTAKEN_SEQS_MAX,
} from "../../../../lib/core/mod.ts";
import {
  Inbound,
  Outbound,
  Outbox,
  ReceiveWindow,
  StreamReceiver,
  StreamSender,
} from "../../../../lib/ordering/mod.ts";
import { DatagramWriter, decodeDatagram, WireError } from "../../../../lib/wire/mod.ts";
import { Draft, middle } from "./fixture_peers.ts";
import { all, CREDIT, started } from "./fixture_senders.ts";
import { batchOf } from "./fixture_batch.ts";

const HEADER = { group: 1, source: 1, destination: 0, epoch: NO_EPOCH };

interface SafePeer {
  readonly id: number;
  readonly outbound: Outbound;
  readonly inbound: Inbound | undefined;
}

/**
 * The sequencer of a safe group and a member of it, with a network between them that delivers at
 * once.
 */
class SafeStream {
  readonly outbox = new Outbox(1);
  readonly sender = new StreamSender<SafePeer>(this.outbox, middle);
  readonly receiver = new StreamReceiver<SafePeer>({ random: middle });
  readonly member: SafePeer = { id: 2, outbound: new Outbound(0, 0), inbound: undefined };
  readonly window = new ReceiveWindow(0, { waitsForRelease: true });
  readonly sequencer = {
    id: 1,
    outbound: new Outbound(0, 0),
    inbound: new Inbound(0, this.window),
  };
  now: Instant = 0;
  isAwake = false;
  /** Number of acks that will be lost. */
  acksLost = 0;
  detached = 0;

  constructor(messages: number) {
    this.sender.addPeer(this.member);
    this.sender.release(Infinity);
    this.receiver.addPeer(this.sequencer);
    for (let i = 0; i < messages; i++) this.outbox.append(batchOf(new Uint8Array(8)), 1);
  }

  /** Lets so many milliseconds pass. */
  run(ms: number): void {
    for (let i = 0; i < ms; i++) this.#step();
  }

  #step(): void {
    const { sender, receiver, window } = this;
    this.now++;
    sender.handleTimeout(this.now);
    receiver.handleTimeout(this.now);
    for (;;) {
      if (!sender.hasNew) break;
      const writer = sender.packNew(() => this.#begin(), 1, this.now);
      if (writer === undefined) break;
      this.#arrive(writer);
    }
    if (sender.isTailDue) {
      const writer = this.#begin();
      sender.packTail(writer);
      if (sender.tailTargets().length > 0) this.#arrive(writer);
    }
    window.release(window.contiguous);
    receiver.onRemains(this.sequencer);
    while (this.isAwake && receiver.take(this.now) !== undefined);
    this.#acknowledge();
    for (let one = sender.takePaceChange(); one; one = sender.takePaceChange()) {
      if (one.type === "detached") this.detached++;
    }
  }

  #acknowledge(): void {
    const { receiver, sender, member } = this;
    if (receiver.acks.targets() === undefined) return;
    const writer = this.#begin();
    receiver.acks.pack(writer, this.now);
    if (this.acksLost-- > 0) return;
    for (const frame of this.#read(writer).frames) {
      if (frame.type !== "ack") continue;
      const [entry] = frame.entries;
      if (entry) sender.onAck(member, entry.delivered, entry.credit, this.now);
    }
  }

  #arrive(writer: DatagramWriter): void {
    const { bytes, frames } = this.#read(writer);
    for (const frame of frames) {
      if (frame.type === "data") this.receiver.onMessages(this.sequencer, frame, bytes, this.now);
      if (frame.type === "tail") this.receiver.onTail(this.sequencer, frame.highest, this.now);
    }
  }

  readonly #buffer = new Uint8Array(1_400);

  #begin(): DatagramWriter {
    return new DatagramWriter(this.#buffer, HEADER);
  }

  #read({ length }: DatagramWriter) {
    const bytes = this.#buffer.slice(0, length);
    const datagram = decodeDatagram(bytes);
    if (datagram instanceof WireError) throw new Error("a datagram of ours does not decode");
    return { bytes, frames: datagram.frames };
  }
}

Deno.test("StreamSender asks a member of a safe group without room again when its ack got lost", () => {
  const stream = new SafeStream(2 * UNTAKEN_SEQS_MAX);
  stream.run(500);
  const { acked, limit } = stream.member.outbound;
  assertEquals([acked, limit], [stream.outbox.sent, stream.outbox.sent], "nothing is in flight");
  stream.acksLost = 1;
  stream.isAwake = true;
  stream.run(SLOW_MEMBER_MS);
  assertEquals([stream.window.offered, stream.detached], [2 * UNTAKEN_SEQS_MAX, 0]);
});

Deno.test("StreamSender.tailTargets() has a member without room only while messages wait", () => {
  const { sender, arthur } = started(5);
  sender.onAck(arthur, 0, 3, 0);
  all(sender, 0);
  sender.onAck(arthur, 3, 0, 1);
  all(sender, 1);
  assertEquals([sender.lagging(), sender.tailTargets()], [[], [arthur]]);
  sender.onAck(arthur, 3, CREDIT, 2);
  all(sender, 2);
  sender.onAck(arthur, 5, 0, 3);
  assertEquals(sender.tailTargets(), []);
});

Deno.test("StreamSender asks for room with delays that double up to TAIL_WAITING_MS_MAX", () => {
  const { sender, arthur } = started(5);
  sender.onAck(arthur, 0, 3, 0);
  all(sender, 0);
  sender.onAck(arthur, 3, 0, 1);
  const tails: Instant[] = [];
  for (let now = 1; now < 500; now++) {
    sender.handleTimeout(now);
    all(sender, now);
    if (!sender.isTailDue) continue;
    tails.push(now);
    sender.packTail(new Draft().writer);
  }
  const doubled = [1, 2, 4, 8].map((times) => times * TAIL_MS);
  const steady = [1, 2, 3].map((times) => 8 * TAIL_MS + times * TAIL_WAITING_MS_MAX);
  assertEquals(tails, [...doubled, ...steady]);
});

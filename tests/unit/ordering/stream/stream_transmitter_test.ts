import { assertEquals, assertThrows } from "@std/assert";
import {
  ACK_SOON_MS,
  DATAGRAM_BYTES_MAX,
  FRAMES_WAITING_MAX,
  InvariantError,
  NO_EPOCH,
  type SeqRange,
} from "../../../../lib/core/mod.ts";
import type { Peer } from "../../../../lib/client/member/fifo/peer.ts";
import { type Relays, StreamReceiver, StreamTransmitter } from "../../../../lib/ordering/mod.ts";
import { decodeDatagram, FRAGMENT_BYTES_MAX, WireError } from "../../../../lib/wire/mod.ts";
import { GROUP, idOf } from "../../client/member/fixture_groups.ts";
import { listener, middle, OwnStream, speaker } from "./fixture_peers.ts";

/** Makes ford's transmitter, with arthur and trillian as peers. */
function transmitterOf(
  relays?: Relays<Peer>,
  receiver = new StreamReceiver<Peer>({ random: middle }),
) {
  const sender = new OwnStream(1, middle);
  const [arthur, trillian] = ["arthur", "trillian"].map((name) => listener(name, sender, 0));
  const transmitter = new StreamTransmitter<Peer>({
    ...{ group: GROUP, self: idOf("ford"), epoch: NO_EPOCH, sender },
    receiver,
    addresses: () => [arthur!.address, trillian!.address],
    activeSenders: () => 1,
    potentialSenders: () => 1,
    onSent: () => {},
    ...relays && { relays },
  });
  return { sender, arthur: arthur!, trillian: trillian!, transmitter };
}

/** Returns the types of the frames of each datagram that goes out now, and to how many peers. */
function sent(transmitter: StreamTransmitter<Peer>, now = 0): string[] {
  const lines: string[] = [];
  const into = new Uint8Array(DATAGRAM_BYTES_MAX);
  for (let out = transmitter.poll(now, into); out; out = transmitter.poll(now, into)) {
    const datagram = decodeDatagram(into.slice(0, out.length));
    if (datagram instanceof WireError) throw datagram;
    lines.push(`${datagram.frames.map(({ type }) => type)} to ${out.to.length}`);
  }
  return lines;
}

Deno.test("StreamTransmitter sends frames for one peer together, and before repair and messages", () => {
  const { sender, arthur, trillian, transmitter } = transmitterOf();
  sender.multicast(Uint8Array.of(1), 0);
  sent(transmitter);
  sender.multicast(Uint8Array.of(2), 0);
  sender.onNak(arthur, [{ first: 1, last: 1 }], 0);
  for (const peer of [trillian, trillian, arthur]) {
    transmitter.queue(peer, { type: "bye", joined: 1, last: 2 }, "bye");
  }
  assertEquals(sent(transmitter), ["bye,bye to 1", "bye to 1", "data to 1", "data to 2"]);
});

Deno.test("StreamTransmitter leaves room for acks and the tail beside as many messages as fit", () => {
  const receiver = new StreamReceiver<Peer>({ random: middle });
  const { sender, transmitter } = transmitterOf(undefined, receiver);
  const peers = Array.from({ length: 8 }, (_, i) => speaker(`member ${i}`));
  for (const peer of peers) {
    receiver.addPeer(peer);
    receiver.onTail(peer, 0, 0);
  }
  for (let i = 0; i < 20; i++) sender.multicast(new Uint8Array(64), 0);
  transmitter.poll(0, new Uint8Array(DATAGRAM_BYTES_MAX));
  assertEquals([receiver.acks.bytes, sender.hasNew], [0, true], "the first datagram has all acks");
});

Deno.test("StreamTransmitter sends a fragment that leaves no room for acks, and they go alone", () => {
  const receiver = new StreamReceiver<Peer>({ random: middle });
  const { sender, transmitter } = transmitterOf(undefined, receiver);
  const peer = speaker("marvin");
  receiver.addPeer(peer);
  receiver.onTail(peer, 0, 0);
  receiver.handleTimeout(ACK_SOON_MS);
  sender.multicast(new Uint8Array(2 * FRAGMENT_BYTES_MAX), 0);
  assertEquals(sent(transmitter), ["data to 2", "data to 2", "ack to 1"]);
});

Deno.test("StreamTransmitter drops the oldest frame when too many wait", () => {
  const { arthur, transmitter } = transmitterOf();
  for (let last = 0; last <= FRAMES_WAITING_MAX; last++) {
    transmitter.queue(arthur, { type: "bye", joined: 1, last }, "bye");
  }
  assertEquals(transmitter.framesWaiting, FRAMES_WAITING_MAX);
  transmitter.clear();
  assertEquals([transmitter.framesWaiting, sent(transmitter)], [0, []]);
});

Deno.test("StreamTransmitter refuses a frame that fits no datagram", () => {
  const { arthur, transmitter } = transmitterOf();
  const ranges = Array.from(
    { length: 200 },
    (_, i): SeqRange => ({ first: 2 * i + 1, last: 2 * i + 1 }),
  );
  transmitter.queue(arthur, { type: "nak", stream: arthur.id, ranges }, "nak");
  assertThrows(() => sent(transmitter), InvariantError, "fits an empty datagram");
});

Deno.test("StreamTransmitter refuses repair for a peer without a datagram", () => {
  const { arthur, transmitter } = transmitterOf({ isWaiting: true, pack: () => arthur });
  assertThrows(() => sent(transmitter), InvariantError, "a datagram that was begun");
  assertEquals(arthur.name, "arthur");
});

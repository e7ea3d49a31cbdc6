import { assertEquals } from "@std/assert";
import {
  type Address,
  CHANNEL_TRIES,
  DATAGRAM_BYTES_MAX,
  formatAddress,
  type Instant,
  NO_EPOCH,
  PATH_PROBE_MS,
} from "../../../../lib/core/mod.ts";
import type { Peer } from "../../../../lib/client/member/fifo/peer.ts";
import { PathSize, StreamReceiver, StreamTransmitter } from "../../../../lib/ordering/mod.ts";
import { decodeDatagram, WireError } from "../../../../lib/wire/mod.ts";
import { GROUP, idOf } from "../../client/member/fixture_groups.ts";
import { listener, middle, OwnStream } from "./fixture_peers.ts";

const CHANNEL: Address = { transport: "udp", hostname: "239.77.0.42", port: 4_077 };
const NAMES = ["arthur", "trillian", "marvin"];

/** The transmitter of ford, with three peers that may listen on the channel of their group. */
class Spreader {
  readonly sender = new OwnStream(1, middle);
  readonly peers = NAMES.map((name) => listener(name, this.sender, 0));
  readonly transmitter: StreamTransmitter<Peer>;
  readonly counted: string[] = [];
  now: Instant = 0;

  constructor(channel?: Address) {
    this.transmitter = new StreamTransmitter<Peer>({
      ...{ group: GROUP, self: idOf("ford"), epoch: NO_EPOCH, sender: this.sender, channel },
      receiver: new StreamReceiver<Peer>({ random: middle }),
      addresses: () => this.peers.map(({ address }) => address),
      activeSenders: () => 1,
      potentialSenders: () => 1,
      onSent: (kind, _, copies) => this.counted.push(`${copies} ${kind}`),
    });
  }

  /** Multicasts a message, and returns what goes out: frames, and "*" for the channel. */
  say(): string[] {
    this.sender.multicast(Uint8Array.of(1), 0);
    return this.sent();
  }

  sent(): string[] {
    const lines: string[] = [];
    const into = new Uint8Array(DATAGRAM_BYTES_MAX);
    const names = new Map(this.peers.map(({ address, name }) => [formatAddress(address), name]));
    for (let out = this.#poll(into); out; out = this.#poll(into)) {
      const datagram = decodeDatagram(into.slice(0, out.length));
      if (datagram instanceof WireError) throw datagram;
      const to = out.to.map((address) => names.get(formatAddress(address)) ?? "*");
      lines.push(`${datagram.frames.map(({ type }) => type)} to ${to}`);
    }
    return lines;
  }

  /** Has peers answer the probe with this number. */
  answer(count: number, ...names: readonly string[]): void {
    for (const peer of this.#named(names)) {
      this.transmitter.onChannelPassed(peer, { type: "channel-passed", count });
    }
  }

  /** Has peers acknowledge everything. */
  acknowledge(...names: readonly string[]): void {
    const stream = idOf("ford");
    for (const peer of this.#named(names)) {
      const entries = [{ stream, delivered: this.sender.highest, credit: 1_000 }];
      this.transmitter.onAck(peer, { type: "ack", share: 100_000, entries }, this.now);
    }
  }

  /** Has a peer ask for the newest message. */
  ask(name: string): void {
    const { highest } = this.sender;
    const ranges = [{ first: highest, last: highest }];
    for (const peer of this.#named([name])) {
      this.transmitter.onNak(peer, { type: "nak", stream: idOf("ford"), ranges }, this.now);
    }
  }

  #named(names: readonly string[]): Peer[] {
    return this.peers.filter(({ name }) => names.includes(name));
  }

  #poll(into: Uint8Array) {
    return this.transmitter.poll(this.now, into);
  }
}

Deno.test("StreamTransmitter probes the channel with the first message, and then sends by it", () => {
  const ford = new Spreader(CHANNEL);
  assertEquals(ford.say(), ["channel-probe to *", "data to arthur,trillian,marvin"]);
  ford.answer(1, "arthur", "trillian");
  assertEquals(ford.say(), ["data to *,marvin"]);
  ford.acknowledge("arthur", "trillian");
  ford.now += PATH_PROBE_MS;
  assertEquals(ford.say(), ["channel-probe to *", "data to *,marvin"]);
  ford.answer(2, "marvin");
  assertEquals(ford.say(), ["data to *"]);
  assertEquals(ford.counted, [
    ...["1 path", "3 data", "1 channel", "1 data"],
    ...["1 path", "1 channel", "1 data", "1 channel"],
  ]);
});

Deno.test("StreamTransmitter repairs by unicast, and goes back to it for a peer that gets nothing", () => {
  const ford = new Spreader(CHANNEL);
  ford.say();
  ford.answer(1, ...NAMES);
  for (let i = 1; i <= CHANNEL_TRIES; i++) {
    assertEquals(ford.say(), ["data to *"]);
    ford.acknowledge("arthur", "trillian");
    ford.ask("marvin");
    assertEquals(ford.sent(), ["data to marvin"]);
  }
  assertEquals(ford.say(), ["data to *,marvin"]);
});

Deno.test("StreamTransmitter sends to each peer where the group has no channel", () => {
  const ford = new Spreader();
  assertEquals([ford.say(), ford.say()].flat(), Array(2).fill("data to arthur,trillian,marvin"));
});

Deno.test("StreamTransmitter answers a probe of the channel to the peer that sent it", () => {
  const ford = new Spreader(CHANNEL);
  ford.transmitter.onChannelProbe(ford.peers[1]!, { type: "channel-probe", count: 7, padding: 9 });
  assertEquals(ford.sent(), ["channel-passed to trillian"]);
});

Deno.test("StreamTransmitter asks a peer by unicast that hears nothing of the channel, though messages flow", () => {
  const ford = new Spreader(CHANNEL);
  ford.say();
  ford.answer(1, ...NAMES);
  ford.acknowledge(...NAMES);
  const sent: string[] = [];
  for (let i = 0; i <= 10; i++) {
    ford.now += 10;
    sent.push(...ford.say());
    ford.acknowledge("arthur", "trillian");
  }
  assertEquals(sent.filter((line) => line !== "data to *"), ["tail to marvin"]);
});

Deno.test("StreamTransmitter doubts no path for what a channel loses, and the path of a peer without it", () => {
  const ford = new Spreader(CHANNEL);
  const sizes = [3_584, 7_680];
  for (const { outbound } of ford.peers) Object.assign(outbound, { path: new PathSize(7_680) });
  ford.say();
  ford.answer(1, "arthur", "trillian");
  ford.say();
  for (const name of ["trillian", "marvin"]) ford.ask(name);
  const doubted = ford.peers.filter(({ outbound: { path } }) => path.next(sizes, 7_680, 0));
  assertEquals(doubted.map(({ name }) => name), ["marvin"]);
});

import { assertEquals } from "@std/assert";
import { UntakenStreams } from "../../../../../lib/client/member/fifo/departed/untaken_streams.ts";
import type { Peer } from "../../../../../lib/client/member/fifo/peer.ts";
import { StreamReceiver, WHOLE_MESSAGE } from "../../../../../lib/ordering/mod.ts";
import { middle, speaker } from "../../../ordering/stream/fixture_peers.ts";

/** An application that takes nothing, and what departed members leave for it. */
class Sleeper {
  readonly receiver = new StreamReceiver<Peer>({ random: middle });
  readonly untaken: UntakenStreams;

  constructor(max: number) {
    this.untaken = new UntakenStreams({ receiver: this.receiver, max });
  }

  /** A member sends messages with these seqs, of `last` in all, and departs. */
  departs(name: string, seqs: readonly number[], last: number): void {
    const peer = speaker(name);
    this.receiver.addPeer(peer);
    for (const base of seqs) {
      const slice = { fragment: WHOLE_MESSAGE, sentAt: 0, start: 0, end: 1 };
      this.receiver.onMessages(peer, { base, messages: [slice] }, new Uint8Array(1), 0);
    }
    this.receiver.removePeer(peer);
    peer.inbound!.window.noteSent(last);
    peer.inbound!.window.end();
    this.receiver.onRemains(peer);
    this.untaken.add(peer);
  }

  /** Takes everything, as lines. */
  takes(): string[] {
    const lines: string[] = [];
    for (let one = this.receiver.take(1); one; one = this.receiver.take(1)) {
      const { peer: { name } } = one;
      if (one.type === "gap") lines.push(`${name} lost ${one.range.first}-${one.range.last}`);
      else lines.push(...one.messages.map(({ range }) => `${name} ${range.first}`));
    }
    return lines;
  }
}

Deno.test("UntakenStreams keeps what is left of departed members, holes and ends told as gaps", () => {
  const sleeper = new Sleeper(8);
  sleeper.departs("ford", [1, 2, 4], 6);
  sleeper.departs("arthur", [1], 1);
  assertEquals(sleeper.untaken.seqs, 5);
  assertEquals(sleeper.takes().sort(), [
    ...["arthur 1", "ford 1", "ford 2", "ford 4", "ford lost 3-3", "ford lost 5-6"],
  ]);
  assertEquals(sleeper.untaken.seqs, 0);
});

Deno.test("UntakenStreams makes gaps of those that went first when there are too many seqs", () => {
  const sleeper = new Sleeper(4);
  sleeper.departs("ford", [1, 2, 3], 5);
  sleeper.departs("arthur", [1, 2], 2);
  assertEquals(sleeper.untaken.seqs, 2, "ford's three are a gap");
  sleeper.departs("katerina", [1, 2], 2);
  assertEquals(sleeper.untaken.seqs, 4);
  assertEquals(sleeper.takes().sort(), [
    ...["arthur 1", "arthur 2", "ford lost 1-5", "katerina 1", "katerina 2"],
  ]);
});

Deno.test("UntakenStreams makes a gap of a rest that is too long by itself", () => {
  const sleeper = new Sleeper(2);
  sleeper.departs("ford", [1, 2, 3], 3);
  assertEquals([sleeper.untaken.seqs, sleeper.takes()], [0, ["ford lost 1-3"]]);
});

Deno.test("UntakenStreams goes on after what the application has taken", () => {
  const sleeper = new Sleeper(2);
  const peer = speaker("ford");
  const slices = [1, 2, 3].map(() => ({ fragment: WHOLE_MESSAGE, sentAt: 0, start: 0, end: 1 }));
  sleeper.receiver.addPeer(peer);
  sleeper.receiver.onMessages(peer, { base: 1, messages: slices }, new Uint8Array(1), 0);
  assertEquals(sleeper.takes(), ["ford 1", "ford 2", "ford 3"]);
  sleeper.receiver.onMessages(peer, { base: 4, messages: slices }, new Uint8Array(1), 0);
  sleeper.receiver.removePeer(peer);
  peer.inbound!.window.end();
  sleeper.untaken.add(peer);
  assertEquals(sleeper.takes(), ["ford lost 4-6"]);
});

/** The succession of sequencers as ford lives through it, without a network. */
import { assert } from "@std/assert";
import { DATAGRAM_BYTES_MAX, type Instant, type Seq } from "../../../../../lib/core/mod.ts";
import { OrderedEvents } from "../../../../../lib/client/member/total/ordered_events.ts";
import type {
  OrderedOrigin,
  SequencerPeer,
} from "../../../../../lib/client/member/total/sequencer_peer.ts";
import { StableWatch } from "../../../../../lib/client/member/total/stable_watch.ts";
import { Succession } from "../../../../../lib/client/member/total/succession.ts";
import { StreamReceiver } from "../../../../../lib/ordering/mod.ts";
import { decodeDatagram, WireError } from "../../../../../lib/wire/mod.ts";
import { addressFor, idOf } from "../fixture_groups.ts";
import { FIRST, installFrame, orderedFrame, partsOfFord, SECOND } from "./fixture_entries.ts";
import { bytesOf } from "../fixture_stories.ts";

/** The succession as ford lives through it: adams orders first, then whoever the tracker names. */
export class SuccessionStory {
  readonly parts = partsOfFord();
  readonly receiver = new StreamReceiver<SequencerPeer, OrderedOrigin>({ random: () => 0.5 });
  readonly events = new OrderedEvents(this.parts);
  readonly succession = new Succession(
    {
      ...this.parts,
      receiver: this.receiver,
      events: this.events,
      stability: new StableWatch(() => 0.5),
    },
    { epoch: FIRST, sequencer: idOf("adams"), address: addressFor("adams") },
    0,
  );

  get phase(): string {
    return this.succession.phase.type;
  }

  /** Welcomes ford: his join is entry `cut + 1`. */
  isWelcomed(cut: Seq, now: Instant = 1): void {
    this.succession.onWelcome(cut, now);
  }

  /** Lets ford receive messages of arthur. */
  receives(...seqs: Seq[]): void {
    for (const seq of seqs) {
      const frame = orderedFrame(seq, 2, seq, this.succession.epoch);
      this.succession.takeEntries(frame, bytesOf("x"), frame, 2);
    }
  }

  /** Lets the tracker say that another sequencer orders now. */
  isToldOf(name: string, epoch = SECOND, now: Instant = 3): void {
    const reign = { epoch, sequencer: idOf(name), address: addressFor(name) };
    this.succession.onReign({ type: "reign", ...reign }, now);
  }

  /** Opens an epoch after `previousLast`, with ford and whoever else is named. */
  isInstalled(previousLast: Seq, epoch = SECOND, members = [idOf("ford")]): void {
    this.succession.onInstall(installFrame(epoch, previousLast, members), 4);
  }

  /** Returns the seqs that ford's application takes. */
  takes(): string[] {
    const seqs: string[] = [];
    for (let one = this.receiver.take(5); one !== undefined; one = this.receiver.take(5)) {
      if (one.type === "gap") seqs.push(`gap ${one.range.first}-${one.range.last}`);
      else seqs.push(...one.messages.map(({ range }) => `${range.first}`));
    }
    return seqs;
  }

  /** Returns the frames that wait for the sequencer that reigns, by type. */
  sends(): string[] {
    const types: string[] = [];
    const into = new Uint8Array(DATAGRAM_BYTES_MAX);
    const { transmitter } = this.succession.reign;
    for (let sent = transmitter.poll(5, into); sent; sent = transmitter.poll(5, into)) {
      const datagram = decodeDatagram(into.slice(0, sent.length));
      assert(!(datagram instanceof WireError));
      types.push(...datagram.frames.map(({ type }) => type));
    }
    return types;
  }
}

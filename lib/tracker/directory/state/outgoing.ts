import {
  type Address,
  type GroupId,
  invariant,
  type MemberId,
  NO_EPOCH,
  TRACKER_FRAMES_MAX,
  type Transmit,
} from "../../../core/mod.ts";
import { DatagramWriter, type Frame, type UnknownFrame } from "../../../wire/mod.ts";
import { Fifo } from "../../../core/fifo.ts";
import type { DirectoryGroup } from "./directory_group.ts";
import { GroupNews } from "./group_news.ts";
import type { Statistics } from "./statistics.ts";

/** Frames for one destination, sent in as few datagrams as they fit in. */
interface Parcel {
  readonly group: GroupId;
  readonly destination: MemberId;
  readonly to: readonly Address[];
  readonly frames: Frame[];
}

/**
 * What waits to be sent: the news of groups, and parcels for single members or sequencers in a
 * bounded queue. What is dropped when the shell cannot keep up is mended like a loss on the way: by
 * the next heartbeat, lease or probe.
 */
export class Outgoing {
  readonly #statistics: Statistics;
  readonly #boot: number;
  readonly #news: GroupNews;
  readonly #parcels = new Fifo<Parcel>();
  #framesWaiting = 0;
  /** The newest parcel, which takes more frames for the same destination. */
  #newest: Parcel | undefined;

  constructor(parts: { statistics: Statistics; boot: number; leaseMs: number }) {
    this.#statistics = parts.statistics;
    this.#boot = parts.boot;
    this.#news = new GroupNews(parts);
  }

  /** Tells a group's newest change, sooner or later. */
  notice(group: DirectoryGroup): void {
    this.#news.tell(group, group.view - 1);
  }

  /** Tells a group's sequencer again what came after view `told`, where that is kept. */
  repeat(group: DirectoryGroup, told: number): void {
    if (group.changesAfter(told) !== undefined) this.#news.tell(group, told);
  }

  /** Tells a group's sequencer that the group is its own. */
  grant(group: DirectoryGroup): void {
    this.#news.grant(group);
  }

  /** Tells members who orders their group now, and in which epoch. */
  tellReign(group: DirectoryGroup, to: readonly Address[]): void {
    const { id, epoch, sequencer } = group;
    if (sequencer === undefined || to.length === 0) return;
    const { id: reigning, address } = sequencer;
    this.send(id, 0, to, { type: "reign", epoch, sequencer: reigning, address });
  }

  /** Forgets what a group had to tell. */
  drop(group: DirectoryGroup): void {
    this.#news.drop(group);
  }

  /** Tells somebody that its id is not, or not yet, known. */
  tellUnknown(id: MemberId, to: readonly Address[], reason: UnknownFrame["reason"]): void {
    this.send(0, id, to, { type: "unknown", boot: this.#boot, reason });
  }

  /** Sends a frame to one member, or to one that was one. */
  send(group: GroupId, destination: MemberId, to: readonly Address[], frame: Frame): void {
    const newest = this.#newest;
    const isSame = newest?.group === group && newest.destination === destination &&
      newest.to[0] === to[0];
    if (newest !== undefined && isSame) newest.frames.push(frame);
    else {
      this.#newest = { group, destination, to, frames: [frame] };
      this.#parcels.push(this.#newest);
    }
    this.#framesWaiting++;
    while (this.#framesWaiting > TRACKER_FRAMES_MAX) this.#dropOldest();
  }

  /** Writes the next datagram. */
  poll(into: Uint8Array): Transmit | undefined {
    return this.#news.poll(into) ?? this.#pollParcel(into);
  }

  #pollParcel(into: Uint8Array): Transmit | undefined {
    const parcel = this.#parcels.peek();
    if (parcel === undefined) return undefined;
    const { group, destination, to, frames } = parcel;
    const writer = new DatagramWriter(into, { group, source: 0, destination, epoch: NO_EPOCH });
    let count = 0;
    while (count < frames.length && writer.frame(frames[count]!)) {
      this.#statistics.framesOut[frames[count]!.type]++;
      count++;
    }
    invariant(count > 0, `Cannot send a ${frames[0]?.type} frame: it does not fit a datagram`);
    frames.splice(0, count);
    this.#framesWaiting -= count;
    if (frames.length === 0) this.#shift();
    this.#statistics.datagramsOut++;
    return { length: writer.length, to };
  }

  #dropOldest(): void {
    const parcel = this.#parcels.peek();
    parcel?.frames.shift();
    if (parcel?.frames.length === 0) this.#shift();
    this.#framesWaiting--;
    this.#statistics.framesDropped++;
  }

  #shift(): void {
    if (this.#parcels.shift() === this.#newest) this.#newest = undefined;
  }
}

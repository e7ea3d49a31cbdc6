import {
  type Address,
  type GroupId,
  invariant,
  type MemberId,
  NO_EPOCH,
  TRACKER_FRAMES_MAX,
  type Transmit,
} from "../../core/mod.ts";
import { DatagramWriter, type Frame, type ViewChange } from "../../wire/mod.ts";
import { Fifo } from "./fifo.ts";
import type { Group } from "./group.ts";
import type { Statistics } from "./statistics.ts";

/** Frames for one destination, sent in as few datagrams as they fit in. */
interface Parcel {
  readonly group: GroupId;
  readonly destination: MemberId;
  readonly to: readonly Address[];
  readonly frames: Frame[];
}

/**
 * What waits to be sent.
 *
 * Notices are not queued one by one: a group is marked as changed, and what it has to tell is packed
 * when it is polled, so that changes that come together share a datagram and a notice to four
 * hundred members is one transmit. All else are parcels in a bounded queue. What is dropped when
 * the shell cannot keep up is mended like a loss on the way: by the next heartbeat or probe.
 */
export class Outgoing {
  readonly #statistics: Statistics;
  /** Groups with untold changes, with the last view that was told. */
  readonly #changed = new Map<Group, number>();
  readonly #parcels = new Fifo<Parcel>();
  #framesWaiting = 0;
  /** The newest parcel, which takes more frames for the same destination. */
  #newest: Parcel | undefined;

  constructor(statistics: Statistics) {
    this.#statistics = statistics;
  }

  /** Tells the members of a group its newest change, sooner or later. */
  notice(group: Group): void {
    if (!this.#changed.has(group)) this.#changed.set(group, group.view - 1);
  }

  /** Forgets what a group had to tell. */
  drop(group: Group): void {
    this.#changed.delete(group);
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
    return this.#pollNotices(into) ?? this.#pollParcel(into);
  }

  #pollNotices(into: Uint8Array): Transmit | undefined {
    for (const [group, told] of this.#changed) {
      // Whoever joined by the last change has the view that the join was answered with.
      const to = group.addressesBefore(group.view);
      const changes = to.length === 0 ? [] : changesSince(group, told);
      const writer = new DatagramWriter(into, header(group.id, 0));
      const count = pack(writer, changes);
      if (count < changes.length) this.#changed.set(group, changes[count - 1]!.view);
      else this.#changed.delete(group);
      if (count === 0) continue;
      this.#statistics.datagramsOut += to.length;
      this.#statistics.framesOut.notice += count * to.length;
      return { length: writer.length, to };
    }
    return undefined;
  }

  #pollParcel(into: Uint8Array): Transmit | undefined {
    const parcel = this.#parcels.peek();
    if (parcel === undefined) return undefined;
    const { group, destination, to, frames } = parcel;
    const writer = new DatagramWriter(into, header(group, destination));
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

function header(group: GroupId, destination: MemberId) {
  return { group, source: 0, destination, epoch: NO_EPOCH };
}

/** What is untold; of very many changes the oldest are not kept, and are fetched with the view. */
function changesSince(group: Group, told: number): readonly ViewChange[] {
  return group.changesAfter(told) ?? group.changesKept();
}

/** Packs as many changes as fit. */
function pack(writer: DatagramWriter, changes: readonly ViewChange[]): number {
  let count = 0;
  while (count < changes.length && writer.frame({ type: "notice", change: changes[count]! })) {
    count++;
  }
  invariant(count > 0 || changes.length === 0, "Cannot send a notice: it does not fit a datagram");
  return count;
}

import {
  type Address,
  DIRECTORY_TABLES,
  type GroupId,
  invariant,
  type MemberId,
  NO_EPOCH,
  type Transmit,
  U32_MAX,
  UNASKED_CHALLENGES_MAX,
} from "../../../core/mod.ts";
import { DatagramWriter, type Frame, lifeOf, type UnknownFrame } from "../../../wire/mod.ts";
import { Fifo } from "../../../core/fifo.ts";
import type { DirectoryGroup } from "./directory_group.ts";
import { GroupNews } from "./group_news.ts";
import type { ProbeTarget } from "./hearing.ts";
import type { Statistics } from "./statistics.ts";

/**
 * The number of probes due to an address without a proof of which the first is sent, as a
 * challenge. Two intervals of silence bring the first two challenges. The third comes late: a
 * member whose datagrams get lost asks over TCP shortly after, and has then heard the tracker
 * (PROTOCOL 9.6).
 */
const PROBES_PER_CHALLENGE = 4;

/** Frames for one destination, sent in as few datagrams as they fit in. */
interface Parcel {
  readonly group: GroupId;
  readonly destination: MemberId;
  readonly to: readonly Address[];
  readonly frames: Frame[];
}

/**
 * Frames that wait to be sent: the news of groups, and in a bounded queue parcels for single
 * members or sequencers. Frames that are dropped because the shell does not keep up are repaired
 * like losses on the way, by the next heartbeat, lease or probe.
 */
export class Outgoing {
  readonly #statistics: Statistics;
  readonly #boot: number;
  readonly #framesMax: number;
  readonly #news: GroupNews;
  readonly #parcels = new Fifo<Parcel>();
  /** The number of frames in all parcels. */
  #framesWaiting = 0;
  /** The newest parcel, which takes more frames for the same destination. */
  #newest: Parcel | undefined;
  /** The count of the last probe; heartbeats in answer to it carry it back. */
  #probes = 0;

  constructor(
    parts: { statistics: Statistics; boot: number; leaseMs: number; framesMax?: number },
  ) {
    this.#statistics = parts.statistics;
    this.#boot = parts.boot;
    this.#framesMax = parts.framesMax ?? DIRECTORY_TABLES.frames;
    this.#news = new GroupNews(parts);
  }

  /** Sends a group's newest change to its audience, sooner or later. */
  notice(group: DirectoryGroup): void {
    this.#news.add(group, group.view - 1);
  }

  /** Sends the changes after view `view` to a group's sequencer again, if all are kept. */
  repeat(group: DirectoryGroup, view: number): void {
    if (group.changesAfter(view) !== undefined) this.#news.add(group, view);
  }

  /** Sends a grant to a group's sequencer. */
  grant(group: DirectoryGroup): void {
    this.#news.grant(group);
  }

  /** Drops the news of a group that ends. */
  drop(group: DirectoryGroup): void {
    this.#news.drop(group);
  }

  /** Sends members the sequencer and the epoch of their group. */
  sendReign(group: DirectoryGroup, to: readonly Address[]): void {
    const { id, epoch, sequencer } = group;
    if (sequencer === undefined || to.length === 0) return;
    const { id: reigning, address, name, identity } = sequencer;
    const registration = identity && { name, identity };
    const reign = { type: "reign", epoch, sequencer: reigning, address } as const;
    this.send(id, 0, to, registration ? { ...reign, registration } : reign);
  }

  /** Informs a member or sequencer that its id is not known, or not yet. */
  sendUnknown(id: MemberId, to: readonly Address[], reason: UnknownFrame["reason"]): void {
    this.send(0, id, to, { type: "unknown", boot: this.#boot, reason });
  }

  /** Asks a member or sequencer for a sign of life, or for the proof of its address. */
  probe({ id, to, proof }: ProbeTarget): void {
    if (proof.type === "awaited") {
      // Somebody may have registered the address of another process, which never answers.
      const probes = proof.probes++;
      const isDue = probes % PROBES_PER_CHALLENGE === 0 &&
        probes < PROBES_PER_CHALLENGE * UNASKED_CHALLENGES_MAX;
      return isDue ? this.challenge(id, to, proof.cookie) : undefined;
    }
    this.#probes = this.#probes === U32_MAX ? 1 : this.#probes + 1;
    this.send(0, id, to, { type: "probe", count: this.#probes });
  }

  /** Asks whoever receives at an address whether it has this id (PROTOCOL 7.9). */
  challenge(id: MemberId, to: readonly Address[], cookie: number): void {
    this.send(0, id, to, { type: "challenge", cookie });
    // It is alone in its datagram, whose epoch is 0.
    this.#newest = undefined;
  }

  /** Sends a frame to one member or sequencer, registered or not. */
  send(group: GroupId, destination: MemberId, to: readonly Address[], frame: Frame): void {
    const newest = this.#newest;
    const isSame = newest?.group === group && newest.destination === destination &&
      newest.to[0] === to[0] && frame.type !== "challenge";
    if (newest !== undefined && isSame) newest.frames.push(frame);
    else {
      this.#newest = { group, destination, to, frames: [frame] };
      this.#parcels.push(this.#newest);
    }
    this.#framesWaiting++;
    while (this.#framesWaiting > this.#framesMax) this.#dropOldest();
  }

  /** Writes the next datagram. */
  poll(into: Uint8Array): Transmit | undefined {
    return this.#news.poll(into) ?? this.#pollParcel(into);
  }

  #pollParcel(into: Uint8Array): Transmit | undefined {
    const parcel = this.#parcels.peek();
    if (parcel === undefined) return undefined;
    const { group, destination, to, frames } = parcel;
    const epoch = frames[0]?.type === "challenge" ? NO_EPOCH : lifeOf(this.#boot);
    const writer = new DatagramWriter(into, { group, source: 0, destination, epoch });
    let count = 0;
    for (const frame of frames) {
      if (!writer.frame(frame)) break;
      this.#statistics.framesOut[frame.type]++;
      count++;
    }
    invariant(count > 0, "A datagram has room for the first frame of a parcel");
    frames.splice(0, count);
    this.#framesWaiting -= count;
    if (frames.length === 0) this.#shift();
    this.#statistics.datagramsOut++;
    return { length: writer.length, to };
  }

  #dropOldest(): void {
    const parcel = this.#parcels.peek();
    invariant(parcel !== undefined, "Frames wait in parcels only");
    parcel.frames.shift();
    this.#framesWaiting--;
    if (parcel.frames.length === 0) this.#shift();
    this.#statistics.framesDropped++;
  }

  /** Removes the oldest parcel, which is empty. */
  #shift(): void {
    if (this.#parcels.shift() === this.#newest) this.#newest = undefined;
    invariant(
      this.#parcels.length > 0 || this.#framesWaiting === 0,
      "No frame waits when there is no parcel",
    );
  }
}

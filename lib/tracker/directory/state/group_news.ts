import { invariant, type Transmit } from "../../../core/mod.ts";
import { DatagramWriter, type GrantFrame, type NoticeFrame } from "../../../wire/mod.ts";
import type { DirectoryGroup } from "./directory_group.ts";
import type { Statistics } from "./statistics.ts";

type NewsFrame = GrantFrame | NoticeFrame;

/** What a group has to tell: the changes after a view, and perhaps first that it is the sequencer's. */
interface News {
  told: number;
  readonly isGrant: boolean;
}

/**
 * Groups that have something to tell: to their members, or, where there is one, to their sequencer
 * alone. Frames are not queued one by one: what a group has to tell is packed when it is polled, so
 * that changes that come together share a datagram, and a notice to four hundred members is one
 * transmit.
 */
export class GroupNews {
  readonly #statistics: Statistics;
  readonly #leaseMs: number;
  readonly #news = new Map<DirectoryGroup, News>();

  constructor({ statistics, leaseMs }: { statistics: Statistics; leaseMs: number }) {
    this.#statistics = statistics;
    this.#leaseMs = leaseMs;
  }

  /** Tells the changes after view `told`. */
  tell(group: DirectoryGroup, told: number): void {
    const news = this.#news.get(group);
    if (news === undefined) this.#news.set(group, { told, isGrant: false });
    else news.told = Math.min(news.told, told);
  }

  /** Tells a group's sequencer that the group is its own, and all changes, as far as they are kept. */
  grant(group: DirectoryGroup): void {
    this.#news.set(group, { told: 0, isGrant: true });
  }

  /** Forgets what a group had to tell. */
  drop(group: DirectoryGroup): void {
    this.#news.delete(group);
  }

  /** Writes the next datagram. */
  poll(into: Uint8Array): Transmit | undefined {
    for (const [group, news] of this.#news) {
      const { destination, to } = group.audience();
      const frames = to.length === 0 ? [] : this.#frames(group, news);
      const { id, epoch } = group;
      const writer = new DatagramWriter(into, { group: id, source: 0, destination, epoch });
      const count = pack(writer, frames);
      if (count < frames.length) {
        this.#news.set(group, { told: viewToldBy(frames[count - 1]!), isGrant: false });
      } else this.#news.delete(group);
      if (count === 0) continue;
      this.#statistics.datagramsOut += to.length;
      for (const { type } of frames.slice(0, count)) this.#statistics.framesOut[type] += to.length;
      return { length: writer.length, to };
    }
    return undefined;
  }

  #frames(group: DirectoryGroup, { told, isGrant }: News): NewsFrame[] {
    const changes = group.changesAfter(told);
    // Of very many changes the oldest are not kept: who misses them fetches the view. A sequencer
    // that has nothing yet fetches it at once, and could do nothing with the last few.
    const notices = (changes ?? (isGrant ? [] : group.changesKept()))
      .map((change): NoticeFrame => ({ type: "notice", change }));
    return isGrant ? [grantFrame(group, this.#leaseMs), ...notices] : notices;
  }
}

function grantFrame(group: DirectoryGroup, leaseMs: number): GrantFrame {
  const { epoch, mode, view, size: members, last, name } = group;
  return { type: "grant", epoch, count: 0, leaseMs, mode, view, members, last, name };
}

function viewToldBy(frame: NewsFrame): number {
  return frame.type === "notice" ? frame.change.view : 0;
}

/** Packs as many frames as fit. */
function pack(writer: DatagramWriter, frames: readonly NewsFrame[]): number {
  let count = 0;
  while (count < frames.length && writer.frame(frames[count]!)) count++;
  invariant(
    count > 0 || frames.length === 0,
    `Cannot send a ${frames[0]?.type} frame: it does not fit a datagram`,
  );
  return count;
}

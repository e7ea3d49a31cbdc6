import { invariant, type Transmit } from "../../../core/mod.ts";
import { DatagramWriter, type GrantFrame, lifeOf, type NoticeFrame } from "../../../wire/mod.ts";
import type { DirectoryGroup } from "./directory_group.ts";
import type { Statistics } from "./statistics.ts";

type NewsFrame = GrantFrame | NoticeFrame;

/** The news of a group: a grant for its sequencer, if `isGrant`, and the changes after a view. */
interface News {
  after: number;
  readonly isGrant: boolean;
}

/**
 * Groups that have news for their members or, if they are sequenced, for their sequencer alone.
 * Frames are not queued one by one: the news of a group is packed when it is polled. So changes
 * that come together share a datagram, and a notice to four hundred members is one transmit.
 */
export class GroupNews {
  readonly #statistics: Statistics;
  readonly #boot: number;
  readonly #leaseMs: number;
  readonly #news = new Map<DirectoryGroup, News>();

  constructor(parts: { statistics: Statistics; boot: number; leaseMs: number }) {
    const { statistics, boot, leaseMs } = parts;
    this.#statistics = statistics;
    this.#boot = boot;
    this.#leaseMs = leaseMs;
  }

  /** Sends the changes after view `after`, sooner or later. */
  add(group: DirectoryGroup, after: number): void {
    const news = this.#news.get(group);
    if (news === undefined) this.#news.set(group, { after, isGrant: false });
    else news.after = Math.min(news.after, after);
  }

  /** Sends a grant to a group's sequencer, with all changes that are kept. */
  grant(group: DirectoryGroup): void {
    this.#news.set(group, { after: 0, isGrant: true });
  }

  /** Drops the news of a group that ends. */
  drop(group: DirectoryGroup): void {
    this.#news.delete(group);
  }

  /** Writes the next datagram. */
  poll(into: Uint8Array): Transmit | undefined {
    for (const [group, news] of this.#news) {
      const { destination, to } = group.audience();
      const frames = to.length === 0 ? [] : this.#frames(group, news);
      const header = { group: group.id, source: 0, destination, epoch: lifeOf(this.#boot) };
      const writer = new DatagramWriter(into, header);
      const count = pack(writer, frames);
      const last = frames[count - 1];
      if (last !== undefined && count < frames.length) {
        this.#news.set(group, { after: viewAfter(last), isGrant: false });
      } else this.#news.delete(group);
      if (last === undefined) continue;
      this.#statistics.datagramsOut += to.length;
      for (const { type } of frames.slice(0, count)) this.#statistics.framesOut[type] += to.length;
      return { length: writer.length, to };
    }
    return undefined;
  }

  #frames(group: DirectoryGroup, { after, isGrant }: News): NewsFrame[] {
    const changes = group.changesAfter(after);
    // Of very many changes the oldest are not kept; whoever lacks them fetches the view. A
    // sequencer that is granted the group has nothing yet: it fetches the view at once, and cannot
    // use the last few changes.
    const notices = (changes ?? (isGrant ? [] : group.changesKept()))
      .map((change): NoticeFrame => ({ type: "notice", change }));
    return isGrant ? [grantFrame(group, this.#leaseMs), ...notices] : notices;
  }
}

function grantFrame(group: DirectoryGroup, leaseMs: number): GrantFrame {
  const { epoch, mode, signed, view, size: members, last, name } = group;
  const kind = signed ? { mode, signed } : { mode };
  return { type: "grant", epoch, count: 0, leaseMs, ...kind, view, members, last, name };
}

/** Returns the view that a receiver of this frame, and of those before it, has. */
function viewAfter(frame: NewsFrame): number {
  return frame.type === "notice" ? frame.change.view : 0;
}

/** Packs as many frames as fit, and returns their number. */
function pack(writer: DatagramWriter, frames: readonly NewsFrame[]): number {
  let count = 0;
  for (const frame of frames) {
    if (!writer.frame(frame)) break;
    count++;
  }
  invariant(
    count > 0 || frames.length === 0,
    "A datagram has room for each frame of a group's news",
  );
  return count;
}

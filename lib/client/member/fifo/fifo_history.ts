import {
  type Epoch,
  type GroupId,
  type MemberId,
  type Random,
  U48_MAX,
} from "../../../core/mod.ts";
import type { PastPage, Recalled, RecallRange } from "../../../ordering/mod.ts";
import type { Counters } from "../../../roles/mod.ts";
import type { Header, RecallFrame } from "../../../wire/mod.ts";
import type { EventSink } from "../group/group_events.ts";
import { HistoryExchange } from "../group/history_exchange.ts";
import type { Delivery, MemberIdentity } from "../group/member_event.ts";
import type { HistoryWish } from "../group/recalls.ts";
import type { Peer } from "./peer.ts";
import { RecentMessages } from "../recent/recent_messages.ts";

/** The parts of a group that its history works with. */
export interface FifoHistoryOptions {
  readonly group: { readonly id: GroupId; readonly name: string; readonly isSigned: boolean };
  readonly self: MemberId;
  /** Our stay, as the header of each of our datagrams names it. */
  readonly stay: Epoch;
  readonly peers: { peers(): Iterable<Peer> };
  readonly random: Random;
  readonly counters: Counters;
  readonly events: EventSink;
}

/**
 * The history of a fifo group (PROTOCOL 12.3): keeps what we delivered last, sends it to members
 * that ask, and asks the others for what our application wants. The member that joined first is
 * asked first, for it has seen the most.
 */
export class FifoHistory extends HistoryExchange {
  /** Each member's places number its own list. */
  readonly arePlacesShared = false;
  readonly #options: FifoHistoryOptions;
  readonly #recent = new RecentMessages();

  constructor(options: FifoHistoryOptions) {
    const { group, random, counters, events } = options;
    super({ group: group.name, random, counters, events });
    this.#options = options;
  }

  /** Keeps messages that are being delivered. */
  add(sender: MemberIdentity, messages: readonly Delivery[]): void {
    this.#recent.add(sender, messages);
  }

  /** Records that a member joined: it was not here before the next message. */
  onJoin(id: MemberId): void {
    this.#recent.noteJoin(id);
  }

  /** Returns nobody in a signed group: no signature says who said what they would tell us. */
  holders(): readonly Peer[] {
    if (this.#options.group.isSigned) return [];
    return [...this.#options.peers.peers()].sort((a, b) => a.joined - b.joined);
  }

  /** Asks for everything, or for everything that the holder had delivered before it saw us join. */
  rangeOf({ count, isBefore }: HistoryWish): RecallRange {
    return { place: 0, count, until: isBefore ? 0 : U48_MAX };
  }

  own(range: RecallRange): Recalled {
    return this.#recent.last(range);
  }

  header(destination: MemberId): Header {
    const { group, self: source, stay } = this.#options;
    return { group: group.id, source, destination, epoch: stay };
  }

  protected page(asker: MemberId, frame: RecallFrame): PastPage {
    return this.#recent.page(frame, asker);
  }
}

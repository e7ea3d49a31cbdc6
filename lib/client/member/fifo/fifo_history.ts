import {
  earlier,
  type Epoch,
  type GroupId,
  type Instant,
  type MemberId,
  type Random,
  type Transmit,
  U48_MAX,
} from "../../../core/mod.ts";
import { PastSender, type Recalled, type RecallRange } from "../../../ordering/mod.ts";
import type { Counters } from "../../../roles/mod.ts";
import type { Header, PastFrame, PastMarkFrame, RecallFrame } from "../../../wire/mod.ts";
import type { EventSink } from "../group/group_events.ts";
import type { Delivery, MemberIdentity } from "../group/member_event.ts";
import { type HistoryWish, Recalls, type RecallSource } from "../group/recalls.ts";
import type { Peer } from "./peer.ts";
import { RecentMessages } from "../recent/recent_messages.ts";

/** The parts of a group that its history works with. */
export interface FifoHistoryOptions {
  readonly group: { readonly id: GroupId; readonly name: string };
  readonly self: MemberId;
  /** Our stay, as the header of each of our datagrams names it. */
  readonly stay: Epoch;
  readonly peers: { peers(): Iterable<Peer> };
  readonly random: Random;
  readonly counters: Counters;
  readonly events: EventSink;
}

/**
 * The history of a fifo group (PROTOCOL 12.3): keeps what we delivered last, sends it to members that
 * ask, and asks the others for what our application wants. The member that joined first is asked
 * first, for it has seen the most.
 */
export class FifoHistory implements RecallSource {
  /** Each member's places number its own list. */
  readonly arePlacesShared = false;
  readonly #options: FifoHistoryOptions;
  readonly #recent = new RecentMessages();
  readonly #past: PastSender;
  readonly #recalls: Recalls;

  constructor(options: FifoHistoryOptions) {
    const { group, random, counters, events } = options;
    this.#options = options;
    this.#past = new PastSender(
      (destination) => this.header(destination),
      (bytes) => counters.countSent("history", bytes, 1),
    );
    this.#recalls = new Recalls(this, { group: group.name, random, counters, events });
  }

  /** Keeps messages that are being delivered. */
  add(sender: MemberIdentity, messages: readonly Delivery[]): void {
    this.#recent.add(sender, messages);
  }

  /** Records that a member joined: it was not here before the next message. */
  onJoin(id: MemberId): void {
    this.#recent.noteJoin(id);
  }

  /** Forgets what a member asked for: it is gone. */
  onGone(id: MemberId): void {
    this.#past.forget(id);
  }

  /** Sends a peer the page that it asks for. */
  onRecall(peer: Peer, frame: RecallFrame): void {
    // A page that cannot be sent is not made: the peer asks again.
    if (!this.#past.isBlocked) this.#past.send(peer, frame, this.#recent.page(frame, peer.id));
  }

  /** Takes a part of an answer; returns false if it belongs to no question of ours. */
  onAnswer(from: Peer, frame: PastFrame | PastMarkFrame, bytes: Uint8Array, now: Instant): boolean {
    return this.#recalls.onFrame(from.id, frame, bytes, now);
  }

  /** Takes a wish of our application. */
  ask(wish: HistoryWish, now: Instant): void {
    this.#recalls.ask(wish, now);
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.#past.nextDeadline(), this.#recalls.nextDeadline());
  }

  handleTimeout(now: Instant): void {
    this.#past.handleTimeout(now);
    this.#recalls.handleTimeout(now);
  }

  poll(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#past.poll(now, into) ?? this.#recalls.poll(now, into);
  }

  /** Drops all questions and answers: our stay has ended. */
  end(): void {
    this.#past.clear();
    this.#recalls.end();
  }

  holders(): readonly Peer[] {
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
}

import type { Instant } from "../../core/mod.ts";
import type { SharedKey } from "../../key/mod.ts";
import type { ReplayWindow } from "./replay_window.ts";
import type { Start } from "./sealed_layout.ts";

/** Senders that are known at once, at most. Each takes about one KiB. */
export const SENDERS_MAX = 32_768;
/** Starts of one source that are known at once. */
const STARTS_MAX = 2;
/** Milliseconds after which a start of a source is forgotten once there is a newer one. */
export const OLD_START_MS = 2_000;

/** Milliseconds without a datagram after which a sender is not counted any more: it may be gone. */
export const COUNTED_MS = 60_000;

/** One of our shared keys, and the key of a sender's datagrams that is derived from it. */
export interface SenderKey {
  readonly shared: SharedKey;
  readonly key: Uint8Array;
}

/** A source in one start of its process, which has proven that it lives. */
export interface KnownSender {
  readonly source: number;
  readonly start: Start;
  readonly window: ReplayWindow;
  /** The key with which the source sealed last. */
  lastKey: SenderKey;
  /** The other one of our keys, since a datagram came with its id, so that it is derived once. */
  otherKey: SenderKey | undefined;
  /** The time of its last datagram that was opened. */
  heardAt: Instant;
  /** The time at which a newer start of the source became known; `undefined` for the newest. */
  replacedAt: Instant | undefined;
}

/**
 * The senders whose datagrams are taken. Whoever is forgotten proves again that it lives, at its
 * next datagram, and what it sealed before that is void: so forgetting opens no way to replays.
 */
export class KnownSenders {
  readonly #bySource = new Map<number, KnownSender[]>();
  readonly #most: number;
  #count = 0;

  constructor(most = SENDERS_MAX) {
    this.#most = most;
  }

  /** Number of senders that are known. */
  get size(): number {
    return this.#count;
  }

  /** Returns a sender; `undefined` if it is not known, or its time is over. */
  find(source: number, start: Start, now: Instant): KnownSender | undefined {
    for (const sender of this.#bySource.get(source) ?? []) {
      if (sender.start.low !== start.low || sender.start.high !== start.high) continue;
      const { replacedAt } = sender;
      return replacedAt === undefined || now - replacedAt < OLD_START_MS ? sender : undefined;
    }
    return undefined;
  }

  /** Adds a sender, in place of the same start and of all but one start of its source. */
  add(sender: KnownSender, now: Instant): void {
    const { source, start } = sender;
    const others = (this.#bySource.get(source) ?? []).filter((other) =>
      other.start.low !== start.low || other.start.high !== start.high
    );
    for (const other of others) other.replacedAt ??= now;
    this.#remove(source);
    const starts = [...others.slice(-(STARTS_MAX - 1)), sender];
    this.#bySource.set(source, starts);
    this.#count += starts.length;
    while (this.#count > this.#most) {
      const [oldest] = this.#bySource.keys();
      this.#remove(oldest!);
    }
  }

  /**
   * Returns the number of sources that sealed last with each key, by the key's id, of those that
   * were heard within `COUNTED_MS`.
   */
  sourcesByKey(now: Instant): Map<number, number> {
    const counts = new Map<number, number>();
    for (const starts of this.#bySource.values()) {
      const { lastKey: { shared: { id } }, heardAt } = starts.at(-1)!;
      if (now - heardAt < COUNTED_MS) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  }

  #remove(source: number): void {
    this.#count -= this.#bySource.get(source)?.length ?? 0;
    this.#bySource.delete(source);
  }
}

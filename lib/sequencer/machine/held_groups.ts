import {
  earlier,
  type GroupId,
  type Instant,
  invariant,
  isNewerEpoch,
  type Transmit,
} from "../../core/mod.ts";
import { OrderedGroup } from "./ordered_group.ts";
import type { Takeover } from "./takeover/mod.ts";

/** A group of ours: one that we order, or one that is on its way to us from another sequencer. */
export type HeldGroup = OrderedGroup | Takeover;

/**
 * The groups that were granted to us. Each has one place here: it is taken over, then ordered, then
 * released.
 */
export class HeldGroups {
  readonly #byId = new Map<GroupId, HeldGroup>();
  /** Both lists are made anew after each change, which is rare; they are read for each datagram. */
  #all: readonly HeldGroup[] = [];
  #ordered: readonly OrderedGroup[] = [];
  /** The index of the group that may send next. */
  #turn = 0;

  get all(): readonly HeldGroup[] {
    return this.#all;
  }

  /** The groups that we order. */
  get ordered(): readonly OrderedGroup[] {
    return this.#ordered;
  }

  get(id: GroupId): HeldGroup | undefined {
    return this.#byId.get(id);
  }

  /** Holds a group. One that we hold already must have been released, unless it was taken over. */
  hold(group: HeldGroup): void {
    const before = this.#byId.get(group.id);
    const isFree = before === undefined || !(before instanceof OrderedGroup);
    invariant(isFree, "A group that we order is released before it is held anew");
    const isOlder = before !== undefined && isNewerEpoch(before.epoch, group.epoch);
    invariant(!isOlder, "The epoch of a group never goes back");
    this.#byId.set(group.id, group);
    this.#onChange();
  }

  release(id: GroupId): void {
    this.#byId.delete(id);
    this.#onChange();
  }

  clear(): void {
    this.#byId.clear();
    this.#onChange();
  }

  /** Does what is due in each group. */
  handleTimeout(now: Instant): void {
    for (const group of this.#all) {
      const deadline = group.nextDeadline();
      if (deadline !== undefined && deadline <= now) group.handleTimeout(now);
    }
  }

  nextDeadline(): Instant | undefined {
    let next: Instant | undefined;
    for (const group of this.#all) next = earlier(next, group.nextDeadline());
    return next;
  }

  /** Packs a datagram of the next group that has one: they take turns. */
  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined {
    const groups = this.#all;
    for (let i = 0; i < groups.length; i++) {
      const at = (this.#turn + i) % groups.length;
      const transmit = groups[at]!.pollTransmit(now, into);
      if (transmit === undefined) continue;
      this.#turn = at + 1;
      return transmit;
    }
    return undefined;
  }

  #onChange(): void {
    this.#all = [...this.#byId.values()];
    this.#ordered = this.#all.filter((group) => group instanceof OrderedGroup);
  }
}

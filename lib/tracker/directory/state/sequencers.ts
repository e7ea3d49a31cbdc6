import {
  type Address,
  type Epoch,
  familyOf,
  formatAddress,
  type Instant,
  type MemberId,
} from "../../../core/mod.ts";
import type { DirectoryEventQueue } from "./directory_event_queue.ts";
import type { EvictionReason } from "./directory_events.ts";
import { FailureDetector } from "./failure_detector.ts";
import type { DirectoryGroup } from "./directory_group.ts";
import type { Identities } from "./identities.ts";
import type { Outgoing } from "./outgoing.ts";
import { placeGroup } from "./placement.ts";
import type { Prober } from "./prober.ts";
import { DirectorySequencer } from "./directory_sequencer.ts";

/** What a group's first sequencer is given, and what each after it is given more; the boot id is the tracker's. */
const FIRST_EPOCH_NUMBER = 1;

export interface SequencersParts {
  readonly boot: number;
  /** The heartbeat interval as far as sequencers are concerned. */
  readonly intervalMs: number;
  readonly identities: Identities;
  readonly outgoing: Outgoing;
  readonly prober: Prober;
  readonly events: DirectoryEventQueue;
  /** Whose silence does not count yet. */
  isSpared(sequencer: DirectorySequencer): boolean;
  /** All groups. */
  groups(): Iterable<DirectoryGroup>;
}

/**
 * Who orders the groups that want one order, and which of them. A sequencer that is silent for
 * longer than its lease, or leaves, loses its groups to others, each in the group's next epoch; where
 * there is no other, the next one that comes has them.
 */
export class Sequencers {
  readonly #parts: SequencersParts;
  readonly #detector: FailureDetector<DirectorySequencer>;
  readonly #byId = new Map<MemberId, DirectorySequencer>();
  readonly #byAddress = new Map<string, DirectorySequencer>();

  constructor(parts: SequencersParts) {
    this.#parts = parts;
    this.#detector = new FailureDetector(parts.intervalMs, (one) => parts.isSpared(one));
  }

  get size(): number {
    return this.#byId.size;
  }

  byId(id: MemberId): DirectorySequencer | undefined {
    return this.#byId.get(id);
  }

  at(address: Address): DirectorySequencer | undefined {
    return this.#byAddress.get(formatAddress(address));
  }

  /** Those that can be given a group whose members have addresses of this family. */
  livingOf(family: 4 | 6): readonly DirectorySequencer[] {
    return [...this.#byId.values()].filter(({ address }) => familyOf(address) === family);
  }

  /** A new one. One that was at the same address is gone: two processes cannot share it. */
  register(name: string, address: Address, now: Instant): DirectorySequencer {
    const former = this.at(address);
    if (former !== undefined) this.#evict(former, "replaced");
    const id = this.#parts.identities.draw();
    this.#parts.events.trace({ type: "sequencer-registered", sequencer: id, name, address });
    const sequencer = this.#add(new DirectorySequencer(id, name, address, false), now);
    // Started again it probably has the history that it had, and will say so in a moment.
    for (const [group, last] of former?.kept ?? []) sequencer.kept.set(group, last);
    this.grantOrphans();
    return sequencer;
  }

  /** Takes one back that was registered before the restart. */
  restore(id: MemberId, name: string, address: Address, now: Instant): DirectorySequencer {
    this.#parts.identities.adopt(id);
    this.#parts.events.trace({ type: "sequencer-restored", sequencer: id, name, address });
    return this.#add(new DirectorySequencer(id, name, address, true), now);
  }

  /** It leaves at its own wish; what it ordered has no sequencer any more. */
  quit(sequencer: DirectorySequencer): void {
    this.#remove(sequencer);
    const { id, name, address } = sequencer;
    this.#parts.events.trace({ type: "sequencer-left", sequencer: id, name, address });
    this.grantOrphans();
  }

  /** A sign of life. */
  heard(sequencer: DirectorySequencer, now: Instant): void {
    this.#detector.heard(sequencer, now);
  }

  /** Gives a new group to one of those that can have it, in the group's first epoch, and tells it. */
  place(group: DirectoryGroup, family: 4 | 6): void {
    const chosen = placeGroup(group.id, this.livingOf(family));
    if (chosen === undefined) return;
    this.assign(group, chosen, { number: FIRST_EPOCH_NUMBER, boot: this.#parts.boot });
    this.#parts.outgoing.grant(group);
  }

  /** Gives those groups their next epoch that have lost their sequencer, where there is one to be had. */
  grantOrphans(): void {
    for (const group of this.#parts.groups()) {
      const isOrphan = group.isSequenced && group.sequencer === undefined;
      if (isOrphan && !group.isRestoring) this.grantNext(group);
    }
  }

  /**
   * Grants a group's next epoch to one of those that can have it, `but` not to this one, and tells
   * all: the members take entries of no other epoch from then on. One that nobody is in, nor joins
   * with an address of this family, is left to those who have its history. False if there is nobody.
   */
  grantNext(
    group: DirectoryGroup,
    { but, family = group.family }: { but?: DirectorySequencer; family?: 4 | 6 | undefined } = {},
  ): boolean {
    const { id, epoch: { number } } = group;
    const living = family === undefined
      ? [...this.#byId.values()].filter(({ kept }) => kept.has(id))
      : this.livingOf(family);
    const chosen = this.#choose(group, living.filter((one) => one !== but));
    if (chosen === undefined) return false;
    this.assign(group, chosen, { number: number + 1, boot: this.#parts.boot });
    this.#parts.outgoing.grant(group);
    this.#parts.outgoing.tellReign(group, group.addresses());
    const { id: sequencer, name, address } = chosen;
    const told = { sequencer, name, address, group: group.name, epoch: number + 1 };
    this.#parts.events.trace({ type: "epoch-granted", ...told });
    return true;
  }

  /** Nobody is in a group any more: only one that has its history goes on with it. */
  leaveToKeepers(group: DirectoryGroup): void {
    if (group.sequencer === undefined || group.sequencer.kept.has(group.id)) return;
    this.release(group);
    this.grantNext(group);
  }

  /** Makes a sequencer the one that orders a group. */
  assign(group: DirectoryGroup, sequencer: DirectorySequencer, epoch: Epoch): void {
    group.sequencer?.lose(group);
    sequencer.take(group);
    group.orderBy(sequencer, epoch);
  }

  /** A group is gone, or its sequencer has it no more. */
  release(group: DirectoryGroup): void {
    group.sequencer?.lose(group);
    group.orphan();
  }

  nextDeadline(): Instant | undefined {
    return this.#detector.nextDeadline();
  }

  /** Does what is due; by how much everybody's time was prolonged because this came late. */
  expire(now: Instant): number {
    const findings = this.#detector.expire(now);
    if (findings === undefined) return 0;
    for (const sequencer of findings.silent) this.#evict(sequencer, "silent");
    if (findings.silent.length > 0) this.grantOrphans();
    for (const sequencer of findings.probe) this.#parts.prober.probe(sequencer);
    return findings.forgivenMs;
  }

  /** The rebuild is over: silence counts for all. */
  endSparing(now: Instant): void {
    this.#detector.endSparing(now);
  }

  #evict(sequencer: DirectorySequencer, reason: EvictionReason): void {
    this.#remove(sequencer);
    const { id, name, address, to } = sequencer;
    this.#parts.events.trace({ type: "sequencer-evicted", sequencer: id, name, address, reason });
    this.#parts.outgoing.tellUnknown(id, to, "evicted");
  }

  #add(sequencer: DirectorySequencer, now: Instant): DirectorySequencer {
    this.#byId.set(sequencer.id, sequencer);
    this.#byAddress.set(formatAddress(sequencer.address), sequencer);
    this.#detector.heard(sequencer, now);
    return sequencer;
  }

  #remove(sequencer: DirectorySequencer): void {
    for (const group of [...sequencer.groups.values()]) {
      sequencer.lose(group);
      group.orphan();
    }
    this.#byId.delete(sequencer.id);
    this.#byAddress.delete(formatAddress(sequencer.address));
    this.#detector.forget(sequencer);
    this.#parts.identities.retire(sequencer.id);
  }

  /** Of those that can have a group the one with its history, or else the one with the highest hash. */
  #choose(
    { id }: DirectoryGroup,
    living: readonly DirectorySequencer[],
  ): DirectorySequencer | undefined {
    const keepers = living.filter(({ kept }) => kept.has(id));
    const last = Math.max(...keepers.map(({ kept }) => kept.get(id)!));
    const newest = keepers.filter(({ kept }) => kept.get(id) === last);
    return placeGroup(id, newest.length > 0 ? newest : living);
  }
}

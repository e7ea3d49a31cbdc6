import {
  type Address,
  familyOf,
  formatAddress,
  type Instant,
  invariant,
  type MemberId,
} from "../../../core/mod.ts";
import type { DirectoryEventQueue } from "./directory_event_queue.ts";
import type { EvictionReason } from "./directory_events.ts";
import { FailureDetector } from "./failure_detector.ts";
import type { DirectoryGroup } from "./directory_group.ts";
import type { Groups } from "./groups.ts";
import type { Hearing } from "./hearing.ts";
import type { Identities } from "./identities.ts";
import type { Outgoing } from "./outgoing.ts";
import { placeGroup } from "./placement.ts";
import {
  type AdmittedOptions,
  awaitProof,
  PROOF_GIVEN,
  reachEachOther,
  type Registrant,
  type TakenBack,
} from "./registrant.ts";
import { DirectorySequencer } from "./directory_sequencer.ts";

/**
 * Number of a group's first epoch; the boot id in it is the tracker's. Each grant after it adds
 * one.
 */
const FIRST_EPOCH_NUMBER = 1;

/** Returns true for a sequencer that may order a group: a signed one needs an identity. */
export function canOrder({ identity }: DirectorySequencer, isSigned = false): boolean {
  return !isSigned || identity !== undefined;
}

export interface SequencersParts {
  readonly boot: number;
  /** The heartbeat interval of sequencers, in milliseconds. */
  readonly intervalMs: number;
  readonly identities: Identities;
  readonly outgoing: Outgoing;
  readonly events: DirectoryEventQueue;
  readonly groups: Groups;
  readonly hearing: Hearing;
}

/**
 * The sequencers, and which of them orders which group (PROTOCOL 9.5, 11.1). A sequencer that
 * leaves, or is silent for longer than its lease, loses its groups to others, each group in its
 * next epoch. A group for which there is no other becomes an orphan, and the next sequencer that
 * comes gets it.
 */
export class Sequencers {
  readonly #parts: SequencersParts;
  readonly #detector: FailureDetector<DirectorySequencer>;
  readonly #byId = new Map<MemberId, DirectorySequencer>();
  readonly #byAddress = new Map<string, DirectorySequencer>();

  constructor(parts: SequencersParts) {
    this.#parts = parts;
    this.#detector = new FailureDetector(parts.intervalMs, parts.hearing);
  }

  get size(): number {
    return this.#byId.size;
  }

  byId(id: MemberId): DirectorySequencer | undefined {
    return this.#byId.get(id);
  }

  /** Returns the sequencer that has proven this address. */
  at(address: Address): DirectorySequencer | undefined {
    return this.#byAddress.get(formatAddress(address));
  }

  /** The sequencers that may order groups: those whose addresses are proven. */
  get proven(): readonly DirectorySequencer[] {
    return [...this.#byId.values()].filter(({ isProven }) => isProven);
  }

  /** True if a sequencer is registered that has not proven its address, and may in a moment. */
  get hasUnproven(): boolean {
    return this.proven.length < this.size;
  }

  /** Returns the sequencers for a group whose members have addresses of this family. */
  provenOf(family: 4 | 6): readonly DirectorySequencer[] {
    return this.proven.filter(({ address }) => familyOf(address) === family);
  }

  /** Returns the sequencers for a group that this member makes. */
  provenFor(member: Registrant): readonly DirectorySequencer[] {
    return this.provenOf(familyOf(member.address)).filter((one) => reachEachOther(one, member));
  }

  /** Adds a new sequencer. It gets no group before its address is proven. */
  register(
    name: string,
    address: Address,
    now: Instant,
    { isBound = false, signed }: AdmittedOptions = {},
  ): DirectorySequencer {
    const { identities, events } = this.#parts;
    const id = identities.take(signed?.id);
    events.trace({ type: "sequencer-registered", sequencer: id, name, address });
    const proof = awaitProof(identities.drawCookie());
    const options = { isBound, proof, identity: signed?.identity };
    return this.#add(new DirectorySequencer(id, name, address, false, options), now);
  }

  /** Takes back a sequencer that was registered before the restart; its address must be free. */
  restore({ id, name, address, report }: TakenBack, now: Instant): DirectorySequencer {
    const { identities, events } = this.#parts;
    identities.adopt(id);
    events.trace({ type: "sequencer-restored", sequencer: id, name, address });
    const proof = awaitProof(identities.drawCookie());
    const options = { proof, identity: report?.identity, reported: report?.signature };
    return this.#add(new DirectorySequencer(id, name, address, true, options), now);
  }

  /**
   * Notes that a sequencer has proven its address. Another one at the same address is gone: two
   * processes cannot share it (9.5.1).
   */
  onProven(sequencer: DirectorySequencer): void {
    const { address } = sequencer;
    const former = this.at(address);
    if (former !== undefined) this.#evict(former, "replaced");
    sequencer.proof = PROOF_GIVEN;
    this.#byAddress.set(formatAddress(address), sequencer);
    // The process was probably started again with the same file, and will report it in a moment.
    for (const [group, last] of former?.kept ?? []) sequencer.keep(group, last);
    this.grantOrphans();
  }

  /** Evicts the restored sequencers whose addresses are not proven. */
  evictUnproven(): void {
    for (const sequencer of [...this.#byId.values()]) {
      if (sequencer.isRestored && !sequencer.isProven) this.#evict(sequencer, "unproven");
    }
  }

  /** Removes a sequencer at its own request, and grants its groups to others. */
  quit(sequencer: DirectorySequencer): void {
    this.#remove(sequencer);
    const { id, name, address } = sequencer;
    this.#parts.events.trace({ type: "sequencer-left", sequencer: id, name, address });
    this.grantOrphans();
  }

  /** Notes a sign of life of a sequencer. */
  heard(sequencer: DirectorySequencer, now: Instant): void {
    sequencer.heardAt = now;
    this.#detector.heard(sequencer, now);
  }

  /** Grants a new group to a sequencer, in the group's first epoch. */
  place(group: DirectoryGroup, first: Registrant): void {
    const able = this.provenFor(first).filter((one) => canOrder(one, group.signed));
    const chosen = placeGroup(group.id, able);
    if (chosen === undefined) return;
    group.orderBy(chosen, { number: FIRST_EPOCH_NUMBER, boot: this.#parts.boot });
    this.#parts.outgoing.grant(group);
  }

  /** Grants all orphans for which there is a sequencer, each in its next epoch. */
  grantOrphans(): void {
    for (const group of this.#parts.groups.ordered()) {
      if (group.isOrphan && !group.isRestoring) this.grantNext(group);
    }
  }

  /**
   * Grants a group's next epoch to a sequencer other than `but`, and sends its members the new
   * reign: from then on they take entries of no other epoch. A group without members, for which
   * nobody joins with an address of `family` either, is left to a sequencer that has its history
   * (12.1.5). Returns false if there is no sequencer for the group.
   */
  grantNext(
    group: DirectoryGroup,
    { but, family = group.family }: { but?: DirectorySequencer; family?: 4 | 6 | undefined } = {},
  ): boolean {
    const { id, epoch: { number } } = group;
    const proven = family === undefined
      ? this.proven.filter(({ kept }) => kept.has(id))
      : this.provenOf(family);
    const able = proven.filter((one) =>
      one !== but && group.isReachedBy(one) && canOrder(one, group.signed)
    );
    const chosen = this.#choose(group, able);
    if (chosen === undefined) return false;
    const epoch = { number: number + 1, boot: this.#parts.boot };
    group.orderBy(chosen, epoch);
    this.#parts.outgoing.grant(group);
    this.#parts.outgoing.sendReign(group, group.addresses());
    const { id: sequencer, name, address } = chosen;
    const granted = { sequencer, name, address, group: group.name, epoch: epoch.number };
    this.#parts.events.trace({ type: "epoch-granted", ...granted });
    return true;
  }

  /** Leaves a group whose last member has left to a sequencer that has its history. */
  leaveToKeepers(group: DirectoryGroup): void {
    if (group.sequencer === undefined || group.sequencer.kept.has(group.id)) return;
    group.orphan();
    this.grantNext(group);
  }

  /** Notes that a group is gone, so that no sequencer counts as a keeper of its history here. */
  forgetKept({ id }: DirectoryGroup): void {
    for (const sequencer of this.#byId.values()) sequencer.forgetKept(id);
  }

  nextDeadline(): Instant | undefined {
    return this.#detector.nextDeadline();
  }

  /**
   * Probes suspects, and evicts sequencers whose leases ran out; others get their groups. Returns
   * the time in milliseconds that sequencers were given because this came late.
   */
  handleTimeout(now: Instant): number {
    const findings = this.#detector.handleTimeout(now);
    if (findings === undefined) return 0;
    this.#parts.events.traceTurn("sequencers", findings.turn);
    for (const sequencer of findings.silent) this.#evict(sequencer, "silent");
    if (findings.silent.length > 0) this.grantOrphans();
    for (const witness of findings.probe) this.#parts.outgoing.probe(witness);
    invariant(this.#detector.size === this.size, "The detector watches all sequencers");
    return findings.forgivenMs;
  }

  /** Makes the silence of restored sequencers count, because the rebuild is over. */
  endSparing(now: Instant): void {
    this.#detector.endSparing(now);
  }

  #evict(sequencer: DirectorySequencer, reason: EvictionReason): void {
    this.#remove(sequencer);
    const { id, name, address, to } = sequencer;
    this.#parts.events.trace({ type: "sequencer-evicted", sequencer: id, name, address, reason });
    const isUnheard = reason === "silent" && sequencer.isUnheard;
    // A sequencer whose address is not proven learns of its eviction by its next lease.
    if (!isUnheard && !sequencer.isProven) return;
    this.#parts.outgoing.sendUnknown(id, to, isUnheard ? "unheard" : "evicted");
  }

  #add(sequencer: DirectorySequencer, now: Instant): DirectorySequencer {
    this.#byId.set(sequencer.id, sequencer);
    this.#detector.watch(sequencer, now);
    return sequencer;
  }

  #remove(sequencer: DirectorySequencer): void {
    for (const group of [...sequencer.groups.values()]) group.orphan();
    this.#byId.delete(sequencer.id);
    if (this.at(sequencer.address) === sequencer) {
      this.#byAddress.delete(formatAddress(sequencer.address));
    }
    this.#detector.forget(sequencer);
    this.#parts.identities.retire(sequencer.id);
  }

  /** Chooses the sequencer with most of a group's history, or if none has any, by the hash. */
  #choose(
    { id }: DirectoryGroup,
    proven: readonly DirectorySequencer[],
  ): DirectorySequencer | undefined {
    const last = Math.max(...proven.map(({ kept }) => kept.get(id) ?? -Infinity));
    const newest = proven.filter(({ kept }) => kept.get(id) === last);
    return placeGroup(id, newest.length > 0 ? newest : proven);
  }
}

import { type GroupId, GROUPS_MAX } from "../../../core/mod.ts";
import type { KeptGroupRecord } from "../../../wire/mod.ts";
import type { Roster } from "../state/roster.ts";
import type { DirectorySequencer } from "../state/directory_sequencer.ts";
import type { Sequencers } from "../state/sequencers.ts";

/** A sequencer's word that it has a group's history. */
interface Claim {
  readonly sequencer: DirectorySequencer;
  readonly record: KeptGroupRecord;
}

/**
 * Groups whose history some sequencer keeps: they outlive their last member. One that is not known
 * comes back empty. While the tracker rebuilds itself the members' word goes first: what sequencers
 * say of their files counts when all members have reported, and where the name is another group's by
 * then, that one has it.
 */
export class KeptGroups {
  readonly #roster: Roster;
  readonly #sequencers: Sequencers;
  readonly #claims = new Map<GroupId, Claim[]>();

  constructor(parts: { roster: Roster; sequencers: Sequencers }) {
    this.#roster = parts.roster;
    this.#sequencers = parts.sequencers;
  }

  /** Takes a sequencer's word; `isLater`: it counts only when the rebuild is over. */
  onKeep(
    sequencer: DirectorySequencer,
    records: readonly KeptGroupRecord[],
    isLater: boolean,
  ): void {
    for (const record of records) {
      const known = this.#roster.groups.byId(record.id);
      // One that lives needs nobody's word, and must not go while we wait.
      if (!isLater || known?.isRestoring === false) this.#adopt({ sequencer, record });
      else if (this.#claims.size < GROUPS_MAX || this.#claims.has(record.id)) {
        const others = this.#claims.get(record.id) ?? [];
        const rest = others.filter((other) => other.sequencer !== sequencer);
        this.#claims.set(record.id, [...rest, { sequencer, record }]);
      }
    }
    if (!isLater) this.#sequencers.grantOrphans();
  }

  /** Whether a group of this name may come back when the rebuild is over. */
  hasName(name: string): boolean {
    return [...this.#claims.values()].some((claims) =>
      claims.some(({ record }) => record.name === name)
    );
  }

  /** The rebuild is over; who orders what is granted after this. */
  settle(): void {
    for (const claims of this.#claims.values()) {
      for (const claim of claims) {
        // It may have been replaced since.
        const { sequencer } = claim;
        if (this.#sequencers.byId(sequencer.id) === sequencer) this.#adopt(claim);
      }
    }
    this.#claims.clear();
  }

  #adopt({ sequencer, record }: Claim): void {
    const { id, name, mode, created, view, epoch, last } = record;
    const { groups } = this.#roster;
    const isNew = groups.byId(id) === undefined;
    const isRoom = groups.byName(name) === undefined && groups.size < GROUPS_MAX;
    if (mode === "fifo" || (isNew && !isRoom)) return;
    const group = groups.byId(id) ?? this.#roster.keepGroup({ id, name, mode, created });
    if (group.name !== name || group.mode !== mode) return;
    // Of a group that somebody is in, members and sequencer know better.
    if (group.size === 0 && group.sequencer === undefined) group.noteNumbers({ view, epoch });
    group.noteLast(last);
    group.isKept = true;
    sequencer.kept.set(id, last);
  }
}

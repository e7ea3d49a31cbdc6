import {
  IDS_PER_FRAME_MAX,
  LACKING_IDS_MAX,
  PROOF_TABLES,
  type ProofTables,
  REMOVED_IDS_MAX,
} from "../../core/mod.ts";

/**
 * Bounds of the tables in which a sequencer remembers what is over, and of the ids that one of its
 * frames has. The rules must hold without what is forgotten, and with frames that have fewer ids.
 */
export interface SequencerTables {
  /** Members that left one group. */
  readonly removedIds: number;
  /** Leases whose answers are still of use. */
  readonly sentLeases: number;
  /** Ids in one part of an install, and in one expel. */
  readonly idsPerFrame: number;
  /** Members in one answer to whoever leaves. */
  readonly lackingIds: number;
  readonly proofs: ProofTables;
}

/** The bounds outside of tests. The simulator draws smaller ones, which its few members pass. */
export const SEQUENCER_TABLES: SequencerTables = Object.freeze({
  removedIds: REMOVED_IDS_MAX,
  sentLeases: 1_024,
  idsPerFrame: IDS_PER_FRAME_MAX,
  lackingIds: LACKING_IDS_MAX,
  proofs: PROOF_TABLES,
});

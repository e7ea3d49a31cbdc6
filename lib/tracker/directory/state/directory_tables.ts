import {
  GONE_IDS_MAX,
  GROUPS_MAX,
  MEMBERS_MAX,
  PROOF_TABLES,
  type ProofTables,
  TRACKER_FRAMES_MAX,
  VIEW_CHANGES_MAX,
} from "../../../core/mod.ts";

/**
 * Bounds of the tables in which a directory remembers what is over, or what waits. What is above a
 * bound is forgotten or not taken, and the rules must hold without it.
 */
export interface DirectoryTables {
  /** Ids of members and sequencers that are gone. */
  readonly goneIds: number;
  /** Ids that members report as removed from one group, while it is being restored. */
  readonly reportedIds: number;
  /** Members that left groups during the rebuild. */
  readonly exits: number;
  /** Groups that sequencers report during the rebuild, and those whose files they have. */
  readonly reportedGroups: number;
  /** Sequenced groups that ended. */
  readonly goneGroups: number;
  /** Groups that one member left: a late heartbeat may still list them. */
  readonly leftGroups: number;
  /** Groups that one sequencer lost: a late lease may still list them. */
  readonly lostGroups: number;
  /** View changes of one group, to send again. */
  readonly viewChanges: number;
  /** Grants that one lease has repeated: a sequencer that lost many is not flooded. */
  readonly repeatedGrants: number;
  /** Frames that wait to be sent. */
  readonly frames: number;
  readonly proofs: ProofTables;
}

/** The bounds outside of tests. The simulator draws smaller ones, which its few members pass. */
export const DIRECTORY_TABLES: DirectoryTables = Object.freeze({
  goneIds: GONE_IDS_MAX,
  reportedIds: GONE_IDS_MAX,
  exits: MEMBERS_MAX,
  reportedGroups: GROUPS_MAX,
  goneGroups: 1_024,
  leftGroups: 8,
  lostGroups: 64,
  viewChanges: VIEW_CHANGES_MAX,
  repeatedGrants: 64,
  frames: TRACKER_FRAMES_MAX,
  proofs: PROOF_TABLES,
});

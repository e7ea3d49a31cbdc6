import {
  CHALLENGES_MAX,
  DEPARTED_SEQS_KEPT_MAX,
  DEPARTED_STREAMS_MAX,
  GONE_IDS_MAX,
  GROUPS_MAX,
  IDS_PER_FRAME_MAX,
  INSTALLS_MAX,
  LACKING_IDS_MAX,
  LEFT_GROUPS_MAX,
  MEMBERS_MAX,
  OTHER_ADDRESS_IDS_MAX,
  OTHER_ADDRESSES_MAX,
  OWN_PLACES_MAX,
  REMOVED_IDS_MAX,
  RESUMPTIONS_MAX,
  TRACKER_FRAMES_MAX,
  VIEW_CHANGES_MAX,
} from "./limits.ts";

/** Bounds of the tables in which a process remembers the addresses that others have proven. */
export interface ProofTables {
  /** Other addresses of one member. */
  readonly addresses: number;
  /** Ids of which other addresses are remembered. */
  readonly ids: number;
  /** Challenges that are open, and those that wait to be sent. */
  readonly challenges: number;
}

/** The bounds of {@linkcode ProofTables} outside of tests. */
export const PROOF_TABLES: ProofTables = Object.freeze({
  addresses: OTHER_ADDRESSES_MAX,
  ids: OTHER_ADDRESS_IDS_MAX,
  challenges: CHALLENGES_MAX,
});

/** Bounds of the tables in which a member remembers what is over. The oldest entry is forgotten. */
export interface TableLimits {
  /** Groups that we left. */
  readonly leftGroups: number;
  /** Members that left one group. */
  readonly removedIds: number;
  /** Streams of members that left one group. */
  readonly departedStreams: number;
  /** Seqs of members that left one group, which the application has not taken. */
  readonly departedSeqs: number;
  /** Installs of one group of which parts have come and that are not delivered. */
  readonly installs: number;
  /** Groups of one name from which evictions removed us. */
  readonly resumptions: number;
  /** Own messages of one total-order group whose places are remembered. */
  readonly ownPlaces: number;
  /** Members in one answer of a sequencer to whoever leaves: a fuller one may leave some out. */
  readonly lackingIds: number;
  readonly proofs: ProofTables;
}

/**
 * The bounds of {@linkcode TableLimits} outside of tests. The simulator draws smaller ones, of the
 * other tables here, too: with two groups and six members it would never pass these.
 */
export const TABLE_LIMITS: TableLimits = Object.freeze({
  leftGroups: LEFT_GROUPS_MAX,
  removedIds: REMOVED_IDS_MAX,
  departedStreams: DEPARTED_STREAMS_MAX,
  departedSeqs: DEPARTED_SEQS_KEPT_MAX,
  installs: INSTALLS_MAX,
  resumptions: RESUMPTIONS_MAX,
  ownPlaces: OWN_PLACES_MAX,
  lackingIds: LACKING_IDS_MAX,
  proofs: PROOF_TABLES,
});

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

/** The bounds of {@linkcode DirectoryTables} outside of tests. */
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

/** The bounds of {@linkcode SequencerTables} outside of tests. */
export const SEQUENCER_TABLES: SequencerTables = Object.freeze({
  removedIds: REMOVED_IDS_MAX,
  sentLeases: 1_024,
  idsPerFrame: IDS_PER_FRAME_MAX,
  lackingIds: LACKING_IDS_MAX,
  proofs: PROOF_TABLES,
});

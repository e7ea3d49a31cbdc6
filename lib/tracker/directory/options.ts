import {
  type Address,
  HEARTBEAT_MS,
  HEARTBEAT_MS_MAX,
  HEARTBEAT_MS_MIN,
  invariant,
  LEASE_MS,
} from "../../core/mod.ts";

/** What a directory can be told. */
export interface DirectoryOptions {
  /**
   * Between two heartbeats of a member.
   * @default {HEARTBEAT_MS}
   */
  readonly heartbeatMs?: number;
  /**
   * The lease of a sequencer.
   * @default {LEASE_MS}
   */
  readonly leaseMs?: number;
  /** Where a sequencer listens that the tracker invites to register. */
  readonly sequencerAddress?: Address;
}

/** The same, complete and checked. */
export interface DirectorySettings {
  readonly heartbeatMs: number;
  /** How long after its start a directory restores what its members report. */
  readonly rebuildMs: number;
  readonly sequencerAddress: Address | undefined;
}

/** Fills in the defaults. */
export function directorySettings(options: DirectoryOptions): DirectorySettings {
  const { heartbeatMs = HEARTBEAT_MS, leaseMs = LEASE_MS, sequencerAddress } = options;
  invariant(
    heartbeatMs >= HEARTBEAT_MS_MIN && heartbeatMs <= HEARTBEAT_MS_MAX,
    `Cannot make a directory: heartbeatMs is ${heartbeatMs}`,
  );
  invariant(leaseMs > 0, `Cannot make a directory: leaseMs is ${leaseMs}`);
  return { heartbeatMs, rebuildMs: 2 * heartbeatMs + leaseMs, sequencerAddress };
}

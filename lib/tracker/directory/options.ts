import {
  type Address,
  HEARTBEAT_MS,
  HEARTBEAT_MS_MAX,
  HEARTBEAT_MS_MIN,
  invariant,
  LEASE_MS,
} from "../../core/mod.ts";
import { EVICT_INTERVALS } from "./state/failure_detector.ts";

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
  /** Where a sequencer listens that is invited to register. */
  readonly sequencerAddress?: Address;
}

/** The same, complete and checked. */
export interface DirectorySettings {
  readonly heartbeatMs: number;
  readonly leaseMs: number;
  /**
   * The heartbeat interval as far as sequencers are concerned. They renew their leases at their own
   * pace, three times in `leaseMs`, and are gone when they are silent for that long.
   */
  readonly sequencerIntervalMs: number;
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
  return {
    heartbeatMs,
    leaseMs,
    sequencerIntervalMs: leaseMs / EVICT_INTERVALS,
    rebuildMs: 2 * heartbeatMs + leaseMs,
    sequencerAddress,
  };
}

import {
  type Address,
  type ChannelRange,
  DIRECTORY_TABLES,
  type DirectoryTables,
  HEARTBEAT_MS,
  HEARTBEAT_MS_MAX,
  HEARTBEAT_MS_MIN,
  invariant,
  LEASE_MS,
} from "../../core/mod.ts";
import type { TrackerIdentity } from "./credentials/mod.ts";
import { EVICT_INTERVALS } from "./state/mod.ts";

/** The options of a directory. */
export interface DirectoryOptions {
  /**
   * Time in milliseconds between two heartbeats of a member.
   * @default {HEARTBEAT_MS}
   */
  readonly heartbeatMs?: number;
  /**
   * Time in milliseconds after which a silent sequencer is gone.
   * @default {LEASE_MS}
   */
  readonly leaseMs?: number;
  /** Address of a sequencer that is invited to register. */
  readonly sequencerAddress?: Address;
  /**
   * The range of the groups' channels (PROTOCOL 8.4.17).
   * @default none: every datagram goes to one member
   */
  readonly channels?: ChannelRange;
  /**
   * The tracker's identity.
   * @default none: nobody's key is asked for, and none is shown
   */
  readonly identity?: TrackerIdentity;
  /**
   * Bounds of what the directory remembers.
   * @default {DIRECTORY_TABLES}
   */
  readonly tables?: DirectoryTables;
}

/** The options, complete and checked. */
export interface DirectorySettings {
  readonly heartbeatMs: number;
  readonly leaseMs: number;
  /**
   * The heartbeat interval of sequencers, in milliseconds. They renew their leases at a pace of
   * their own, three times in `leaseMs`, and are gone when they are silent for that long.
   */
  readonly sequencerIntervalMs: number;
  /**
   * Time in milliseconds after its start for which a directory restores what its members report.
   */
  readonly rebuildMs: number;
  readonly sequencerAddress: Address | undefined;
  readonly channels: ChannelRange | undefined;
  readonly identity: TrackerIdentity | undefined;
  readonly tables: DirectoryTables;
}

/** Checks the options, and fills in the defaults. */
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
    channels: options.channels,
    identity: options.identity,
    tables: options.tables ?? DIRECTORY_TABLES,
  };
}

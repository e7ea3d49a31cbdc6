import {
  type DirectoryTables,
  KERNEL_BUFFER_BYTES,
  type Mode,
  type SequencerTables,
  type TableLimits,
} from "../../../lib/core/mod.ts";

/** A network that is now good, now bad (Gilbert and Elliott): while it is bad all is lost. */
export interface LossBursts {
  /** Mean milliseconds of either state. */
  readonly goodMs: number;
  readonly badMs: number;
}

/** The faults of the network, and the delays of hosts. All probabilities are per datagram. */
export interface NetworkSettings {
  readonly lossShare: number;
  readonly bursts: LossBursts | undefined;
  readonly duplicateShare: number;
  /** Milliseconds: every datagram takes the base, and at random up to the jitter more. */
  readonly delayMs: number;
  readonly jitterMs: number;
  /** The share of datagrams that arrive very late, and their longest delay in milliseconds. */
  readonly stragglerShare: number;
  readonly stragglerMs: number;
  /** Bytes of a host's receive buffer, as the kernel counts them. */
  readonly bufferBytes: number;
  /** Milliseconds that a host needs for one datagram. */
  readonly serviceMs: number;
}

/** The faults of single hosts and processes. All of them end when the network heals. */
export interface HostFaults {
  /** Times in which what some hosts send does not reach some others. */
  readonly partitions: number;
  /** Times in which a process is stopped: nothing is handled, its timers are late. */
  readonly pauses: number;
  /** True if every host has a clock of its own, with another zero and a slightly wrong rate. */
  readonly drift: boolean;
  /** Hosts that need longer for each datagram, and how many times as long. */
  readonly slowHosts: number;
  readonly slowness: number;
  /** Hosts whose receive buffer holds only a few datagrams. */
  readonly tinyBuffers: number;
  /**
   * Times in which an application takes no events, and in which it takes one every few
   * milliseconds.
   */
  readonly naps: number;
  readonly trickles: number;
  /** Datagrams of a stranger: noise, damaged and altered copies of real ones. */
  readonly forged: number;
  /** Number of times that a host begins to send from another address of its own. */
  readonly detours: number;
}

/** The faults that make takeovers hard. */
export interface SuccessionFaults {
  /** Number of times that a sequencer dies soon after it was granted a group's next epoch. */
  readonly heirCrashes: number;
  /**
   * Number of times that the last datagrams of a sequencer reach only some members before it dies
   * or stops.
   */
  readonly lastWords: number;
  /** Number of times that a sequencer and some members do not hear each other. */
  readonly estrangements: number;
  /** Number of times that tracker and sequencers die at the same moment. */
  readonly blackouts: number;
  /** Number of times that a restarted tracker dies again. */
  readonly relapses: number;
  /** Number of times that the tracker dies right after it has evicted a member. */
  readonly forgottenEvictions: number;
}

/** The settings that a seed draws before its run. */
export interface Settings {
  readonly network: NetworkSettings;
  readonly faults: HostFaults;
  readonly members: number;
  /** The mode of each group. */
  readonly groups: readonly Mode[];
  readonly sequencers: number;
  readonly heartbeatMs: number;
  /** The end of the faults, in virtual milliseconds. */
  readonly healAt: number;
  /** Multicasts per member, and the bytes of the longest. */
  readonly messages: number;
  readonly bytesMax: number;
  /**
   * True if one member sends more than a history keeps, and another one sleeps or hears nothing.
   */
  readonly isHeavy: boolean;
  /** True if an application takes no events, past the healing, until all others have converged. */
  readonly hasSleeper: boolean;
  readonly crashes: number;
  readonly leaves: number;
  /** Number of times that a member leaves and joins again at once. */
  readonly returns: number;
  readonly trackerRestarts: number;
  /** Number of times that a sequencer's process dies. */
  readonly sequencerCrashes: number;
  /** Number of times that a sequencer hands over and ends. */
  readonly handovers: number;
  /** Number of times that a member begins or goes on to talk directly with another one. */
  readonly directs: number;
  /** Number of times that a member asks for history. */
  readonly recalls: number;
  /** True if the logs of sequencers outlive their processes. */
  readonly hasDisks: boolean;
  readonly successions: SuccessionFaults;
  /** Milliseconds that the engine of a sequencer may take to keep something. */
  readonly engineMs: number;
  /**
   * Bytes of a receive buffer that members and sequencers count on, although some may have less.
   */
  readonly toldBufferBytes: number;
  /**
   * True if the receive buffers of all hosts are as small as can be, and are said to be so, after
   * the healing, too.
   */
  readonly isTight: boolean;
  /** Bounds of the tables that forget, in some runs so low that they forget all the time. */
  readonly tables: TableLimits;
  readonly trackerTables: DirectoryTables;
  readonly sequencerTables: SequencerTables;
  /** A wall after the healing, between two hosts of a group or at the tracker. */
  readonly wall: "none" | "group" | "tracker";
  /** True if the tracker starts again after the healing, and is cut off twice as it rebuilds. */
  readonly hasOutages: boolean;
  /** True if a member asks for history all the time after the healing. */
  readonly hasGreed: boolean;
  /** Number of false datagrams of a hostile member, beside its true ones; 0: nobody is hostile. */
  readonly hostile: number;
  /** Registrations that name the address of somebody who speaks no gm. */
  readonly liars: number;
  /**
   * Number of paths that pass only short datagrams. A run with one goes on until it was reported.
   */
  readonly narrowPaths: number;
  /**
   * Number of times that what some path passes changes; `undefined`: every path passes all, and
   * none is probed for more than an Ethernet frame.
   */
  readonly pathChanges: number | undefined;
  /**
   * Number of times that a host becomes deaf to channels, at once or after a while, some of them
   * not for ever; `undefined`: the groups have no channels.
   */
  readonly deafness: number | undefined;
}

/** The settings of the network after its faults have ended. */
export const HEALTHY: NetworkSettings = {
  lossShare: 0,
  bursts: undefined,
  duplicateShare: 0,
  delayMs: 0.2,
  jitterMs: 0.2,
  stragglerShare: 0,
  stragglerMs: 0,
  bufferBytes: KERNEL_BUFFER_BYTES,
  serviceMs: 0.01,
};

/** Bytes that the widest of the narrow paths passes. A longer datagram passes no narrow path. */
export const NARROW_PATH_BYTES_MAX = 1_100;
/** Bytes of a tiny receive buffer: at least one full datagram. */
export const TINY_BUFFER_BYTES_MIN = 2_400;
export const TINY_BUFFER_BYTES_MAX = 8_000;

import {
  DIRECTORY_TABLES,
  type DirectoryTables,
  KERNEL_BUFFER_BYTES,
  MESSAGE_BYTES_MAX,
  type Mode,
  type Random,
  TABLE_LIMITS,
  type TableLimits,
} from "../../../lib/core/mod.ts";
import { SEQUENCER_TABLES, type SequencerTables } from "../../../lib/sequencer/machine/mod.ts";
import { drawInteger, drawMagnitude } from "./seeded_random.ts";

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
  /** One member sends more than a history keeps for who lags, and one sleeps or hears nothing. */
  readonly isHeavy: boolean;
  /** An application takes no events, past the healing, until all others have converged. */
  readonly hasSleeper: boolean;
  readonly crashes: number;
  readonly leaves: number;
  /** Number of times that a member leaves and joins again at once. */
  readonly returns: number;
  readonly trackerRestarts: number;
  /** Number of times that a sequencer's process dies, and that one hands over and ends. */
  readonly sequencerCrashes: number;
  readonly handovers: number;
  /** Number of times that a member asks for history. */
  readonly recalls: number;
  /** True if the logs of sequencers outlive their processes. */
  readonly hasDisks: boolean;
  readonly successions: SuccessionFaults;
  /** Milliseconds that the engine of a sequencer may take to keep something. */
  readonly engineMs: number;
  /** Bytes of a receive buffer that members and sequencers count on, rightly or not. */
  readonly toldBufferBytes: number;
  /** Bounds of the tables that forget; in some runs so low as to be passed. */
  readonly tables: TableLimits;
  readonly trackerTables: DirectoryTables;
  readonly sequencerTables: SequencerTables;
  /** A wall after the healing, between two hosts of a group or at the tracker. */
  readonly wall: "none" | "group" | "tracker";
  /** A member asks for history all the time, after the healing. */
  readonly hasGreed: boolean;
  /** Datagrams of a hostile member, beside its true ones; 0: nobody is hostile. */
  readonly hostile: number;
  /** Paths that pass only short datagrams; a run with one goes on until that was reported. */
  readonly narrowPaths: number;
}

/** The settings that are drawn first, so that a seed of old has those that it had. */
type FaultySettings = Omit<Settings, "toldBufferBytes">;

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

const NO_SUCCESSIONS: SuccessionFaults = {
  ...{ heirCrashes: 0, lastWords: 0, estrangements: 0, blackouts: 0, relapses: 0 },
};

const LIKELY = 0.5;
/** Faults of hosts: each in so many runs, so that most runs have one or two of them. */
const RARE = 0.2;
/**
 * The probability of an early return. A member that rejoins at once meets datagrams of its former
 * stay, which takes many tries to show.
 */
const OFTEN = 0.35;
/** Of the groups in one order. */
const SAFE_SHARE = 0.3;
const HEAVY_SHARE = 0.02;
const SLEEPER_SHARE = 0.08;
const HOSTILE_SHARE = 0.08;
const WALL_SHARE = 0.025;
const TRACKER_WALL_SHARE = 0.01;
const GREED_SHARE = 0.007;
/** Messages of each member that fill the queue of an application that sleeps. */
const MANY_MESSAGES = 80;
/** More groups in some runs, which share the receive buffers of the same few processes. */
const MORE_GROUPS_MAX = 4;
const NARROW_SHARE = 0.025;
/** Milliseconds of a run with a narrow path: it takes four seconds to be reported. */
const NARROW_RUN_MS = 8_000;
/** Bytes of the longest message in such a run: a quarter of the messages then needs a long datagram. */
const NARROW_BYTES_MAX = 4_000;
/** Messages of each member in such a run, at least. */
const NARROW_MESSAGES_MIN = 40;
/** Bytes that the widest of the narrow paths passes. A longer datagram shows that a path is not narrow. */
export const NARROW_PATH_BYTES_MAX = 1_100;
/** The receive buffer of a host with a tiny one: from one full datagram on. */
export const TINY_BUFFER_BYTES_MIN = 2_400;
export const TINY_BUFFER_BYTES_MAX = 8_000;

function drawMode(random: Random): Mode {
  if (random() < LIKELY) return "fifo";
  return random() < SAFE_SHARE ? "safe" : "total";
}

function drawNetwork(random: Random): NetworkSettings {
  const maybe = (value: () => number) => random() < LIKELY ? value() : 0;
  return {
    lossShare: maybe(() => 0.3 * random()),
    bursts: random() < RARE
      ? { goodMs: drawMagnitude(random, 50, 1_000), badMs: drawMagnitude(random, 2, 150) }
      : undefined,
    duplicateShare: maybe(() => 0.2 * random()),
    delayMs: drawMagnitude(random, 0.05, 5),
    jitterMs: maybe(() => drawMagnitude(random, 0.1, 20)),
    stragglerShare: random() < OFTEN ? 0.15 * random() : 0,
    stragglerMs: drawMagnitude(random, 50, 1_000),
    bufferBytes: random() < LIKELY ? KERNEL_BUFFER_BYTES : drawInteger(random, 6_000, 60_000),
    serviceMs: drawMagnitude(random, 0.005, 0.2),
  };
}

function drawFaults(random: Random): HostFaults {
  const rarely = (value: () => number) => random() < RARE ? value() : 0;
  return {
    partitions: rarely(() => drawInteger(random, 1, 3)),
    pauses: rarely(() => drawInteger(random, 1, 3)),
    drift: random() < LIKELY,
    slowHosts: rarely(() => 1),
    slowness: drawMagnitude(random, 10, 50),
    tinyBuffers: rarely(() => drawInteger(random, 1, 2)),
    naps: rarely(() => drawInteger(random, 1, 2)),
    trickles: rarely(() => drawInteger(random, 1, 2)),
    forged: rarely(() => drawInteger(random, 20, 100)),
    detours: rarely(() => drawInteger(random, 1, 4)),
  };
}

function drawSuccessions(random: Random): SuccessionFaults {
  const some = (max: number, share: number) => random() < share ? drawInteger(random, 1, max) : 0;
  return {
    heirCrashes: some(4, 0.4),
    lastWords: some(3, 0.4),
    estrangements: some(2, RARE),
    blackouts: some(2, RARE),
    relapses: some(2, 0.3),
  };
}

/** Of the newer bounds, in a run with low ones, those that are low. */
const LOW_SHARE = 0.7;

type Tables = Pick<Settings, "tables" | "trackerTables" | "sequencerTables">;

/**
 * Draws bounds that six members and two groups pass: tables that are right must not depend on them.
 * `newer` is for bounds that came after seeds had been recorded: it leaves `random` to what follows.
 */
function drawTables(random: Random, newer: Random): Tables {
  if (random() >= RARE) {
    return {
      tables: TABLE_LIMITS,
      trackerTables: DIRECTORY_TABLES,
      sequencerTables: SEQUENCER_TABLES,
    };
  }
  const low = () => drawInteger(random, 1, 4);
  const [leftGroups, removedIds, departedStreams] = [low(), low(), low()];
  // Drawn by drawRestless, with what makes it matter.
  const { departedSeqs, ...others } = TABLE_LIMITS;
  const member = drawLow(newer, others);
  const { lackingIds } = member;
  return {
    tables: { ...member, leftGroups, removedIds, departedStreams, departedSeqs },
    trackerTables: drawLow(newer, DIRECTORY_TABLES),
    // How many an answer names at most, whoever reads it must know.
    sequencerTables: { ...drawLow(newer, SEQUENCER_TABLES), removedIds, lackingIds },
  };
}

/** Returns the same bounds with most of them low. */
function drawLow<Bounds extends object>(random: Random, bounds: Bounds): Bounds {
  const drawn = Object.entries(bounds).map(([name, bound]) => {
    if (typeof bound === "object") return [name, drawLow(random, bound)];
    return [name, random() < LOW_SHARE ? drawInteger(random, 1, 4) : bound];
  });
  return Object.fromEntries(drawn);
}

function drawWall(random: Random): Settings["wall"] {
  const kind = random();
  if (kind < TRACKER_WALL_SHARE) return "tracker";
  return kind < WALL_SHARE ? "group" : "none";
}

/**
 * Draws a low bound of what departed members leave for an application that sleeps, and makes it likely
 * that one sleeps while others go.
 */
function drawRestless(
  { tables, crashes, messages }: FaultySettings,
  random: Random,
): Partial<Settings> {
  return {
    tables: { ...tables, departedSeqs: drawInteger(random, 0, 3) },
    hasSleeper: true,
    crashes: Math.max(crashes, 2),
    messages: Math.max(messages, MANY_MESSAGES),
  };
}

/**
 * Draws which faults a run has, and how strong each is: most runs have some of them, few have all.
 * What is drawn from `newer` changes nothing of what is drawn from `random`, so that recorded seeds
 * keep their stories.
 */
export function drawSettings(random: Random, newer: Random): Settings {
  const settings = drawFaulty(random, newer);
  const { groups, isHeavy, network } = settings;
  const isCrowded = !isHeavy && newer() < RARE;
  const more = isCrowded ? drawInteger(newer, 1, MORE_GROUPS_MAX) : 0;
  const isLow = settings.tables !== TABLE_LIMITS && !isHeavy && newer() < LIKELY;
  return {
    ...settings,
    ...isLow && drawRestless(settings, newer),
    groups: [...groups, ...Array.from({ length: more }, () => drawMode(newer))],
    toldBufferBytes: newer() < LIKELY ? network.bufferBytes : KERNEL_BUFFER_BYTES,
  };
}

function drawFaulty(random: Random, newer: Random): FaultySettings {
  const maybe = (value: () => number) => random() < LIKELY ? value() : 0;
  const network = drawNetwork(random);
  const faults = drawFaults(random);
  const isHeavy = random() < HEAVY_SHARE;
  const settings: FaultySettings = {
    network: isHeavy ? { ...HEALTHY, lossShare: network.lossShare / 10 } : network,
    faults,
    members: drawInteger(random, isHeavy ? 3 : 2, isHeavy ? 4 : 6),
    groups: Array.from({ length: isHeavy ? 1 : drawInteger(random, 1, 2) }, () => drawMode(random)),
    sequencers: drawInteger(random, 1, 3),
    heartbeatMs: drawInteger(random, 200, 1_000),
    healAt: isHeavy ? 8_000 : drawInteger(random, 1_500, 5_000),
    messages: Math.round(drawMagnitude(random, 1, 120)),
    bytesMax: Math.round(drawMagnitude(random, 1, random() < 0.2 ? MESSAGE_BYTES_MAX : 2_000)),
    isHeavy,
    hasSleeper: random() < SLEEPER_SHARE,
    // Alone with one that sleeps nobody gets a history's worth through.
    crashes: isHeavy ? 0 : maybe(() => drawInteger(random, 1, 2)),
    leaves: isHeavy ? 0 : maybe(() => drawInteger(random, 1, 2)),
    returns: random() < OFTEN ? drawInteger(random, 2, 12) : 0,
    trackerRestarts: maybe(() => 1),
    sequencerCrashes: isHeavy ? 0 : maybe(() => drawInteger(random, 1, 3)),
    handovers: random() < RARE ? 1 : 0,
    recalls: drawInteger(random, 0, 6),
    hasDisks: random() < LIKELY,
    successions: isHeavy ? NO_SUCCESSIONS : drawSuccessions(random),
    engineMs: !isHeavy && random() < RARE ? drawMagnitude(random, 5, 150) : 1,
    ...drawTables(random, newer),
    wall: isHeavy ? "none" : drawWall(newer),
    hasGreed: !isHeavy && newer() < GREED_SHARE,
    hostile: !isHeavy && random() < HOSTILE_SHARE ? drawInteger(random, 30, 300) : 0,
    narrowPaths: 0,
  };
  if (isHeavy || newer() >= NARROW_SHARE) return settings;
  return {
    ...{ ...settings, narrowPaths: drawInteger(newer, 1, 2), healAt: NARROW_RUN_MS },
    bytesMax: Math.max(settings.bytesMax, NARROW_BYTES_MAX),
    messages: Math.max(settings.messages, NARROW_MESSAGES_MIN),
  };
}

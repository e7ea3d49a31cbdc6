import {
  DIRECTORY_TABLES,
  KERNEL_BUFFER_BYTES,
  MESSAGE_BYTES_MAX,
  type Mode,
  type Random,
  SEQUENCER_TABLES,
  TABLE_LIMITS,
} from "../../../lib/core/mod.ts";
import { drawInteger, drawMagnitude } from "./seeded_random.ts";
import {
  HEALTHY,
  type HostFaults,
  type NetworkSettings,
  type Settings,
  type SuccessionFaults,
  TINY_BUFFER_BYTES_MAX,
  TINY_BUFFER_BYTES_MIN,
} from "./settings.ts";

/** The settings that are drawn first; see {@linkcode drawSettings}. */
type FaultySettings = Omit<Settings, "toldBufferBytes" | "isTight">;

const NO_SUCCESSIONS: SuccessionFaults = {
  ...{ heirCrashes: 0, lastWords: 0, estrangements: 0, blackouts: 0, relapses: 0 },
  forgottenEvictions: 0,
};

const LIKELY = 0.5;
/** Faults of hosts: each in so many runs, so that most runs have one or two of them. */
const RARE = 0.2;
/**
 * The probability of an early return. A member that rejoins at once meets datagrams of its former
 * stay, which takes many tries to show.
 */
const OFTEN = 0.35;
/** The share of safe groups among those in one order. */
const SAFE_SHARE = 0.3;
const HEAVY_SHARE = 0.02;
const SLEEPER_SHARE = 0.08;
const HOSTILE_SHARE = 0.08;
const WALL_SHARE = 0.025;
const TRACKER_WALL_SHARE = 0.01;
const GREED_SHARE = 0.007;
const OUTAGES_SHARE = 0.04;
/** Messages of each member that fill the queue of an application that sleeps. */
const MANY_MESSAGES = 80;
/**
 * Groups that some runs have in addition, which share the receive buffers of the same processes.
 */
const MORE_GROUPS_MAX = 4;
const NARROW_SHARE = 0.025;
const TIGHT_SHARE = 0.03;
const FORGETFUL_SHARE = 0.04;
/** The least number of heartbeat intervals of a run in which an eviction is forgotten. */
const FORGETFUL_INTERVALS = 6;
/** Milliseconds of a run with a narrow path: it takes four seconds to be reported. */
const NARROW_RUN_MS = 8_000;
/** Bytes of the longest message in such a run, in which a quarter needs long datagrams. */
const NARROW_BYTES_MAX = 4_000;
/** The least number of messages of each member in such a run. */
const NARROW_MESSAGES_MIN = 40;
const LONG_SHARE = 0.06;
const CHANNEL_SHARE = 0.2;
const LIAR_SHARE = 0.2;
const LIARS_MAX = 3;
const DIRECT_SHARE = 0.3;
/** Times at most that members talk directly in a run. */
const DIRECTS_MAX = 12;
/** Bytes of the longest message in a run with paths that pass long datagrams, and its messages. */
const LONG_BYTES_MAX = MESSAGE_BYTES_MAX;
const LONG_MESSAGES_MIN = 60;

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
    // Drawn by drawSettings, after all others.
    forgottenEvictions: 0,
  };
}

/** Of the newer bounds, in a run with low ones, those that are low. */
const LOW_SHARE = 0.7;

type Tables = Pick<Settings, "tables" | "trackerTables" | "sequencerTables">;

/**
 * Draws the bounds of tables: in some runs so low that six members and two groups pass them. The
 * contract must hold all the same.
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
    // A reader of answers must know how many members they name at most.
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
 * Draws a low bound of the seqs that are kept of departed members for an application that sleeps,
 * and sees to it that one sleeps while others go.
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
 * Draws paths that pass long datagrams, and members with enough to say to make it worth a probe.
 */
function drawLongPaths(settings: Settings, random: Random): Settings {
  return {
    ...settings,
    pathChanges: drawInteger(random, 0, 12),
    bytesMax: Math.max(settings.bytesMax, LONG_BYTES_MAX),
    messages: Math.max(settings.messages, LONG_MESSAGES_MIN),
  };
}

/**
 * Draws a tracker that evicts a member and forgets that. The run is long enough for both, and has
 * one sequencer of several groups: the report of one of them may get lost alone. No other restart
 * is in the way.
 */
function drawForgetful(settings: Settings, random: Random): Settings {
  const { successions, healAt, heartbeatMs, groups } = settings;
  return {
    ...settings,
    sequencers: 1,
    groups: [...groups, "total", random() < SAFE_SHARE ? "safe" : "total"],
    healAt: Math.max(healAt, FORGETFUL_INTERVALS * heartbeatMs),
    ...{ trackerRestarts: 0, sequencerCrashes: 0, handovers: 0 },
    successions: { ...successions, blackouts: 0, relapses: 0, forgottenEvictions: 1 },
  };
}

/**
 * Draws buffers that hold one to three full datagrams, and messages that take more than one.
 * Members and sequencers die, so that others repair for each other.
 */
function drawTight(settings: Settings, random: Random): Settings {
  const { network, bytesMax, crashes, sequencerCrashes } = settings;
  const bufferBytes = drawInteger(random, TINY_BUFFER_BYTES_MIN, TINY_BUFFER_BYTES_MAX);
  return {
    ...settings,
    network: { ...network, bufferBytes },
    toldBufferBytes: bufferBytes,
    isTight: true,
    bytesMax: Math.max(bytesMax, NARROW_BYTES_MAX),
    crashes: Math.max(crashes, 1),
    sequencerCrashes: Math.max(sequencerCrashes, 1),
  };
}

/**
 * Draws which faults a run has, and how strong each is: most runs have some of them, few have all.
 *
 * Recorded seeds must keep their stories. So a setting that is added later draws from `newer`, and
 * the numbers that the older settings draw from `random` stay the same.
 */
export function drawSettings(random: Random, newer: Random): Settings {
  const settings = drawFaulty(random, newer);
  const { groups, isHeavy, network } = settings;
  const isCrowded = !isHeavy && newer() < RARE;
  const more = isCrowded ? drawInteger(newer, 1, MORE_GROUPS_MAX) : 0;
  const isLow = settings.tables !== TABLE_LIMITS && !isHeavy && newer() < LIKELY;
  const drawn: Settings = {
    ...settings,
    ...isLow && drawRestless(settings, newer),
    groups: [...groups, ...Array.from({ length: more }, () => drawMode(newer))],
    toldBufferBytes: newer() < LIKELY ? network.bufferBytes : KERNEL_BUFFER_BYTES,
    isTight: false,
  };
  const isForgetful = !isHeavy && newer() < FORGETFUL_SHARE;
  const settled = isForgetful ? drawForgetful(drawn, newer) : drawn;
  const isTight = !isHeavy && newer() < TIGHT_SHARE;
  const tightened = isTight ? drawTight(settled, newer) : settled;
  const isLong = !isHeavy && newer() < LONG_SHARE;
  const long = isLong ? drawLongPaths(tightened, newer) : tightened;
  const heard = newer() < CHANNEL_SHARE ? { ...long, deafness: drawInteger(newer, 0, 4) } : long;
  const lied = newer() < LIAR_SHARE ? { ...heard, liars: drawInteger(newer, 1, LIARS_MAX) } : heard;
  const talks = !isHeavy && newer() < DIRECT_SHARE;
  const talked = talks ? { ...lied, directs: drawInteger(newer, 1, DIRECTS_MAX) } : lied;
  return { ...talked, hasOutages: !isHeavy && newer() < OUTAGES_SHARE };
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
    // A member that is alone with a sleeper cannot send all that a history keeps.
    crashes: isHeavy ? 0 : maybe(() => drawInteger(random, 1, 2)),
    leaves: isHeavy ? 0 : maybe(() => drawInteger(random, 1, 2)),
    returns: random() < OFTEN ? drawInteger(random, 2, 12) : 0,
    trackerRestarts: maybe(() => 1),
    sequencerCrashes: isHeavy ? 0 : maybe(() => drawInteger(random, 1, 3)),
    handovers: random() < RARE ? 1 : 0,
    directs: 0,
    recalls: drawInteger(random, 0, 6),
    hasDisks: random() < LIKELY,
    successions: isHeavy ? NO_SUCCESSIONS : drawSuccessions(random),
    engineMs: !isHeavy && random() < RARE ? drawMagnitude(random, 5, 150) : 1,
    ...drawTables(random, newer),
    wall: isHeavy ? "none" : drawWall(newer),
    hasGreed: !isHeavy && newer() < GREED_SHARE,
    hasOutages: false,
    hostile: !isHeavy && random() < HOSTILE_SHARE ? drawInteger(random, 30, 300) : 0,
    narrowPaths: 0,
    liars: 0,
    pathChanges: undefined,
    deafness: undefined,
  };
  if (isHeavy || newer() >= NARROW_SHARE) return settings;
  return {
    ...{ ...settings, narrowPaths: drawInteger(newer, 1, 2), healAt: NARROW_RUN_MS },
    bytesMax: Math.max(settings.bytesMax, NARROW_BYTES_MAX),
    messages: Math.max(settings.messages, NARROW_MESSAGES_MIN),
  };
}

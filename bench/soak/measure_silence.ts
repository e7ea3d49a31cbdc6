import { type Cost, sumCosts } from "../../lib/lab/observe/cost.ts";
import type { TrackerStatistics } from "../../lib/tracker/mod.ts";
import type { SoakGroup } from "./soak_group.ts";
import type { SoakOptions } from "./soak_options.ts";

/** Members in one process: a process each would measure 256 idle runtimes. */
const MEMBERS_PER_PROCESS = 32;
/** Greetings and views are over when nothing but heartbeats is sent for so long. */
const SETTLE_MS = 3_000;
const SETTLE_TRIES = 20;
const HEARTBEAT = "heartbeat";

/** Figures of a group of silent members over the time of the measurement. */
export interface SilentRun {
  readonly members: number;
  readonly ms: number;
  /** CPU time by process, and how many members share it; 0: the tracker or the sequencer. */
  readonly hosts: readonly {
    readonly title: string;
    readonly members: number;
    readonly cpuNs: number;
  }[];
  /** Datagrams that all members sent, by kind. */
  readonly sent: Readonly<Record<string, number>>;
  readonly received: number;
  /** Frames that the tracker sent, by type. */
  readonly trackerSent: Readonly<Record<string, number>>;
}

/** A whole process's facts, as it answers a sample. */
interface Facts {
  readonly cpuNs: number;
  readonly cost?: Cost;
  readonly statistics?: Partial<TrackerStatistics>;
}

/**
 * Starts the members, the first of them alone in its process, waits until all is quiet, and
 * measures.
 */
export async function measureSilence(
  group: SoakGroup,
  members: number,
  { order, seconds }: SoakOptions,
): Promise<SilentRun> {
  const counts = await startSilent(group, members, order === "fifo" ? "fifo" : "total");
  const before = await settled(group);
  const from = performance.now();
  await group.pass(seconds * 1_000);
  const after: readonly Facts[] = await group.samples();
  const ms = performance.now() - from;
  const hosts = group.titles.map((title, i) => ({
    title,
    members: counts[i]!,
    cpuNs: after[i]!.cpuNs - before[i]!.cpuNs,
  }));
  const [costBefore, costAfter] = [costOf(before), costOf(after)];
  return {
    members,
    ms,
    hosts,
    sent: minus(datagramsOf(costAfter), datagramsOf(costBefore)),
    received: costAfter.received.datagrams - costBefore.received.datagrams,
    trackerSent: minus(after[0]!.statistics!.framesOut!, before[0]!.statistics!.framesOut!),
  };
}

/** Starts the members and returns how many are in each process. */
async function startSilent(group: SoakGroup, members: number, order: string): Promise<number[]> {
  const counts = [0];
  const port = await group.start("tracker", ["server.ts", "tracker"]);
  if (order === "total") {
    await group.start("sequencer", ["server.ts", "sequencer", port]);
    counts.push(0);
  }
  const starts: Promise<string>[] = [];
  for (let first = 0; first < members;) {
    const count = first === 0 ? 1 : Math.min(MEMBERS_PER_PROCESS, members - first);
    const words = ["quiet_members.ts", `${first}`, `${count}`, `${members}`, port, order];
    starts.push(group.start(count === 1 ? "one member" : `${count} members`, words));
    counts.push(count);
    first += count;
  }
  await Promise.all(starts);
  return counts;
}

/** Waits until nothing but heartbeats is sent, or will not become so: then the figures show it. */
async function settled(group: SoakGroup): Promise<readonly Facts[]> {
  const count = (facts: readonly Facts[]) => {
    const { [HEARTBEAT]: _, ...others } = datagramsOf(costOf(facts));
    return Object.values(others).reduce((sum, datagrams) => sum + datagrams, 0);
  };
  let facts: readonly Facts[] = await group.samples();
  for (let tries = 0; tries < SETTLE_TRIES; tries++) {
    const before = count(facts);
    await group.pass(SETTLE_MS);
    facts = await group.samples();
    if (count(facts) === before) break;
  }
  return facts;
}

function costOf(facts: readonly Facts[]): Cost {
  return sumCosts(facts.flatMap(({ cost }) => cost ?? []));
}

function datagramsOf({ sent }: Cost): Record<string, number> {
  return Object.fromEntries(Object.entries(sent).map(([kind, { datagrams }]) => [kind, datagrams]));
}

/** The differences that are not 0. */
function minus(
  after: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Record<string, number> {
  const differences = Object.entries(after).map(([key, value]) =>
    [key, value - (before[key] ?? 0)] as const
  );
  return Object.fromEntries(differences.filter(([, value]) => value !== 0));
}

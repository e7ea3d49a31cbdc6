import { delay } from "@std/async/delay";
import type { HostClocks } from "./host_clocks.ts";
import { type MemberReport, totalSent } from "./judge_load.ts";
import type { CpuTime, LoadGroup } from "./load_group.ts";

/** Nanoseconds that members get to read the command before somebody sends. */
const START_NS = 500e6;
const WARM_NS = 500e6;
/** After the sending, reports are asked for this often. */
const DRAIN_MS = 200;
/** The reports in a row without anything new after which the rest counts as lost. */
const DRAIN_REPORTS = 5;
/** The member that sends where one sends: not the first, which may be a coordinator. */
const SENDER = 1;
const ALL = -1;

/** The work of one throughput run. */
export interface Work {
  readonly senders: "one" | "all";
  /** Bytes of a message. */
  readonly size: number;
  /** Seconds in which deliveries are counted, after half a second to warm up. */
  readonly seconds: number;
  /** Messages in flight, of all senders together. */
  readonly window: number;
}

/** One run, when all that was sent is delivered or lost. */
export interface LoadRun {
  readonly reports: readonly MemberReport[];
  /** CPU time used while deliveries were counted. */
  readonly cpu: CpuTime;
}

/** Lets a group send as much as it can, and counts until all is delivered. */
export async function measureThroughput(
  group: LoadGroup,
  clocks: HostClocks,
  work: Work,
): Promise<LoadRun> {
  const { run, cpu } = await runThroughput(group, clocks, work);
  return { reports: await drain(group, run), cpu };
}

/** The number of a run that is over, and the CPU time used while its deliveries were counted. */
interface Counted {
  readonly run: number;
  readonly cpu: CpuTime;
}

/** Lets a group send as much as it can. What was sent last may still be on its way at the end. */
export async function runThroughput(
  group: LoadGroup,
  clocks: HostClocks,
  { senders, size, seconds, window }: Work,
): Promise<Counted> {
  const run = group.nextRun();
  const sender = senders === "all" ? ALL : SENDER;
  const each = Math.max(1, Math.floor(window / (senders === "all" ? group.cast.members : 1)));
  const start = clocks.now() + START_NS;
  const from = start + WARM_NS;
  const until = from + seconds * 1e9;
  await group.tell(`THR ${run} ${sender} ${size} ${each} ${start} ${from} ${until}`);
  await delay((from - clocks.now()) / 1e6);
  const before = group.cpu();
  await delay((until - clocks.now()) / 1e6);
  const after = group.cpu();
  return {
    run,
    cpu: { members: after.members - before.members, servers: after.servers - before.servers },
  };
}

/** Single messages, the next one `paceMs` after the last one came back; 0: at once. */
export interface LatencyWork {
  readonly size: number;
  readonly count: number;
  readonly warm: number;
  readonly paceMs: number;
}

/** Lets one member send single messages, and returns how long each took. */
export async function measureLatency(
  group: LoadGroup,
  { warm, count, size, paceMs }: LatencyWork,
): Promise<readonly MemberReport[]> {
  const run = group.nextRun();
  const command = `LAT ${run} ${SENDER} ${warm} ${count} ${size} ${paceMs}`;
  await group.tell(command, (ids) => !ids.includes(SENDER));
  // Their answers tell that all listeners know of the run.
  await group.reports(run);
  await group.tell(command, (ids) => ids.includes(SENDER));
  await group.hear(SENDER, `DONE ${run}`);
  return await drain(group, run);
}

/** Asks until every member has delivered all that was sent, or nothing comes any more. */
async function drain(group: LoadGroup, run: number): Promise<MemberReport[]> {
  const count = (reports: MemberReport[]) => reports.reduce((sum, r) => sum + r.delivered, 0);
  for (let before = -1, same = 0;;) {
    const reports = await group.reports(run);
    const delivered = count(reports);
    same = delivered === before ? same + 1 : 0;
    const isAll = delivered === totalSent(reports) * reports.length;
    if (isAll || same === DRAIN_REPORTS) return reports;
    before = delivered;
    await delay(DRAIN_MS);
  }
}

/**
 * Measures a tracker with many members. See crowd_options.ts.
 *
 *     deno task crowd --members 10000
 */
import { versionLine } from "../../lib/cli/mod.ts";
import { distributionOf } from "../../lib/lab/mod.ts";
import { formatCount, formatMs } from "../../lib/lab/render/format_number.ts";
import { SoakGroup } from "../soak/soak_group.ts";
import { CROWD_USAGE, type CrowdOptions, parseCrowdOptions } from "./crowd_options.ts";
import { measureRequests } from "./measure_requests.ts";
import { print, runBench } from "../run_bench.ts";

const PER_GROUP = 10;
const MEGABYTE = 1_000_000;
/** Bars of the tracker with 10,000 members. */
const CORE_PERCENT_MAX = 30;
const MEMORY_MAX = 200 * MEGABYTE;
const REQUEST_MS_MAX = 20;
/** Between two looks whether all have joined. */
const LOOK_MS = 1_000;
/** Heartbeats go on for so long before anything is counted. */
const SETTLE_MS = 3_000;

/** A tracker's figures while it was asked. */
interface Figures {
  /** Members that the tracker had at the end: on a busy machine some are evicted. */
  readonly members: number;
  readonly corePercent: number;
  readonly memory: number;
  readonly requestMs: readonly number[];
  readonly failures: number;
}

/** Starts the members, and waits until all have joined. Returns the tracker's port. */
async function startCrowd(group: SoakGroup, options: CrowdOptions): Promise<number> {
  const { members, processes } = options;
  const port = await group.start("tracker", ["server.ts", "tracker"]);
  const share = Math.ceil(members / processes);
  for (let first = 0; first < members; first += share) {
    const count = Math.min(share, members - first);
    const words = [`${first}`, `${count}`, `${PER_GROUP}`, port];
    await group.start(`members from ${first}`, ["../crowd/members.ts", ...words]);
  }
  const joined = async () =>
    (await group.samples()).reduce((sum, { joined }) => sum + Number(joined ?? 0), 0);
  while (await joined() < members) await group.pass(LOOK_MS);
  await group.pass(SETTLE_MS);
  return Number(port);
}

async function measure(group: SoakGroup, port: number, options: CrowdOptions): Promise<Figures> {
  const { members, requests: perSecond, seconds } = options;
  const groups = Math.ceil(members / PER_GROUP);
  const [before] = await group.samples();
  const from = performance.now();
  const { ms, failures } = await measureRequests(port, { groups, perSecond, seconds });
  const [after] = await group.samples();
  const cpuMs = (after!.cpuNs - before!.cpuNs) / 1e6;
  const corePercent = 100 * cpuMs / (performance.now() - from);
  const { members: left } = after!["statistics"] as { readonly members: number };
  return { members: left, corePercent, memory: after!.rss, requestMs: ms, failures };
}

function render({ members, corePercent, memory, requestMs, failures }: Figures): string[] {
  const times = distributionOf(requestMs);
  const compare = (value: number, most: number) => value <= most ? "reached" : "missed";
  return [
    `- Members at the end: ${formatCount(members)}.`,
    `- CPU: ${corePercent.toFixed(1)} % of a core (bar: ${CORE_PERCENT_MAX} %, ` +
    `${compare(corePercent, CORE_PERCENT_MAX)}).`,
    `- Memory: ${formatCount(memory / MEGABYTE)} MB (bar: ${MEMORY_MAX / MEGABYTE} MB, ` +
    `${compare(memory, MEMORY_MAX)}).`,
    `- Requests: ${formatCount(requestMs.length)}, p50 ${formatMs(times?.p50)} ms, p99 ` +
    `${formatMs(times?.p99)} ms (bar: ${REQUEST_MS_MAX} ms, ` +
    `${compare(times?.p99 ?? Infinity, REQUEST_MS_MAX)}); ${failures} failed.`,
  ];
}

async function run(options: CrowdOptions, interrupted: AbortSignal): Promise<boolean> {
  const { members, processes, requests, seconds } = options;
  await using group = new SoakGroup(interrupted, "");
  const port = await startCrowd(group, options);
  print([
    `${versionLine()}, ${navigator.hardwareConcurrency} CPUs: a tracker with ` +
    `${formatCount(members)} members in groups of ${PER_GROUP}, in ${processes} processes, and ` +
    `${requests} requests a second for ${seconds} s.`,
  ]);
  const figures = await measure(group, port, options);
  print(render(figures));
  for (const complaint of group.complaints()) console.error(complaint);
  const isWhole = figures.members === members;
  if (!isWhole) print(["Verdict: WRONG. The tracker evicted members that live."]);
  return isWhole && figures.failures === 0;
}

await runBench({ name: "crowd", usage: CROWD_USAGE, parse: parseCrowdOptions, run });

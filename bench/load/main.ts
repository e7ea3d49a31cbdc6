/**
 * Measures a group under load: starts infra.ts and a member.ts for each member, runs the workload
 * and prints the figures. See load_options.ts.
 *
 *     deno task load --order total --members 4
 */
import { delay } from "@std/async/delay";
import { EXIT, UsageError, versionLine } from "../../lib/cli/mod.ts";
import { hostClocks } from "./host_clocks.ts";
import { judgeLoad, type MemberReport, totalSent } from "./judge_load.ts";
import { LoadGroup } from "./load_group.ts";
import { LOAD_USAGE, type LoadOptions, parseLoadOptions } from "./load_options.ts";
import { renderLatency, renderLoadVerdict, renderThroughput } from "./render_load.ts";

/** Nanoseconds that members get to read the command before somebody sends. */
const START_NS = 500e6;
const WARM_NS = 500e6;
/** After the sending, reports are asked for this often, until nothing new is delivered. */
const DRAIN_MS = 200;
const LATENCY = { sender: 1, warm: 500, count: 2_000, paceMs: 0 };
const THROUGHPUT_RUN = 1;
const LATENCY_RUN = 2;
const print = (lines: readonly string[]) => console.log([...lines, ""].join("\n"));

async function measureThroughput(group: LoadGroup, options: LoadOptions): Promise<string[]> {
  const { size, seconds, window, members, senders, order } = options;
  const clocks = hostClocks();
  const sender = senders === "all" ? -1 : 1;
  const each = Math.max(1, Math.floor(window / (senders === "all" ? members : 1)));
  const cpuBefore = await group.infraCpuNs();
  const start = clocks.now() + START_NS;
  const from = start + WARM_NS;
  const until = from + seconds * 1e9;
  await group.tell(`THR ${THROUGHPUT_RUN} ${sender} ${size} ${each} ${start} ${from} ${until}`);
  await delay((until - clocks.now()) / 1e6);
  const reports = await drain(group, THROUGHPUT_RUN);
  print(renderThroughput(reports, await group.infraCpuNs() - cpuBefore, options));
  return judgeLoad(reports, order);
}

/** Asks until every member has delivered all that was sent, or nothing comes any more. */
async function drain(group: LoadGroup, run: number): Promise<MemberReport[]> {
  const count = (reports: MemberReport[]) => reports.reduce((sum, r) => sum + r.delivered, 0);
  for (let before = -1;;) {
    const reports = await group.reports(run);
    const delivered = count(reports);
    if (delivered === before || delivered === totalSent(reports) * reports.length) return reports;
    before = delivered;
    await delay(DRAIN_MS);
  }
}

async function measureLatency(group: LoadGroup, { size, order }: LoadOptions): Promise<string[]> {
  const { sender, warm, count, paceMs } = LATENCY;
  const command = `LAT ${LATENCY_RUN} ${sender} ${warm} ${count} ${size} ${paceMs}`;
  await group.tell(command, (id) => id !== sender);
  // Their answers tell that all listeners know of the run.
  await group.reports(LATENCY_RUN);
  await group.tell(command, (id) => id === sender);
  await group.hear(sender, `DONE ${LATENCY_RUN}`);
  const reports = await drain(group, LATENCY_RUN);
  print(renderLatency(reports));
  return judgeLoad(reports, order);
}

async function run(options: LoadOptions): Promise<boolean> {
  const { order, members, senders, size, seconds } = options;
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => interruption.abort(new Error(`ended by ${signal}`)));
  }
  await using group = new LoadGroup(options, interruption.signal);
  await group.start();
  print([
    `${versionLine()}, ${navigator.hardwareConcurrency} CPUs: ${order} order, ${members} members, ` +
    `${senders === "all" ? "all send" : "one sends"} messages of ${size} bytes for ${seconds} s.`,
  ]);
  const faults = await measureThroughput(group, options);
  if (options.latency) faults.push(...await measureLatency(group, options));
  faults.push(...group.complaints());
  print(renderLoadVerdict(faults, options));
  return faults.length === 0;
}

try {
  if (Deno.args.some((word) => word === "-h" || word === "--help")) print([LOAD_USAGE]);
  else Deno.exit(await run(parseLoadOptions(Deno.args)) ? EXIT.done : EXIT.failed);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`deno task load: ${error.message}`);
  Deno.exit(error instanceof UsageError ? EXIT.usage : EXIT.failed);
}

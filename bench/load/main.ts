/**
 * Measures a group under load: starts infra.ts and a member.ts for each member, runs the workload
 * and prints the figures. See load_options.ts.
 *
 *     deno task load --order total --members 4
 */
import { versionLine } from "../../lib/cli/mod.ts";
import { gmCast } from "./cast.ts";
import { hostClocks } from "./host_clocks.ts";
import { judgeLoad } from "./judge_load.ts";
import { LoadGroup } from "./load_group.ts";
import { LOAD_USAGE, type LoadOptions, parseLoadOptions } from "./load_options.ts";
import { measureLatency, measureThroughput } from "./measure_load.ts";
import { renderLatency, renderLoadVerdict, renderThroughput } from "./render_load.ts";
import { print, runBench } from "../run_bench.ts";

const LATENCY = { warm: 500, count: 2_000, paceMs: 0 };

async function run(options: LoadOptions, interrupted: AbortSignal): Promise<boolean> {
  const {
    order,
    members,
    senders,
    size,
    seconds,
    batch,
    latency,
    multicast,
    plain,
    key,
    processes,
  } = options;
  const clocks = hostClocks();
  const sending = { isMulticast: multicast, batch, isPlain: plain, isSealed: key, processes };
  const cast = gmCast(order, members, sending);
  await using group = new LoadGroup(cast, clocks, interrupted);
  const startedAt = performance.now();
  await group.start();
  const startSeconds = (performance.now() - startedAt) / 1_000;
  print([
    `${versionLine()}, ${navigator.hardwareConcurrency} CPUs: ${order} order, ${members} members in ` +
    `${processes} processes, all of which had joined after ${startSeconds.toFixed(1)} s; ` +
    `${senders === "all" ? "all send" : "one sends"} messages of ${size} bytes for ${seconds} s` +
    `${multicast ? ", by IP multicast" : ""}${batch ? ", in batches" : ""}` +
    `${key ? ", with a key" : ""}` +
    `${plain ? ", in datagrams of 1,224 bytes at most" : ""}.`,
  ]);
  const throughput = await measureThroughput(group, clocks, options);
  print(renderThroughput(throughput, options));
  const faults = judgeLoad(throughput.reports, order);
  if (latency) {
    const reports = await measureLatency(group, { size, ...LATENCY });
    print(renderLatency(reports));
    faults.push(...judgeLoad(reports, order));
  }
  faults.push(...group.complaints());
  print(renderLoadVerdict(faults, options));
  return faults.length === 0;
}

await runBench({ name: "load", usage: LOAD_USAGE, parse: parseLoadOptions, run });

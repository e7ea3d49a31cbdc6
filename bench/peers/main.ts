/**
 * Compares gm with other systems that do the same work: starts each as processes on this machine,
 * lets them take turns, and prints the figures. See peers_options.ts.
 *
 *     deno task peers --order fifo --members 2,4 --with gm,nats
 */
import type { Order } from "../../lib/lab/mod.ts";
import { hostClocks } from "../load/host_clocks.ts";
import { Contest } from "./contest.ts";
import type { Contestant } from "./contestant.ts";
import { findPresent } from "./find_present.ts";
import { parsePeersOptions, PEERS_USAGE, type PeersOptions } from "./peers_options.ts";
import { latencySection, throughputSections } from "./sections.ts";
import { print, runBench } from "../run_bench.ts";

interface Running extends PeersOptions {
  readonly interrupted: AbortSignal;
}

/** Measures in one order, and returns the faults. */
async function compareInOrder(
  contestants: readonly Contestant[],
  order: Order,
  options: Running,
): Promise<string[]> {
  const { members, latency, interrupted } = options;
  const sections = latency === undefined
    ? throughputSections(order, options)
    : [latencySection(order, latency, options)];
  for (const count of members) {
    await using contest = new Contest(hostClocks());
    await contest.start(contestants, { order, members: count, interrupted });
    for (const section of sections) await section.measure(contest, count);
    for (const complaint of contest.complaints()) console.error(complaint);
  }
  for (const { title, render } of sections) print([`${title}:`, "", ...render()]);
  return sections.flatMap(({ faults }) => faults());
}

async function run(options: PeersOptions, interrupted: AbortSignal): Promise<boolean> {
  print([`${navigator.hardwareConcurrency} CPUs, loopback.`]);
  const { present, systems } = await findPresent(options.names);
  print(systems);
  const faults: string[] = [];
  for (const order of options.orders) {
    const all = { ...options, interrupted };
    faults.push(...await compareInOrder(present, order, all));
  }
  print(
    faults.length === 0
      ? ["Verdict: ok. Nothing was lost or in a wrong order where a system promises that."]
      : ["Verdict: WRONG.", ...faults.map((fault) => `- ${fault}`)],
  );
  return faults.length === 0;
}

await runBench({ name: "peers", usage: PEERS_USAGE, parse: parsePeersOptions, run });

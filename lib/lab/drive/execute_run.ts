import { systemClock } from "../../net/mod.ts";
import type { Crew } from "../process/crew.ts";
import { RunClocks } from "../observe/run_clocks.ts";
import type { LabClient } from "../group/lab_client.ts";
import { type RunOptions, seconds, withGroup } from "../group/lab_group.ts";
import type { RunPlan } from "../plan/run_plan.ts";
import type { RunTrace } from "../observe/trace.ts";

/** Milliseconds within which all hosts have what is to be sent, and then send it at one moment. */
const LEAD_MS = 300;

/**
 * Does one run with processes of their own: starts a tracker, for total order a sequencer, and the
 * clients, waits until every client sees all of them, lets the senders send everything at once, waits until every client
 * delivered everything, and asks them to quit. When it returns or throws, all of them are gone.
 *
 * A message that never comes is no error here: the trace shows it, and the verdict tells. Throws a
 * {@linkcode LabError} where there is nothing to measure.
 */
export async function executeRun(plan: RunPlan, options: RunOptions): Promise<RunTrace> {
  const { result, clients, servers, faults } = await withGroup(plan, options, async (group) => {
    const clocks = await RunClocks.measure(options.hosts);
    const faults = await deliver(group.clients, group.crew, options);
    await clocks.measureAgain();
    return { clocks, faults, hosts: group.clients.map(group.hostOf) };
  });
  const { sequencerCost, totals } = servers;
  const aligned = result.clocks.align(clients.map(({ trace }) => trace), result.hosts);
  const all = [...result.faults, ...faults];
  return { ...aligned, sequencerCost, servers: totals, faults: all };
}

/** Lets the senders send, and waits until everybody delivered everything; gives what is lacking. */
async function deliver(
  clients: readonly LabClient[],
  crew: Crew,
  { timeoutMs, onProgress }: RunOptions,
): Promise<string[]> {
  const owed = clients.reduce((sum, { texts }) => sum + texts.length, 0);
  const late = () => clients.filter(({ deliveries }) => deliveries.length < owed);
  // Not awaited: a client that takes no more input must not keep the wait from its timeout.
  const at = systemClock.wallMicros() + LEAD_MS * 1_000;
  const sending = Promise.all(clients.map((client) => client.send(at)));
  const isDone = await crew.until(() => {
    const delivered = clients.reduce((sum, { deliveries }) => sum + deliveries.length, 0);
    onProgress(`${delivered} of ${owed * clients.length} deliveries`);
    return late().length === 0;
  }, timeoutMs);
  if (isDone) await sending;
  return late().map(({ name, deliveries }) =>
    `${name} delivered ${deliveries.length} of ${owed} messages within ${seconds(timeoutMs)}`
  );
}

import { systemClock } from "../../net/mod.ts";
import { type LabClient, type RunOptions, seconds, withGroup } from "../group/mod.ts";
import { RunClocks, type RunTrace } from "../observe/mod.ts";
import type { RunPlan } from "../plan/mod.ts";
import type { Crew } from "../process/mod.ts";

/** Milliseconds from writing the texts to their sending, enough for them to reach every host. */
const LEAD_MS = 300;

/**
 * Carries out one run in which all texts are sent at once. Starts the servers and the clients, waits
 * until every client sees all the others, has the senders send, waits until every client has delivered
 * everything, and ends all processes. When it returns or throws, they are gone.
 *
 * A message that never arrives is no error: it is missing in the trace, and the verdict reports it.
 * Throws a {@linkcode LabError} if there is nothing to measure.
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

/**
 * Has the senders send, and waits until every client has delivered everything. Returns a sentence for
 * each client that has not when the time is up.
 */
async function deliver(
  clients: readonly LabClient[],
  crew: Crew,
  { timeoutMs, onProgress }: RunOptions,
): Promise<string[]> {
  const owed = clients.reduce((sum, { texts }) => sum + texts.length, 0);
  const late = () => clients.filter(({ deliveries }) => deliveries.length < owed);
  // Not awaited: a client that takes no more input must not hold up the timeout below.
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

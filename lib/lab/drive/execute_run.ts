import { delay } from "@std/async/delay";
import { steadyMicros } from "../../net/mod.ts";
import {
  askClient,
  type LabClient,
  type LabGroup,
  type RunOptions,
  seconds,
  withGroup,
} from "../group/mod.ts";
import {
  type Cost,
  costSince,
  NO_COST,
  RunClocks,
  type RunTrace,
  sumCosts,
} from "../observe/mod.ts";
import type { RunPlan } from "../plan/mod.ts";
import type { Crew } from "../process/mod.ts";
import { ClientClocks } from "./client_clocks.ts";

/** Milliseconds from writing the texts to their sending, enough for them to reach every host. */
const LEAD_MS = 300;
/** Milliseconds after the last delivery in which the last acknowledgements are sent. */
const ACKS_MS = 300;

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
    const hostClocks = await RunClocks.measure(options.hosts);
    const clocks = await ClientClocks.measure(group.clients, group.crew);
    const before = await costsOf(group);
    const faults = await deliver(group.clients, group.crew, options);
    await Promise.all([hostClocks.measureAgain(), clocks.measureAgain()]);
    await delay(ACKS_MS, { signal: group.crew.signal });
    return { hostClocks, clocks, faults, before, after: await costsOf(group) };
  });
  const { before, after, clocks } = result;
  const during = clients.map((_, i) => costSince(before.clients[i]!, after.clients[i]!));
  const sequencerCost = servers.sequencerCost &&
    costSince(before.sequencer ?? NO_COST, after.sequencer ?? NO_COST);
  const traces = clients.map(({ trace }) => trace);
  const whole = sumCosts([
    ...traces.map(({ cost }) => cost ?? NO_COST),
    servers.sequencerCost ?? NO_COST,
  ]);
  const hosts = result.hostClocks.describe();
  return {
    clients: clocks.align(traces).map((trace, i) => ({
      ...trace,
      cost: trace.cost && during[i],
    })),
    ...(hosts === undefined ? {} : { clocks: hosts }),
    clockJumps: clocks.jumps,
    clockErrorMs: clocks.errorMs,
    joiningCost: costSince(sumCosts([...during, sequencerCost ?? NO_COST]), whole),
    sequencerCost,
    servers: servers.totals,
    faults: [...result.faults, ...faults],
  };
}

/** Costs of the clients and the sequencers since their start. */
interface Costs {
  readonly clients: readonly Cost[];
  readonly sequencer: Cost | undefined;
}

async function costsOf({ clients, servers, crew }: LabGroup): Promise<Costs> {
  const [told, totals] = await Promise.all([
    Promise.all(clients.map((client) => costOf(client, crew))),
    servers.ask(),
  ]);
  const sequencers = (totals.sequencers ?? []).flatMap((each) => each?.cost ?? []);
  return {
    clients: told,
    sequencer: sequencers.length === 0 ? undefined : sumCosts(sequencers),
  };
}

async function costOf(client: LabClient, crew: Crew): Promise<Cost> {
  const told = await askClient(client, { type: "totals", run: 0 }, crew);
  return told?.answer.totals.cost ?? NO_COST;
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
  const at = steadyMicros() + LEAD_MS * 1_000;
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

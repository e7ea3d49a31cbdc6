import { delay } from "@std/async/delay";
import { EXIT } from "../../cli/mod.ts";
import type { ChannelRange } from "../../core/mod.ts";
import type { Log } from "../../net/mod.ts";
import { type RunPlan, sequencersOf } from "../plan/mod.ts";
import {
  anyPort,
  Crew,
  describeEnding,
  type Host,
  LabError,
  type Placement,
  placeOn,
} from "../process/mod.ts";
import { LabClient } from "./lab_client.ts";
import { LabServers } from "./lab_servers.ts";

export interface RunOptions {
  /** The hosts that the processes are spread over; at least one. */
  readonly hosts: readonly Host[];
  /** Milliseconds that each step may take: starting, joining, delivering, ending. */
  readonly timeoutMs: number;
  /** Ends the run at once. */
  readonly interrupted: AbortSignal;
  readonly log: Log;
  /** The tracker's heartbeat interval in milliseconds; its default if absent. */
  readonly heartbeatMs?: number;
  /** The range of the group's IP multicast address; it has none if absent. */
  readonly channels?: ChannelRange;
  /** Called with the progress of the run: `3 of 5 clients are ready`. */
  readonly onProgress: (text: string) => void;
}

/** The name of the group in all runs, as in the course. */
export const GROUP = "test";
/** Number of processes that start at the same time. More of them would slow each other down. */
const STARTS_AT_ONCE = 4;
/**
 * Milliseconds between the last join and the first message. The members' hellos are over by then,
 * so that they are not measured.
 */
const SETTLE_MS = 300;

/** A complete group: every client sees all the others. */
export interface LabGroup {
  readonly clients: readonly LabClient[];
  readonly servers: LabServers;
  readonly crew: Crew;
  readonly hosts: readonly Host[];
  readonly hostOf: (client: LabClient) => Host;
}

/** A group whose processes have ended. */
export interface FinishedGroup<T> extends Pick<LabGroup, "clients" | "servers"> {
  /** The result of the action on the group. */
  readonly result: T;
  /** Everything that went wrong during the action and at the end, as sentences. */
  readonly faults: readonly string[];
}

/** Starts the processes of a plan, calls `act` with the group, and ends all processes. */
export async function withGroup<T>(
  plan: RunPlan,
  options: RunOptions,
  act: (group: LabGroup) => Promise<T>,
): Promise<FinishedGroup<T>> {
  await using crew = new Crew(options.interrupted, options.log);
  const { order } = plan;
  const placement = placeOn(options.hosts, sequencersOf(plan));
  const isLoad = plan.load !== undefined;
  const mayBeEvicted = plan.failover !== undefined;
  const clients = plan.texts.map((texts, i) =>
    new LabClient(`client${i + 1}`, { group: GROUP, order, texts, isLoad, mayBeEvicted })
  );
  options.onProgress(`starting ${order === "fifo" ? "the tracker" : "tracker and sequencer"}`);
  const servers = await LabServers.start(crew, {
    ...options,
    host: placement.tracker,
    sequencerHosts: placement.sequencers,
  });
  await startClients(clients, servers.trackerAddress, crew, { ...options, placement });
  await gather(clients, crew, options);
  await delay(SETTLE_MS, { signal: crew.signal });
  const hostOf = (client: LabClient) => placement.client(clients.indexOf(client));
  const result = await act({ clients, servers, crew, hosts: options.hosts, hostOf });
  const faults = [...await finish(clients, crew, options), ...await servers.end()];
  faults.unshift(...clients.flatMap(({ troubles }) => troubles));
  return { result, clients, servers, faults };
}

/** Starts the clients, a few at a time, until all are registered at the tracker and join. */
async function startClients(
  clients: readonly LabClient[],
  tracker: string,
  crew: Crew,
  { placement, timeoutMs, onProgress }: RunOptions & { readonly placement: Placement },
): Promise<void> {
  const waiting = clients.entries();
  const startNext = async () => {
    for (const [i, client] of waiting) {
      const host = placement.client(i);
      client.attach(crew.start(host, {
        title: client.name,
        words: ["client", ...client.voiceFlags, anyPort(host), client.name, tracker],
        onLine: (line) => client.onLine(line),
      }));
      const isThere = await crew.until(() => client.isReady, timeoutMs);
      if (!isThere) throw notInTime(clients, [`${client.name} is not ready`], timeoutMs);
      onProgress(`${clients.filter(({ isReady }) => isReady).length} of ${clients.length} ready`);
      await client.join();
    }
  };
  await Promise.all(Array.from({ length: STARTS_AT_ONCE }, startNext));
}

/** Waits until every client sees all the others in the group. */
async function gather(
  clients: readonly LabClient[],
  crew: Crew,
  { timeoutMs, onProgress }: RunOptions,
): Promise<void> {
  const late = () =>
    clients.filter(({ members, hasSelected }) => !hasSelected || members.length < clients.length);
  const isThere = await crew.until(() => {
    onProgress(`${clients.length - late().length} of ${clients.length} see all members`);
    return late().length === 0;
  }, timeoutMs);
  if (isThere) return;
  const lacks = late().map(({ name, members }) =>
    `${name} sees ${members.length} of ${clients.length} members`
  );
  throw notInTime(clients, lacks, timeoutMs);
}

/**
 * Asks all clients to quit, and waits until they have ended. Returns everything that went wrong.
 */
async function finish(
  clients: readonly LabClient[],
  crew: Crew,
  { timeoutMs, onProgress }: RunOptions,
): Promise<string[]> {
  for (const { process } of clients) crew.release(process);
  onProgress("ending the clients");
  // Not awaited: a client that is stuck takes no input. It is reported below, and killed by the
  // crew.
  void Promise.all(clients.map((client) => client.quit()));
  await crew.until(() => clients.every(({ process }) => process.ending !== undefined), timeoutMs);
  return clients.flatMap(({ name, process, trace, isExcused }) => {
    const { ending } = process;
    if (ending === undefined) return [`${name} had not ended ${seconds(timeoutMs)} after !q`];
    // A client that missed messages ends with this exit code.
    const isMiss = isExcused && ending.code === EXIT.failed;
    if (ending.code !== 0 && !isMiss) return [`${name} ${describeEnding(process, ending)}`];
    return trace.cost === undefined ? [`${name} ended without reporting its statistics`] : [];
  });
}

/** Returns the error for a step that took too long, with the troubles that clients reported. */
function notInTime(
  clients: readonly LabClient[],
  lacks: readonly string[],
  timeoutMs: number,
): LabError {
  const what = lacks.join(", ");
  return new LabError(`After ${seconds(timeoutMs)}: ${what}.${troublesOf(clients)}`);
}

/** Returns the troubles of all clients, each on a line of its own after a line break. */
export function troublesOf(clients: readonly LabClient[]): string {
  return clients.flatMap(({ troubles }) => troubles).map((text) => `\n${text}`).join("");
}

/** Returns a time like `60 s`. */
export function seconds(ms: number): string {
  return `${ms / 1_000} s`;
}

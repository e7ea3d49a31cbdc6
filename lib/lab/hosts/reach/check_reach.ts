import { Changes } from "../../process/mod.ts";
import type { AgentProbe, ProbeReport, ReachTarget } from "../agent/mod.ts";
import { describeUnreached, type ProbedHost, type Unreached } from "./describe_unreached.ts";
import { HostError } from "../ssh/mod.ts";
import { onAllHosts, type OnAllHostsOptions, together } from "../prepare/mod.ts";
import { Reach } from "./reach.ts";

/** Milliseconds without a new result after which the check is over. An agent tries TCP for 5 s. */
const QUIET_MS = 6_000;
/** Milliseconds that a host gets to open its sockets. */
const OPEN_MS = 10_000;

const ADVICE =
  "Look for a firewall on these hosts or between them, and for a wrong address in the " +
  "hosts file: gm needs TCP and UDP between all hosts, in both directions, to any port.";

export interface CheckReachOptions extends OnAllHostsOptions {
  /** A word that other labs do not use. */
  readonly runId: string;
}

/** A host that takes part in the check. */
export interface ReachableHost {
  readonly name: string;
  readonly address: string;
  readonly probe: Pick<AgentProbe, "open" | "reach" | "end">;
  /** A sentence that says why the host is lost; `undefined` while it is not. */
  readonly lost: string | undefined;
}

/**
 * Checks that all hosts reach each other, by TCP and UDP and in both directions, and returns those
 * that do. Throws a {@linkcode LabError} that names each direction that does not pass, unless hosts
 * may be missing.
 */
export async function checkReach<H extends ReachableHost>(
  hosts: readonly H[],
  options: CheckReachOptions,
): Promise<readonly H[]> {
  const { onProgress, signal } = options;
  const changes = new Changes();
  let take = (_number: number, _report: ProbeReport) => {};
  try {
    const opened = await onAllHosts(hosts, "open for the others", options, async (host, number) => {
      const onReport = (report: ProbeReport) => take(number, report);
      return { host, target: await open(host, { ...options, number, onReport }) };
    });
    // Hosts that are missing have no number any more; the others keep theirs.
    const places = new Map(opened.map(({ target }, i) => [target.number, i]));
    const probed: ProbedHost[] = opened.map(({ host, target }) => ({ ...target, name: host.name }));
    const all = opened.map(({ host }) => host);
    const reach = new Reach(opened.length);
    take = (number, report) => {
      note(reach, places, number, report);
      onProgress(`${reach.size} directions between hosts checked`);
      changes.tell();
    };
    for (const { host, target } of opened) {
      host.probe.reach(probed.filter(({ number }) => number !== target.number));
    }
    await settle(reach, changes, all, signal);
    // The run says that a host was lost, or goes on without it.
    if (reach.isWhole || all.some(({ lost }) => lost !== undefined)) return all;
    const culprits = leaveOut(probed, reach, options);
    return all.filter((_, number) => !culprits.includes(number));
  } finally {
    for (const { probe } of hosts) probe.end();
  }
}

/**
 * Returns the numbers of few hosts without which the others reach each other, and reports why they
 * are left out. Throws a {@linkcode LabError} that names each direction unless hosts may be
 * missing.
 */
function leaveOut(
  hosts: readonly ProbedHost[],
  reach: Reach,
  { allowMissingHosts, onMissing }: OnAllHostsOptions,
): readonly number[] {
  const faults = describeUnreached(hosts, reach);
  const errorOf = ({ host, fault }: Unreached) => new HostError(hosts[host]?.name ?? "", fault);
  if (!allowMissingHosts) throw together(faults.map(errorOf), ADVICE);
  const culprits = reach.culprits();
  for (const host of culprits) {
    // A direction may be described at its other end.
    const own = faults.filter((fault) => fault.host === host);
    const told = (own.length > 0 ? own : faults).map(({ fault }) => fault).join(" ");
    onMissing(errorOf({ host, fault: `${told} ${ADVICE}` }));
  }
  return culprits;
}

/** Opens the sockets of a host and returns where they are. */
async function open(
  { name, address, probe }: ReachableHost,
  { number, runId: word, signal, onReport }: CheckReachOptions & {
    readonly number: number;
    readonly onReport: (report: ProbeReport) => void;
  },
): Promise<ReachTarget> {
  const changes = new Changes();
  let first: ProbeReport | undefined;
  probe.open({ address, word, number }, (report) => {
    if (first !== undefined) return onReport(report);
    first = report;
    changes.tell();
  });
  await changes.until(() => first !== undefined, { timeoutMs: OPEN_MS, signal });
  const report = first as ProbeReport | undefined;
  if (report?.type === "probe-open") return { number, address, tcp: report.tcp, udp: report.udp };
  if (report?.type !== "probe-fault") {
    throw new HostError(name, `gm lab agent there did not answer within ${OPEN_MS / 1_000} s.`);
  }
  throw new HostError(
    name,
    `cannot listen at ${address} (${report.fault}). Write an address of the host itself after it ` +
      "in the hosts file.",
  );
}

/** Waits until all results are there, or nothing has come for a while. */
async function settle(
  reach: Reach,
  changes: Changes,
  hosts: readonly ReachableHost[],
  signal: AbortSignal,
): Promise<void> {
  const isOver = () => reach.isComplete || hosts.some(({ lost }) => lost !== undefined);
  for (let size = -1; !isOver() && size < reach.size;) {
    size = reach.size;
    const isNews = () => reach.size > size || isOver();
    await changes.until(isNews, { timeoutMs: QUIET_MS, signal });
  }
}

function note(
  reach: Reach,
  places: ReadonlyMap<number, number>,
  number: number,
  report: ProbeReport,
): void {
  const own = places.get(number);
  const other = places.get("from" in report ? report.from : "to" in report ? report.to : NaN);
  if (own === undefined || other === undefined) return;
  if (report.type === "probe-heard") reach.note({ protocol: "UDP", from: other, to: own });
  else if (report.type === "probe-met") reach.note({ protocol: "TCP", from: own, to: other });
  else if (report.type === "probe-missed") {
    reach.note({ protocol: "TCP", from: own, to: other }, report.fault);
  }
}

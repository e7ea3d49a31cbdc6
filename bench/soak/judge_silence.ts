import { table } from "../../lib/lab/render/table.ts";
import type { SilentRun } from "./measure_silence.ts";

/**
 * Share of a core that a silent member, or the tracker or sequencer of a silent group, may take.
 */
const CPU_SHARE_MAX = 0.01;
/**
 * The datagrams that a member may send, and the frames that the tracker may send, while no member
 * multicasts.
 */
const QUIET_KINDS = ["heartbeat"];
const QUIET_FRAMES = ["heartbeat-ack"];

type SilentHost = SilentRun["hosts"][number];

/** Returns the faults of a silent group, as sentences. */
export function judgeSilence(run: SilentRun): string[] {
  const busy = run.hosts.filter((host) => shareOf(host, run.ms) >= CPU_SHARE_MAX)
    .map((host) => `${host.title}: ${percent(shareOf(host, run.ms))} of a core for each`);
  const loud = [
    ...Object.entries(run.sent).filter(([kind]) => !QUIET_KINDS.includes(kind)),
    ...Object.entries(run.trackerSent).filter(([type]) => !isQuietFrame(type)),
  ].map(([what, count]) => `${count} of ${what} though nobody said anything`);
  return [...busy, ...loud];
}

export function renderSilence(run: SilentRun): string[] {
  const rows = run.hosts.map((host) => [
    host.title,
    percent(host.cpuNs / 1e6 / run.ms),
    percent(shareOf(host, run.ms)),
  ]);
  const titles = ["process", "of a core", "for each member"];
  return [
    ...table(titles.map((title, i) => ({ title, align: i === 0 ? "left" : "right" })), rows),
    "",
    `- In ${(run.ms / 1_000).toFixed(1)} s the members sent ${list(run.sent)} and received ` +
    `${run.received}; the tracker sent ${list(run.trackerSent)}.`,
  ];
}

/** Of one member that shares a process with others, or of the whole process. */
function shareOf({ cpuNs, members }: SilentHost, ms: number): number {
  return cpuNs / 1e6 / ms / Math.max(1, members);
}

/** A sequencer's leases are its heartbeats, and it is answered as a member is. */
function isQuietFrame(type: string): boolean {
  return QUIET_FRAMES.includes(type) || type === "grant";
}

function list(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts);
  if (entries.length === 0) return "nothing";
  return entries.map(([what, count]) => `${count} ${what}`).join(", ");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

import { earliest, type FinishedRun, latest } from "../measure/mod.ts";
import type { HostClock } from "../observe/mod.ts";
import { formatMs } from "./format_number.ts";
import { type Column, table } from "./table.ts";

const COLUMNS: readonly Column[] = [
  { title: "clock of", align: "left" },
  { title: "ahead of the lab's, ms" },
  { title: "± ms" },
  { title: "drift in the run, ms" },
];

/**
 * Returns the hosts' clocks as a table, with the error that they cause in latencies and the time
 * within which the senders began. Returns nothing for a run on one machine.
 */
export function renderClocks({ trace, clocks = trace?.clocks }: FinishedRun): string[] {
  if (clocks === undefined) return [];
  const [worst = 0, next = 0] = clocks.map(({ errorMs }) => errorMs).sort((a, b) => b - a);
  const starts = (trace?.clients ?? []).flatMap(({ name, deliveries }) => {
    const own = deliveries.filter(({ sender }) => sender === name);
    return own.length === 0 ? [] : [earliest(own.map(({ sentAt }) => sentAt))];
  });
  const spread = (latest(starts) - earliest(starts)) / 1_000;
  return [
    ...table(COLUMNS, clocks.map(clockRow)),
    "",
    "The times of other hosts are corrected by these offsets. A latency from one host to another is",
    `wrong by at most ${formatMs(worst + next)} ms. "own" latencies need one clock only.`,
    ...(starts.length > 1
      ? [`The ${starts.length} senders began within ${formatMs(spread)} ms of each other.`]
      : []),
    "",
  ];
}

function clockRow({ host, offsetMs, errorMs, driftMs }: HostClock): string[] {
  return [host, signed(offsetMs), formatMs(errorMs), signed(driftMs)];
}

function signed(ms: number): string {
  const amount = formatMs(Math.abs(ms));
  if (Number(amount) === 0) return amount;
  return `${ms < 0 ? "−" : "+"}${amount}`;
}

import { formatMs } from "./format_number.ts";
import { earliest, latest } from "../measure/measure_client.ts";
import type { FinishedRun } from "../measure/finished_run.ts";
import { type Column, table } from "./table.ts";
import type { HostClock } from "../observe/host_clock.ts";

const COLUMNS: readonly Column[] = [
  { title: "clock of", align: "left" },
  { title: "ahead of ours, ms" },
  { title: "± ms" },
  { title: "change in the run" },
];

/**
 * How far the one-way figures of a run over several hosts can be trusted, and how nearly at the
 * same moment its senders began; nothing for a run on one machine.
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
    `Times of other hosts are corrected by that: latency from one to another is off by at most`,
    `${formatMs(worst + next)} ms. One's own (own) needs one clock only.`,
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

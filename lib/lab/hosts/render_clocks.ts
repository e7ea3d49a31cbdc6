import { formatMs } from "../format_number.ts";
import { earliest, latest } from "../measure_client.ts";
import type { FinishedRun } from "../finished_run.ts";

/**
 * How far the one-way figures of a run over several hosts can be trusted, and how nearly at the
 * same moment its senders began; nothing for a run on one machine.
 */
export function renderClocks({ trace, clocks = trace?.clocks }: FinishedRun): string[] {
  if (clocks === undefined) return [];
  const each = clocks.map(({ host, offsetMs, errorMs }) =>
    `${host} ${offsetMs < 0 ? "−" : "+"}${formatMs(Math.abs(offsetMs))} ± ${formatMs(errorMs)}`
  );
  const [worst = 0, next = 0] = clocks.map(({ errorMs }) => errorMs).sort((a, b) => b - a);
  const starts = (trace?.clients ?? []).flatMap(({ name, deliveries }) => {
    const own = deliveries.filter(({ sender }) => sender === name);
    return own.length === 0 ? [] : [earliest(own.map(({ sentAt }) => sentAt))];
  });
  const spread = (latest(starts) - earliest(starts)) / 1_000;
  return [
    `Clocks in ms, against this machine's: ${each.join(", ")}. Latency from one host to`,
    `another is corrected by that, and off by at most ${formatMs(worst + next)} ms; one's own ` +
    "(own) needs no clock but one.",
    ...(starts.length > 1
      ? [`The ${starts.length} senders began within ${formatMs(spread)} ms of each other.`]
      : []),
    "",
  ];
}

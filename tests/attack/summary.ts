import {
  judgeLatency,
  latenciesOf,
  type LatencyFigure,
  timesOf,
  unsoundFloods,
} from "./latency.ts";
import { coursesOf, judgeMemory } from "./memory.ts";
import type { AttackOutcome } from "./run_attack.ts";
import type { OpenOutcome } from "./run_open.ts";

/** Lines for people, and everything that was wrong. */
export interface Summary {
  readonly lines: readonly string[];
  readonly wrong: readonly string[];
  /** True if the floods were too slow for a verdict on latency. */
  readonly isUnsound: boolean;
}

/** Returns the figures of the part under a key, and sentences about everything that was wrong. */
export function summaryOf(outcome: AttackOutcome): Summary {
  const { lives, report, windows, messages, looks, flooded, replayed } = outcome;
  const figures = latenciesOf(windows, messages);
  const courses = coursesOf(looks);
  const unsound = unsoundFloods(windows);
  const slow = judgeLatency(figures);
  const logs = lives.flatMap(({ groups }) => groups);
  const sent = logs.reduce((sum, log) => sum + log.sent.length, 0);
  const delivered = logs.reduce((sum, log) => sum + log.delivered.size, 0);
  const most = courses.toSorted((a, b) => b.growth - a.growth)[0];
  const wrong = [
    ...outcome.wrong,
    ...judgeMemory(courses),
    // A bar that a slower flood kept says nothing about the flood that was wanted.
    ...slow,
    ...excessOf(report.excess),
    ...(report.toBystander > report.asBystander
      ? [`a bystander got ${report.toBystander} bytes for ${report.asBystander}`]
      : []),
    ...(replayed === 0 || report.echoed === 0 ? ["nothing was replayed: the run is void"] : []),
  ];
  return {
    wrong,
    isUnsound: unsound.length > 0,
    lines: [
      `under a key: ${sent} messages, ${delivered} deliveries; ${flooded} datagrams in floods, ` +
      `${report.echoed} sent again at once, ${replayed} later, ${report.connections} connections`,
      `bystander: ${report.asBystander} bytes in its name, ${report.toBystander} to it`,
      most === undefined
        ? "memory: no process was looked at often enough"
        : `memory: ${courses.length} processes; most growth ${megabytes(most.growth)} MB in ` +
          `${most.seconds.toFixed(0)} s (${most.process})`,
      ...figures.map((figure) => latencyLine(figure, figures)),
      ...(unsound.length > 0
        ? [`NO SOUND VERDICT ON LATENCY, this machine is too slow: ${unsound.join("; ")}`]
        : []),
    ],
  };
}

/** Returns the figures of the part without a key. */
export function openSummaryOf(outcome: OpenOutcome): Summary {
  const { asBystander, toBystander, allowed, flooded, deliveries, wrong } = outcome;
  return {
    wrong,
    isUnsound: false,
    lines: [
      `without a key: ${deliveries} deliveries; ${flooded} datagrams in floods; bystander: ` +
      `${asBystander} bytes in its name, ${toBystander} to it, ${allowed} allowed`,
    ],
  };
}

function latencyLine(figure: LatencyFigure, all: readonly LatencyFigure[]): string {
  const { order, target, p99s, deliveries } = figure;
  const each = p99s.slice(0, 9).map((p99) => p99.toFixed(1)).join(", ");
  const what = target === "calm" ? "no flood" : `flood at the ${target}`;
  const times = target === "calm" ? "" : `, ${timesOf(figure, all).toFixed(1)} times`;
  return `latency ${order}, ${what}: p99 of windows ${each} ms (${deliveries} deliveries)${times}`;
}

function excessOf(excess: number): string[] {
  return excess <= 0 ? [] : [`the tracker answered with ${excess} bytes more than came`];
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

import { strayFailoverFlag } from "./failover_options.ts";
import type { LabFlags, Program } from "./lab_flags.ts";

/** What does not go together with an experiment, as a sentence; `undefined` if all does. */
export function optionsFault(program: Program, flags: LabFlags): string | undefined {
  const fault = program === "demo" ? demoFault(flags) : lossFault(program, flags);
  return fault ?? failoverFault(program, flags);
}

/** What the demo cannot do, as a sentence. */
function demoFault({ order, clients, hosts, rate, sweep, loss }: LabFlags): string | undefined {
  if (order !== undefined && order !== "both") {
    return "gm lab demo shows both orders: choose one with gm lab performance or scalability " +
      `--order ${order}.`;
  }
  if (clients !== undefined) {
    return "gm lab demo takes no --clients, for it has its own numbers: choose with gm lab " +
      `performance or scalability --clients ${clients}.`;
  }
  if (hosts !== undefined) {
    return "gm lab demo runs on this machine: measure hosts with gm lab performance or scalability " +
      `--hosts ${hosts}.`;
  }
  if (rate === undefined && !sweep && loss === undefined) return undefined;
  return "gm lab demo sends its own messages: choose a rate with gm lab performance or " +
    "scalability, and a loss with gm lab loss.";
}

/** What does not go together where packets are lost, or are not. */
function lossFault(program: Program, { loss, sweep, hosts }: LabFlags): string | undefined {
  if (program !== "loss") {
    return loss === undefined
      ? undefined
      : `--loss ${loss} is for gm lab loss: the hosts of gm lab ${program} lose what they lose.`;
  }
  if (sweep) return "gm lab loss measures at one rate: give --rate N instead of --sweep.";
  return hosts === undefined
    ? undefined
    : `gm lab loss makes hosts of its own, on this machine: leave --hosts ${hosts} out.`;
}

/** What belongs to failover alone. */
function failoverFault(program: Program, flags: LabFlags): string | undefined {
  const stray = program === "failover" ? undefined : strayFailoverFlag(flags);
  return stray && `${stray} is for gm lab failover: gm lab ${program} kills nobody.`;
}

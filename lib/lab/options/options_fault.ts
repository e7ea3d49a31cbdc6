import { strayFailoverFlag } from "./failover_options.ts";
import type { LabFlags, Program } from "./lab_flags.ts";

/** Returns a sentence about a flag that does not fit the experiment, or `undefined` if all fit. */
export function optionsFault(program: Program, flags: LabFlags): string | undefined {
  if (flags.repeat > 1 && (program === "demo" || flags.sweep)) {
    const what = program === "demo"
      ? "gm lab demo is made once"
      : "--sweep measures its knee again";
    return `${what}: leave --repeat ${flags.repeat} out.`;
  }
  const fault = program === "demo" ? demoFault(flags) : lossFault(program, flags);
  return fault ?? failoverFault(program, flags);
}

function demoFault({ order, clients, hosts, rate, sweep, loss }: LabFlags): string | undefined {
  if (order !== undefined && order !== "both") {
    return `gm lab demo shows both orders: use gm lab performance --order ${order}.`;
  }
  if (clients !== undefined) {
    return `gm lab demo has its own numbers of clients: use gm lab performance --clients ${clients}.`;
  }
  if (hosts !== undefined) {
    return `gm lab demo runs on this machine: use gm lab performance --hosts ${hosts}.`;
  }
  if (rate === undefined && !sweep && loss === undefined) return undefined;
  return "gm lab demo sends its own messages: use gm lab performance for a rate or a sweep, and " +
    "gm lab loss for a loss.";
}

function lossFault(program: Program, { loss, sweep, hosts }: LabFlags): string | undefined {
  if (program !== "loss") {
    return loss === undefined
      ? undefined
      : `--loss ${loss} is for gm lab loss: gm lab ${program} drops no packets on purpose.`;
  }
  if (sweep) return "gm lab loss measures at one rate: give --rate N instead of --sweep.";
  return hosts === undefined
    ? undefined
    : `gm lab loss makes its own hosts on this machine: leave --hosts ${hosts} out.`;
}

function failoverFault(program: Program, flags: LabFlags): string | undefined {
  const stray = program === "failover" ? undefined : strayFailoverFlag(flags);
  return stray && `${stray} is for gm lab failover: gm lab ${program} kills no process.`;
}

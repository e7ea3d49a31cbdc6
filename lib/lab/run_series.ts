import { type CommandContext, versionLine } from "../cli/mod.ts";
import { strikeServers } from "./drive/mod.ts";
import type { LanHosts } from "./lan/mod.ts";
import type { FinishedRun } from "./measure/mod.ts";
import type { LabOptions } from "./options/mod.ts";
import type { RunPlan } from "./plan/mod.ts";
import type { LabHosts, LabKey } from "./process/mod.ts";
import {
  formatCount,
  renderClocks,
  renderRepeats,
  renderRun,
  renderSeries,
  renderSweep,
} from "./render/mod.ts";
import type { Around, Lab } from "./lab.ts";
import { LEGEND } from "./legend.ts";

/**
 * Heartbeat interval in milliseconds while packets are dropped on purpose. With the usual interval
 * a member would be evicted when a few heartbeats and probes in a row are dropped.
 */
const LOSSY_HEARTBEAT_MS = 30_000;

interface SeriesPlace {
  readonly lab: Lab;
  readonly hosts: LabHosts;
  /** The same hosts if they can drop packets (`gm lab loss`), else `undefined`. */
  readonly lan: LanHosts | undefined;
  /** The key of all processes. `undefined`: they have none. */
  readonly key: LabKey | undefined;
}

/** Runs one experiment with every number of clients, and reports each run when it is over. */
export async function runSeries(
  { program, clients, source, load, isSweep, repeat, losses, failover, timeoutMs }: LabOptions,
  { lab, hosts, lan, key }: SeriesPlace,
  context: CommandContext,
): Promise<void> {
  const experiment = program === "scalability" ? program : "performance";
  const plans = withLosses(await lab.prepare(experiment, clients), losses)
    .map((plan) => failover === undefined ? plan : { ...plan, failover });
  const print = async (lines: string[]) => await context.stdout([...lines, ""].join("\n"));
  await print([
    `${versionLine()}, ${hosts.title}, ` +
    (key === undefined ? "" : `sealed with the key ${key.fingerprint}, `) +
    `messages: ${load === undefined ? source.title : "made for the load"}.`,
    "",
    ...hosts.description,
    ...(hosts.description.length > 0 ? [""] : []),
    ...LEGEND,
  ]);
  const runs: FinishedRun[] = [];
  const [first] = plans;
  if (repeat > 1 && load === undefined && first !== undefined) {
    await print(["A first run warms the machine and does not count."]);
    await lab.warmUp(first);
  }
  // All plans in turn, so that a change on the machine affects all of them.
  const rounds = Array.from({ length: repeat }, (_, i) => plans.map((plan) => ({ plan, i })));
  for (const { plan, i } of rounds.flat()) {
    if (isSweep && plan.load !== undefined) {
      const steps = await lab.sweep(plan, plan.load);
      await print(["", ...renderSweep(plan, steps)]);
      continue;
    }
    const interfere = failover && strikeServers(failover, timeoutMs);
    const run = await lab.run(
      plan,
      interfere ? { interfere } : lan && losing(lan, plan, print),
      repeat > 1 ? i + 1 : undefined,
    );
    runs.push(run);
    // A blank line between the lines of its seconds and the tables.
    if (plan.load !== undefined) await context.stdout("");
    await print([...renderRun(plan, run.figures), "", ...renderClocks(run)]);
  }
  if (runs.length > 1) await print(["## All runs", "", ...renderSeries(runs)]);
  if (repeat > 1) await print([`## Medians of ${repeat} runs`, "", ...renderRepeats(runs)]);
  else if (runs.length > 0 && load === undefined) {
    await print([
      "Each run was made once, and short runs vary much: --repeat 5 shows by how much.",
    ]);
  }
}

function withLosses(plans: readonly RunPlan[], losses: readonly number[] | undefined): RunPlan[] {
  if (losses === undefined) return [...plans];
  return losses.flatMap((lossPercent) => plans.map((plan) => ({ ...plan, lossPercent })));
}

/** Drops packets while the load goes on, but not while members join and leave. */
function losing(
  lan: LanHosts,
  { lossPercent = 0 }: RunPlan,
  print: (lines: string[]) => Promise<void>,
): Around {
  return {
    heartbeatMs: LOSSY_HEARTBEAT_MS,
    before: () => lan.setLoss(lossPercent),
    after: async () => {
      const lost = await lan.lost();
      await lan.setLoss(0);
      await print([`The kernels dropped ${formatCount(lost)} packets.`]);
    },
  };
}

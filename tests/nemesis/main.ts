import type { Order } from "../../lib/lab/mod.ts";
import { runTask, type Task } from "../../tools/run_task.ts";
import { Disks } from "./disks.ts";
import { openField } from "./field.ts";
import { keepLives } from "./keep_lives.ts";
import { keepLogs } from "./keep_logs.ts";
import { NEMESIS_USAGE, parseNemesisOptions } from "./nemesis_options.ts";
import { type NemesisRun, runNemesis } from "./run_nemesis.ts";
import { summaryOf } from "./summary.ts";

/** The same exit codes as gm's. */
const FAILED = 1;
const USAGE = 2;
const INTERRUPTED = 130;

type Options = ReturnType<typeof parseNemesisOptions>;

async function run(args: readonly string[]): Promise<number> {
  const options = parseNemesisOptions(args);
  const order = options.takeovers === undefined ? options.order : "total";
  const orders: readonly Order[] = order === "both" ? ["fifo", "total"] : [order];
  const interrupted = new AbortController();
  const onSignal = () => interrupted.abort(new Error("Interrupted."));
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, onSignal);
  try {
    return await runAll(orders, options, interrupted.signal) ? 0 : FAILED;
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    console.log("interrupted; all processes have ended");
    return INTERRUPTED;
  }
}

async function runAll(
  orders: readonly Order[],
  options: Options,
  interrupted: AbortSignal,
): Promise<boolean> {
  const { seed, seconds, members, takeovers, out } = options;
  const names = Array.from({ length: members }, (_, i) => `member${i + 1}`);
  const count = orders.includes("total") ? options.sequencers : 0;
  const sequencers = Array.from({ length: count }, (_, i) => `sequencer${i + 1}`);
  await using field = await openField(["tracker", ...sequencers, ...names]);
  // The last of several keeps its history in memory.
  await using disks = await Disks.open(sequencers.slice(0, Math.max(1, count - 1)));
  const length = takeovers === undefined ? `${seconds} s` : `${takeovers} takeovers`;
  console.log(
    `order ${
      orders.join(" and ")
    }, seed ${seed}, ${length}, ${members} members, ${count} sequencers ${field.title}`,
  );
  if (!disks.canFill) console.log("no disk is filled: to mount one takes root, and Linux");
  const onFault = (text: string) => console.log(text);
  const where = { names, sequencers, field, disks, interrupted, onFault };
  const run: NemesisRun = { orders, seed, seconds, takeovers, ...where };
  const outcome = await runNemesis(run);
  for (const line of summaryOf(run, outcome)) console.log(line);
  const isOk = outcome.violations.length === 0 && outcome.troubles.length === 0;
  if (!isOk && out !== undefined) {
    const folder = `${out}/${orders.join("-")}-${seed}`;
    await keepLives(folder, outcome.lives);
    await keepLogs(folder, outcome.servers);
  }
  return isOk;
}

if (import.meta.main) {
  const task: Task = { name: "nemesis", usage: NEMESIS_USAGE, usageCode: USAGE, run };
  Deno.exit(await runTask(task, Deno.args));
}

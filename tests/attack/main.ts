import type { Order } from "../../lib/lab/mod.ts";
import { runTask, type Task } from "../../tools/run_task.ts";
import { keepLives } from "../nemesis/keep_lives.ts";
import { whyNoLan } from "../netns/mod.ts";
import { KeyFolder, STEADY_HEAP } from "../testing/mod.ts";
import { ATTACK_USAGE, parseAttackOptions } from "./attack_options.ts";
import { runAttack } from "./run_attack.ts";
import { runOpen } from "./run_open.ts";
import { openSummaryOf, type Summary, summaryOf } from "./summary.ts";

/** The same exit codes as gm's. */
const FAILED = 1;
const USAGE = 2;
const INTERRUPTED = 130;
/** Greatest number of sentences about what was wrong that are shown. */
const SHOWN_MAX = 20;

type Options = ReturnType<typeof parseAttackOptions>;

async function run(args: readonly string[]): Promise<number> {
  const options = parseAttackOptions(args);
  const why = await whyNoLan();
  if (why !== undefined) {
    console.log(`Cannot make network namespaces, which an attack requires: ${why}`);
    return FAILED;
  }
  // The roles inherit it: their memory is compared.
  for (const [name, value] of Object.entries(STEADY_HEAP)) Deno.env.set(name, value);
  const interrupted = new AbortController();
  const onSignal = () => interrupted.abort(new Error("Interrupted."));
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, onSignal);
  try {
    return await attack(options, interrupted.signal) ? 0 : FAILED;
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    console.log("interrupted; all processes have ended");
    return INTERRUPTED;
  }
}

async function attack(options: Options, interrupted: AbortSignal): Promise<boolean> {
  const { seed, seconds, rate, order, part } = options;
  const orders: readonly Order[] = order === "both" ? ["fifo", "total"] : [order];
  const cpus = navigator.hardwareConcurrency;
  console.log(
    `order ${orders.join(" and ")}, seed ${seed}, ${seconds} s, ${rate} datagrams/s, ${cpus} CPUs`,
  );
  using keys = new KeyFolder();
  const onStep = (text: string) => console.log(text);
  const common = { orders, seed, seconds, rate, interrupted, onStep };
  const summaries: Summary[] = [];
  if (part !== "open") {
    const outcome = await runAttack({ ...common, keyFile: keys.make() });
    const summary = summaryOf(outcome);
    summaries.push(summary);
    const { out } = options;
    if (summary.wrong.length > 0 && out !== undefined) await keepLives(out, outcome.lives);
  }
  if (part !== "key") summaries.push(openSummaryOf(await runOpen(common)));
  const wrong = summaries.flatMap((summary) => summary.wrong);
  const words =
    `--order ${order} --part ${part} --seed ${seed} --seconds ${seconds} --rate ${rate}`;
  const lines = [
    ...summaries.flatMap((summary) => summary.lines),
    `attack: ${wrong.length === 0 ? "ok" : `WRONG in ${wrong.length} ways`}${
      summaries.some(({ isUnsound }) => isUnsound) ? ", WITHOUT A VERDICT ON LATENCY" : ""
    }`,
    ...wrong.slice(0, SHOWN_MAX).map((sentence) => `- ${sentence}`),
    ...(wrong.length > SHOWN_MAX ? [`- … and ${wrong.length - SHOWN_MAX} more`] : []),
    `to attack like this again: deno task attack ${words}`,
  ];
  for (const line of lines) console.log(line);
  return wrong.length === 0;
}

if (import.meta.main) {
  const task: Task = { name: "attack", usage: ATTACK_USAGE, usageCode: USAGE, run };
  Deno.exit(await runTask(task, Deno.args));
}

import { parseArgs } from "@std/cli/parse-args";
import { runSeed } from "./run_seed.ts";
import { NotConverged, Violation } from "./violation.ts";

const USAGE = "deno task sim --seeds N [--seed S] [--trace]";

/** What the exit code tells: 1 a bug that threw, 2 the contract broken, 3 what is owed did not come. */
function exitCode(error: unknown): number {
  if (error instanceof Violation) return 2;
  return error instanceof NotConverged ? 3 : 1;
}

function main(args: string[]): number {
  const flags = parseArgs(args, { string: ["seeds", "seed"], boolean: ["trace"] });
  const count = Number(flags.seeds ?? 1);
  const first = Number(flags.seed ?? 1);
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(first) || first < 0) {
    console.error(`Usage: ${USAGE}`);
    return 64;
  }
  const started = performance.now();
  const total = { delivered: 0, missed: 0, evictions: 0, lost: 0, sent: 0 };
  let hash = "";
  for (let seed = first; seed < first + count; seed++) {
    try {
      const result = runSeed(seed, flags.trace ? (line) => console.log(line) : undefined);
      hash = result.hash;
      total.delivered += result.delivered;
      total.missed += result.missed;
      total.evictions += result.evictions;
      total.sent += result.counts.sent;
      total.lost += result.counts.lost + result.counts.overflowed;
    } catch (error) {
      console.error(`seed ${seed} failed: ${error instanceof Error ? error.stack : error}`);
      console.error(`replay: deno task sim --seed ${seed} --trace`);
      return exitCode(error);
    }
  }
  const seconds = (performance.now() - started) / 1_000;
  console.log(
    `${count} seeds passed, ${Math.round(60 * count / seconds)} a minute; ` +
      `${total.delivered} deliveries, ${total.missed} told as missing, ${total.evictions} evictions; ` +
      `${total.sent} datagrams, ${total.lost} lost; last trace hash ${hash}`,
  );
  return 0;
}

if (import.meta.main) Deno.exit(main(Deno.args));

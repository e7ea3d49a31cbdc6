import { EXIT } from "../lib/cli/mod.ts";
import { runTask } from "../tools/run_task.ts";

/** A bench that takes words on its command line. */
export interface Bench<Options> {
  /** The word after `deno task`. */
  readonly name: string;
  /** The text that `--help` prints. */
  readonly usage: string;
  /** @throws {UsageError} if a word is wrong */
  parse(words: string[]): Options;
  /**
   * Measures, prints the figures, and returns true if everything was right. SIGINT and SIGTERM
   * abort `interrupted`.
   */
  run(options: Options, interrupted: AbortSignal): Promise<boolean>;
}

/** Runs a bench with the words of this process's command line, and ends the process. */
export async function runBench<Options>(bench: Bench<Options>): Promise<never> {
  const name = `deno task ${bench.name}`;
  const { usage } = bench;
  const interruption = new AbortController();
  const run = async (words: string[]) => {
    const options = bench.parse(words);
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.addSignalListener(signal, () => interruption.abort(new Error(`ended by ${signal}`)));
    }
    return await bench.run(options, interruption.signal) ? EXIT.done : EXIT.failed;
  };
  try {
    Deno.exit(await runTask({ name, usage, usageCode: EXIT.usage, run }, Deno.args));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(`${name}: ${error.message}`);
    Deno.exit(EXIT.failed);
  }
}

/** Prints lines, and an empty one after them. */
export function print(lines: readonly string[]): void {
  console.log([...lines, ""].join("\n"));
}

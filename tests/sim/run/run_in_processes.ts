import { linesOf } from "./lines_of.ts";
import type { Progress } from "./progress.ts";
import { addTally, newTally, type RangeOptions, type Tally } from "./run_range.ts";

/**
 * Seeds that a process gets at a time, at most. A process runs one piece after the other: its code
 * is fast only after several hundred seeds.
 */
const PIECE_SEEDS = 200;
/** Pieces that each process gets of the last seeds, so that all of them end at about one time. */
const LAST_PIECES = 8;

/** Room for the garbage of several seeds, 64 MiB: 6 % less CPU than with the default of V8. */
const YOUNG_SPACE = "--min-semi-space-size=64,--max-semi-space-size=64";

/** The ways to watch and to end a run in several processes. */
export interface ProcessOptions {
  /** Takes the pieces that have ended. */
  readonly progress?: Progress;
  /** Ends the processes; what they have reported is the result. */
  readonly signal?: AbortSignal;
}

/** Runs seeds in several processes, and adds up their results. */
export async function runInProcesses(
  range: RangeOptions,
  jobs: number,
  { progress, signal }: ProcessOptions = {},
): Promise<Tally> {
  const tally = newTally();
  const end = range.first + range.count;
  let next = range.first;
  let newest = -Infinity;
  const isOver = () =>
    next >= end || signal?.aborted === true || tally.failures.length >= range.failuresMax;
  const work = async () => {
    await using process = new PieceProcess(signal);
    while (!isOver()) {
      const first = next;
      const share = Math.ceil((end - next) / (jobs * LAST_PIECES));
      next += Math.min(PIECE_SEEDS, share);
      const found = await process.run({ ...range, first, count: next - first });
      if (found === undefined) return;
      const { hash } = tally;
      addTally(tally, found);
      // Pieces end in any order; the last hash is that of the last seed.
      if (first < newest) tally.hash = hash;
      newest = Math.max(newest, first);
      progress?.note(first, found);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  tally.failures.sort((a, b) => a.seed - b.seed);
  return tally;
}

/** A process that runs one piece of a range after the other. */
class PieceProcess {
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #tallies: AsyncGenerator<string, void>;
  readonly #signal: AbortSignal | undefined;

  constructor(signal: AbortSignal | undefined) {
    const main = new URL("./run_pieces.ts", import.meta.url).href;
    this.#signal = signal;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-check", `--v8-flags=${YOUNG_SPACE}`, main],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
      ...signal && { signal },
    }).spawn();
    this.#stdin = this.#child.stdin.getWriter();
    this.#tallies = linesOf(this.#child.stdout);
  }

  /** Runs a piece; `undefined` if the run was ended. */
  async run(piece: RangeOptions): Promise<Tally | undefined> {
    // A process that is gone already shows by the end of its stdout.
    await this.#stdin.write(new TextEncoder().encode(`${JSON.stringify(piece)}\n`)).catch(() => {});
    const { value } = await this.#tallies.next();
    if (value !== undefined) return JSON.parse(value);
    if (this.#signal?.aborted) return undefined;
    const { code } = await this.#child.status;
    throw new Error(`Cannot run seeds from ${piece.first} on: the process exited ${code}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stdin.close().catch(() => {});
    await this.#tallies.return();
    await this.#child.status;
  }
}

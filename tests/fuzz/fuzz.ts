import fc from "fast-check";
import type { FuzzTarget } from "./fuzz_target.ts";

/** Inputs that are drawn from one seed. */
const INPUTS_PER_SEED = 1_000;

/** The time for which a decoder is fuzzed, and its inputs. */
export interface FuzzOptions {
  readonly seconds: number;
  /** The first seed; each next one is greater by 1. */
  readonly seed: number;
  /** The path of one input among those of the seed; `undefined`: all of them. */
  readonly path?: string | undefined;
}

/** The inputs that a decoder was given, and the failure that ended them, if any. */
export interface FuzzResult {
  readonly inputs: number;
  readonly failure?: {
    readonly message: string;
    /** The smallest input found that fails. */
    readonly input: string;
    /** The command that gives the decoder this input again. */
    readonly replay: string;
  };
}

/**
 * Fuzzes a decoder with inputs of seed after seed until the time is up or one input fails. `now`
 * returns milliseconds.
 */
export function fuzz(
  { name, property: endless }: FuzzTarget,
  options: FuzzOptions,
  now: () => number,
): FuzzResult {
  const end = now() + 1_000 * options.seconds;
  const property = endingProperty(endless, () => now() >= end);
  let inputs = 0;
  for (let { seed } = options;; seed++) {
    const details = fc.check(property, {
      seed,
      numRuns: INPUTS_PER_SEED,
      ...(options.path === undefined ? {} : { path: options.path }),
    });
    inputs += details.numRuns;
    // A check that was interrupted before its first input calls itself failed, too.
    if (details.failed && details.counterexample !== null) {
      const { counterexample, counterexamplePath: path, errorInstance: error } = details;
      const message = error instanceof Error ? error.stack ?? error.message : String(error);
      const replay = `deno task fuzz --only ${name} --seed ${seed} --path ${path}`;
      return { inputs, failure: { message, input: fc.stringify(counterexample[0]), replay } };
    }
    if (options.path !== undefined || now() >= end) return { inputs };
  }
}

/** Returns a property that interrupts its check once something is over. */
function endingProperty<Input>(
  property: fc.IProperty<Input>,
  isOver: () => boolean,
): fc.IRawProperty<Input, false> {
  return {
    isAsync: () => false,
    generate: (random, run) => property.generate(random, run),
    shrink: (value) => property.shrink(value),
    runBeforeEach: () => property.runBeforeEach(),
    runAfterEach: () => property.runAfterEach(),
    run: (input) => isOver() ? new fc.PreconditionFailure(true) : property.run(input),
  };
}

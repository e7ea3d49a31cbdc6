import { gmCommand } from "./gm_command.ts";
import { type GmOptions, Program } from "./program.ts";

/** Starts gm behind pipes. `await using` the result, lest it outlives the test. */
export function startGm(
  args: readonly string[],
  { deno, ...options }: GmOptions = {},
): Program {
  const { words: [command, ...words], env } = gmCommand(args, options.env, deno);
  return new Program(command!, words, { ...options, env });
}

/** Starts a tracker on a free port of this host and waits until it is ready. */
export async function startTracker(
  args: readonly string[] = [],
  options: GmOptions & { place?: string } = {},
): Promise<{ tracker: Program; address: string } & AsyncDisposable> {
  const { place = "127.0.0.1:0", ...rest } = options;
  const tracker = startGm(["tracker", ...args, place], rest);
  try {
    const [, address] = await tracker.waitForMatch(/^tracker listening on (\S+)$/);
    return {
      tracker,
      address: address!,
      [Symbol.asyncDispose]: () => tracker[Symbol.asyncDispose](),
    };
  } catch (error) {
    await tracker[Symbol.asyncDispose]();
    throw error;
  }
}

/** Starts a sequencer on a free port of this host and waits until it is ready. */
export async function startSequencer(
  args: readonly string[] = [],
  options: GmOptions & { place?: string } = {},
): Promise<{ sequencer: Program; address: string } & AsyncDisposable> {
  const { place = "127.0.0.1:0", ...rest } = options;
  const sequencer = startGm(["sequencer", ...args, place], rest);
  try {
    const [, address] = await sequencer.waitForMatch(/^sequencer listening on (\S+)$/);
    return {
      sequencer,
      address: address!,
      [Symbol.asyncDispose]: () => sequencer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await sequencer[Symbol.asyncDispose]();
    throw error;
  }
}

import { UsageError } from "../lib/cli/flags/mod.ts";

/** A task of the project that takes words on its command line. */
export interface Task {
  /** The word after `deno task`. */
  readonly name: string;
  /** The text that `--help` prints. */
  readonly usage: string;
  /** The exit code for words that are wrong. */
  readonly usageCode: number;
  /**
   * Does what the words ask for, and returns the exit code.
   *
   * @throws {UsageError} if a word is wrong
   */
  run(words: string[]): Promise<number>;
}

/** Runs a task, prints its help where that is asked for, and returns the exit code. */
export async function runTask(task: Task, words: string[]): Promise<number> {
  const { name, usage, usageCode } = task;
  if (words.includes("--help") || words.includes("-h")) {
    console.log(usage);
    return 0;
  }
  try {
    return await task.run(words);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${name}: ${error.message}\n\n${usage}`);
    return usageCode;
  }
}

import { type CommandTable, EXIT, runGm, systemContext, type ToldErrors } from "./cli/mod.ts";
import { KeyFileError } from "./key/key_file_error.ts";
import {
  EnvironmentError,
  OtherTrackerError,
  TrackerUnreachableError,
  WrongKeyError,
} from "./net/mod.ts";

/** The commands that every gm has: the roles, and the keys under which they take part. */
const COMMANDS: CommandTable = {
  tracker: async () => (await import("./tracker/command.ts")).trackerCommand,
  sequencer: async () => (await import("./sequencer/command.ts")).sequencerCommand,
  client: async () => (await import("./client/front/command.ts")).clientCommand,
  key: async () => (await import("./key/front/command.ts")).keyCommand,
};

/** The errors that end gm with a sentence. A tracker with a wrong key is unreachable, too. */
export const TOLD_ERRORS: ToldErrors = [
  [WrongKeyError, EXIT.wrongKey],
  [OtherTrackerError, EXIT.wrongKey],
  [KeyFileError, EXIT.wrongKey],
  [TrackerUnreachableError, EXIT.trackerUnreachable],
  [EnvironmentError, EXIT.failed],
];

export interface MainOptions {
  /** Commands beside those that every gm has. */
  readonly commands?: CommandTable;
  /** Commands that this gm was built without, each with the sentence that refuses it. */
  readonly leftOut?: { readonly [name: string]: string };
}

/** Runs gm as this process, and ends the process. Nothing else in gm calls `Deno.exit`. */
export async function runMain({ commands = {}, leftOut = {} }: MainOptions): Promise<never> {
  const context = systemContext(Deno.exit);
  // Whoever waits for a ready line may signal right after it.
  await context.settled;
  const exitCode = await runGm(Deno.args, {
    commands: { ...COMMANDS, ...commands },
    leftOut,
    toldErrors: TOLD_ERRORS,
  }, context);
  Deno.exit(await context.end(exitCode));
}

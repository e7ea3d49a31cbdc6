import { type CommandTable, EXIT, runGm, systemContext } from "./cli/mod.ts";
import { EnvironmentError, TrackerUnreachableError } from "./net/mod.ts";

/** The commands that every gm has. */
const ROLES: CommandTable = {
  tracker: async () => (await import("./tracker/command.ts")).trackerCommand,
  sequencer: async () => (await import("./sequencer/command.ts")).sequencerCommand,
  client: async () => (await import("./client/front/command.ts")).clientCommand,
};

export interface MainOptions {
  /** Commands beside those of the roles. */
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
    commands: { ...ROLES, ...commands },
    leftOut,
    toldErrors: [
      [TrackerUnreachableError, EXIT.trackerUnreachable],
      [EnvironmentError, EXIT.failed],
    ],
  }, context);
  Deno.exit(await context.end(exitCode));
}

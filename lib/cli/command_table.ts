import type { Command } from "./command.ts";

/**
 * The subcommands by name. Each is loaded when it is asked for, so that `gm client` does not pay
 * for the lab. The loaders' `import()` name their files literally, so that `deno compile` finds
 * them.
 */
export type CommandTable = { readonly [name: string]: () => Promise<Command> };

/** The commands that this gm has, and those that it could have had. */
export interface Offer {
  readonly commands: CommandTable;
  /** Commands that this gm was built without, each with the sentence that refuses it. */
  readonly leftOut: { readonly [name: string]: string };
}

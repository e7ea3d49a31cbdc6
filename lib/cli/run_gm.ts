import type { CommandContext } from "./command.ts";
import type { Offer } from "./command_table.ts";
import { EXIT } from "./exit_codes.ts";
import { explainError, type ToldErrors } from "./explain_error.ts";
import { findCommand, helpText, overview, versionLine } from "./help.ts";

/** The commands of gm and the errors that they report; lib/run_main.ts names them. */
export interface Gm extends Offer {
  readonly toldErrors: ToldErrors;
}

const HELP = ["--help", "-h"];

/** Runs gm with these words and returns the exit code. Never throws. */
export async function runGm(
  args: readonly string[],
  gm: Gm,
  context: CommandContext,
): Promise<number> {
  const { commands } = gm;
  const [name = "", ...rest] = args;
  // Flags before a command, and words that name none, are refused in the name of gm itself.
  const command = Object.hasOwn(commands, name) ? name : "";
  try {
    if (args.length === 0) {
      await context.stderr(await overview(commands));
      return EXIT.usage;
    }
    const text = await informationText(name, rest, gm);
    if (text === undefined) return await (await findCommand(name, gm)()).run(rest, context);
    await context.stdout(text);
    return EXIT.done;
  } catch (error) {
    const { lines, exitCode } = explainError(error, command, gm.toldErrors);
    for (const line of lines) await context.stderr(line);
    return exitCode;
  }
}

/**
 * Returns the text that these words ask for, help or the version; `undefined` if they run a
 * command.
 */
async function informationText(
  name: string,
  rest: readonly string[],
  offer: Offer,
): Promise<string | undefined> {
  if (name === "--version" || name === "-V") return versionLine();
  if (HELP.includes(name)) return await helpText(rest, offer);
  if (name === "help") return await helpText(rest.filter((word) => !HELP.includes(word)), offer);
  const end = rest.indexOf("--");
  const isHelp = (end < 0 ? rest : rest.slice(0, end)).some((word) => HELP.includes(word));
  return isHelp ? await helpText([name], offer) : undefined;
}

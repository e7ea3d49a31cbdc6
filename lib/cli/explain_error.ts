import { escapeOf, TURNING } from "../core/mod.ts";
import { EXIT } from "./exit_codes.ts";
import { versionLine } from "./help.ts";
import { Interruption } from "./interruption.ts";
import { UsageError } from "./flags/usage_error.ts";

/** The lines on stderr with which an error ends gm, and the exit code. */
export interface Explanation {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

type ErrorClass = abstract new (...args: never[]) => Error;

/**
 * Errors of other folders whose message is all that people need, with their exit codes. The first
 * class that fits counts.
 */
export type ToldErrors = readonly (readonly [ErrorClass, number])[];

/** Refusals of the operating system, as sentences. Any other error class of Deno is a bug in gm. */
const FROM_THE_SYSTEM: readonly (readonly [ErrorClass, string])[] = [
  [Deno.errors.AddrInUse, "Another program has this address. Choose another port, or 0."],
  [Deno.errors.AddrNotAvailable, "This host does not have that address. Use one of its own."],
  [Deno.errors.NotFound, "There is no such file or folder."],
  [Deno.errors.AlreadyExists, "There is already a file or folder of this name."],
  [Deno.errors.IsADirectory, "A folder is where a file was expected."],
  [Deno.errors.NotADirectory, "A file is where a folder was expected."],
  [Deno.errors.PermissionDenied, "The operating system does not allow this."],
  [Deno.errors.NotCapable, "Deno was started without the permission for this."],
  [Deno.errors.ConnectionRefused, "No program listens there."],
  [Deno.errors.ConnectionReset, "The other side broke the connection."],
  [Deno.errors.ConnectionAborted, "The connection was broken."],
  [Deno.errors.NetworkUnreachable, "That network cannot be reached."],
  [Deno.errors.TimedOut, "It took too long."],
];

/** Characters of a tracker's or a system's text that could drive the terminal. */
const UNSAFE = new RegExp(
  String.raw`[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029${TURNING}]`,
  "g",
);

/** Explains an error that a command threw. `command` is the subcommand's name, "" for gm itself. */
export function explainError(error: unknown, command: string, told: ToldErrors): Explanation {
  const gm = command === "" ? "gm" : `gm ${command}`;
  const say = (text: string, exitCode: number) => ({
    // A tracker's refusal can have any character.
    lines: [`${gm}: ${text.replace(UNSAFE, escapeOf)}`],
    exitCode,
  });
  if (error instanceof UsageError) {
    const hint = command === "" ? "gm help" : `gm help ${command}`;
    return { lines: [`${gm}: ${error.message}`, `See: ${hint}`], exitCode: EXIT.usage };
  }
  if (error instanceof Interruption) return { lines: [], exitCode: error.exitCode };
  const found = told.find(([type]) => error instanceof type);
  if (found !== undefined) return say((error as Error).message, found[1]);
  const fault = systemFault(error);
  return fault === undefined ? explainBug(error, gm) : say(fault, EXIT.failed);
}

/** Returns the sentence for a refusal of the operating system, `undefined` for any other error. */
function systemFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const known = FROM_THE_SYSTEM.find(([type]) => error instanceof type);
  if (known !== undefined) return `${known[1]} (${error.message})`;
  // Deno has no class for most codes: "No space left on device (os error 28)", ENOSPC.
  const { code } = error as { code?: unknown };
  const isSystem = typeof code === "string" && /^E[A-Z0-9]+$/.test(code);
  return isSystem ? `The operating system refused: ${error.message}` : undefined;
}

function explainBug(error: unknown, gm: string): Explanation {
  const lines = error instanceof Error
    ? [`${gm}: ${error.name}: ${error.message}`, ...stackLines(error)]
    : [`${gm}: thrown: ${Deno.inspect(error)}`];
  const report = "This is a bug in gm. Please report it: the lines above, what you did, and " +
    `${versionLine()}.`;
  return { lines: [...lines, report], exitCode: EXIT.bug };
}

/** Returns the stack without the message at its beginning, then the cause of the error. */
function stackLines(error: Error): string[] {
  const stack = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  if (error.cause === undefined) return stack;
  return [...stack, `Caused by: ${Deno.inspect(error.cause)}`];
}

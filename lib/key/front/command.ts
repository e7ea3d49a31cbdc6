import {
  type Command,
  type CommandContext,
  describeFlags,
  EXIT,
  parseFlags,
  UsageError,
} from "../../cli/mod.ts";
import { EnvironmentError } from "../../net/names/mod.ts";
import { shellWord } from "../../net/private_file/mod.ts";
import {
  createKeyFile,
  KEY_BYTES,
  KeyFileError,
  type Keyring,
  keyText,
  parseKeyLines,
  parseKeyring,
  readKeyFile,
  readKeyText,
  replaceKeyFile,
  SharedKey,
} from "../mod.ts";
import { ROTATE_STEPS, rotateKeys, type RotateStep } from "./rotate_keys.ts";

const SYNTAX = {
  flags: {
    step: {
      kind: "choice",
      choices: ROTATE_STEPS,
      default: "add",
      help: "The step of gm key rotate",
    },
  },
  positionals: ["new|rotate|id", "[FILE]"],
} as const;

/** Each step's command, without the name of the file. */
const COMMANDS: Readonly<Record<RotateStep, string>> = {
  add: "gm key rotate",
  switch: "gm key rotate --step switch",
  finish: "gm key rotate --step finish",
};

/** The command `gm key`. */
export const keyCommand: Command = {
  name: "key",
  summary: "Make the key that all roles share, exchange it, show its fingerprint",
  usage: [
    "usage: gm key new [FILE]",
    "       gm key rotate [--step add|switch|finish] FILE",
    "       gm key id FILE",
    "",
    "All roles share one key: then what they send is encrypted, and only those who have it take part.",
    "Copy FILE to each host, and start every tracker, sequencer and client with --key-file FILE, or",
    "with the variable GM_KEY_FILE=FILE in its environment.",
    "",
    "new      Writes a new key to FILE, which only its owner can use and which must not be there yet.",
    "         Without FILE it prints the key.",
    "rotate   Exchanges the key in FILE while all go on, in three steps:",
    `           ${COMMANDS.add} FILE                  adds a key, which at first only decrypts`,
    `           ${COMMANDS.switch} FILE    makes it the key that encrypts`,
    `           ${COMMANDS.finish} FILE    removes the old key`,
    "         After each step copy FILE to every host, and wait until every process has logged",
    '         "Took other keys", some two seconds later. Then take the next step.',
    "id       Prints the fingerprint of each key in FILE, first that of the key that encrypts. Two",
    "         files with the same fingerprints have the same keys. A fingerprint is no secret.",
    "",
    describeFlags(SYNTAX.flags),
    "",
    "Examples:",
    "  gm key new lab.key",
    "  gm key id lab.key",
    "  gm key rotate lab.key",
  ].join("\n"),
  run: runKey,
};

async function runKey(args: string[], context: CommandContext): Promise<number> {
  const { flags, positionals: [verb, path] } = parseFlags(args, SYNTAX);
  if (verb === "new") await makeKey(path, context);
  else if (verb === "rotate") await rotate(fileOf(verb, path), flags.step, context);
  else if (verb === "id") await context.stdout(describe(readKeyFile(fileOf(verb, path))));
  else throw new UsageError(`Unknown word ${JSON.stringify(verb)}: write new, rotate or id.`);
  return EXIT.done;
}

async function makeKey(path: string | undefined, context: CommandContext): Promise<void> {
  if (path === "-") throw new UsageError('"-" is no file: without FILE gm key new prints the key.');
  const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  if (path === undefined) return await context.stdout(keyText([key]).trimEnd());
  change(() => createKeyFile(path, [key]));
  await context.stdout([
    `${path}: fingerprint ${new SharedKey(key).fingerprint}`,
    "Copy the file to every host, and start every tracker, sequencer and client with " +
    `--key-file ${shellWord(path)}`,
  ].join("\n"));
}

async function rotate(path: string, step: RotateStep, context: CommandContext): Promise<void> {
  const before = parseKeyLines(readKeyText(path), path);
  const after = change(() => rotateKeys(before, step, drawUnlike(before.keys)));
  change(() => replaceKeyFile(path, after.keys, after.mark));
  const gone = before.keys.filter((key) => !after.keys.includes(key));
  const removed = gone.map((key) => `${new SharedKey(key).fingerprint} is removed`);
  const state = describe(parseKeyring(keyText(after.keys), path));
  await context.stdout([state, ...removed, adviceAfter(step, path)].join("\n"));
}

/** Returns the sentences after a step, which say how to go on. */
function adviceAfter(step: RotateStep, path: string): string {
  const next = ROTATE_STEPS[ROTATE_STEPS.indexOf(step) + 1];
  if (next === undefined) return "Copy the file to every host.";
  return 'Copy the file to every host, and wait until every process has logged "Took other keys". ' +
    `Then: ${COMMANDS[next]} ${shellWord(path)}`;
}

/**
 * Calls what makes or changes a file. Exit code 4 is for a key that a role cannot use; that the
 * command itself cannot do its work is a failure like others.
 *
 * @throws {EnvironmentError} if it throws a {@linkcode KeyFileError}
 */
function change<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof KeyFileError)) throw cause;
    throw new EnvironmentError(cause.message, { cause });
  }
}

/** Returns a random key whose id differs from those of all others. */
function drawUnlike(keys: readonly Uint8Array[]): Uint8Array {
  const ids = new Set(keys.map((key) => new SharedKey(key).id));
  for (;;) {
    const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
    if (!ids.has(new SharedKey(key).id)) return key;
  }
}

function describe({ keys }: Keyring): string {
  const uses = ["encrypts and decrypts", "only decrypts"];
  return keys.map(({ fingerprint }, i) => `${fingerprint} ${uses[i]}`).join("\n");
}

function fileOf(verb: string, path: string | undefined): string {
  if (path !== undefined) return path;
  throw new UsageError(`Missing FILE: write gm key ${verb} FILE.`);
}

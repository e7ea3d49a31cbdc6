import {
  type Command,
  type CommandContext,
  describeFlags,
  EXIT,
  parseFlags,
  UsageError,
} from "../../cli/mod.ts";
import {
  createKeyFile,
  KEY_BYTES,
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

/** The sentence after each step, which says how to go on. */
const NEXT: Readonly<Record<RotateStep, string>> = {
  add: "Copy the file to every host. Then: gm key rotate --step switch FILE",
  switch: "Copy the file to every host. Then: gm key rotate --step finish FILE",
  finish: "Copy the file to every host.",
};

/** The command `gm key`. */
export const keyCommand: Command = {
  name: "key",
  summary: "Make, exchange and name the keys of those who may take part",
  usage: [
    "usage: gm key new [FILE]",
    "       gm key rotate [--step add|switch|finish] FILE",
    "       gm key id FILE",
    "",
    "new      Prints a new key, or writes it to FILE, which only its owner can use and which must",
    "         not be there yet.",
    "rotate   Exchanges the key in FILE in three steps: add puts a new key after the old one, switch",
    "         makes it the one that seals, finish removes the old one. After each step copy FILE to",
    "         every host before you go on.",
    "id       Prints the fingerprint of each key in FILE, the one that seals first.",
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
  const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  if (path === undefined) return await context.stdout(keyText([key]).trimEnd());
  createKeyFile(path, [key]);
  await context.stdout(`${path}: ${new SharedKey(key).fingerprint}`);
}

async function rotate(path: string, step: RotateStep, context: CommandContext): Promise<void> {
  const before = parseKeyLines(readKeyText(path), path);
  const after = rotateKeys(before, step, drawUnlike(before.keys));
  replaceKeyFile(path, after.keys, after.mark);
  const gone = before.keys.filter((key) => !after.keys.includes(key));
  const removed = gone.map((key) => `${new SharedKey(key).fingerprint} is removed`);
  const lines = [describe(parseKeyring(keyText(after.keys), path)), ...removed, NEXT[step]];
  await context.stdout(lines.join("\n"));
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
  const lines = keys.map(({ fingerprint }, i) => `${fingerprint} ${i === 0 ? "seals" : "opens"}`);
  return lines.join("\n");
}

function fileOf(verb: string, path: string | undefined): string {
  if (path !== undefined) return path;
  throw new UsageError(`Missing FILE: write gm key ${verb} FILE.`);
}

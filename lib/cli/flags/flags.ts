import { parseArgs } from "@std/cli/parse-args";
import type { BooleanFlag, ChoiceFlag, Flag, Flags, ListFlag, NumberFlag } from "./flag.ts";
import { FlagTable } from "./flag_table.ts";
import { UsageError } from "./usage_error.ts";

type Maybe<F, T> = F extends { readonly default: unknown } ? T : T | undefined;

/** The type of a flag's value. */
export type FlagValue<F extends Flag> = F extends BooleanFlag ? boolean
  : F extends ListFlag ? readonly string[]
  : F extends NumberFlag ? Maybe<F, number>
  : F extends ChoiceFlag ? Maybe<F, F["choices"][number]>
  : Maybe<F, string>;

/**
 * The types of the positionals. A positional in brackets, `[TRACKER]`, may be missing; the others
 * may not. A positional that ends in an ellipsis, `[DIR…]`, comes last and takes all words that are
 * left.
 */
export type Positionals<P extends readonly string[]> = {
  readonly [I in keyof P]: P[I] extends `[${string}…]` ? readonly string[]
    : P[I] extends `[${string}]` ? string | undefined
    : string;
};

/** The values of a command line that was read. */
export interface Parsed<F extends Flags, P extends readonly string[]> {
  readonly flags: { readonly [K in keyof F]: FlagValue<F[K]> };
  readonly positionals: Positionals<P>;
}

/**
 * The words that a command takes:
 * `{ flags: { verbose: … }, positionals: ["HOST:PORT", "[TRACKER]"] }`.
 */
export interface Syntax<F extends Flags, P extends readonly string[]> {
  readonly flags: F;
  readonly positionals: P;
}

/**
 * Reads the words of a command line.
 *
 * @throws {UsageError} if a flag is unknown, a value is missing, repeated, no number or out of
 * range, or if there are too few or too many positionals; the message quotes the word
 */
export function parseFlags<const F extends Flags, const P extends readonly string[]>(
  args: readonly string[],
  syntax: Syntax<F, P>,
): Parsed<F, P> {
  const table = new FlagTable(syntax.flags);
  table.checkWords(args);
  const words: string[] = [];
  const unknown: { word: string; key: string }[] = [];
  const parsed = parseArgs([...args], {
    "--": true,
    boolean: table.longNames("boolean"),
    string: table.longNames("text", "list", "number", "choice"),
    collect: table.longNames("text", "list", "number", "choice"),
    alias: table.aliases(),
    // Positionals are kept out of the parser's `_`, where it turns them into numbers. It does not
    // if "_" is declared as a flag with a text, but then `-_` replaces them.
    unknown: (word, key) => {
      if (key === undefined) words.push(word);
      else unknown.push({ word, key });
      return false;
    },
  });
  const flags = table.values(parsed);
  if (unknown[0] !== undefined) throw table.unknownFlag(unknown[0].word, unknown[0].key);
  return {
    flags: flags as Parsed<F, P>["flags"],
    positionals: readPositionals([...words, ...parsed["--"]], syntax.positionals) as Positionals<P>,
  };
}

function readPositionals(
  words: string[],
  names: readonly string[],
): (string | undefined | string[])[] {
  if (names.at(-1)?.endsWith("…]")) {
    const single = names.length - 1;
    const before = readPositionals(words.slice(0, single), names.slice(0, single));
    return [...before, words.slice(single)];
  }
  const extra = words[names.length];
  if (extra !== undefined) {
    const takes = names.length === 0 ? "no such words" : names.join(" ");
    throw new UsageError(`Unexpected word ${JSON.stringify(extra)}: the command takes ${takes}.`);
  }
  const missing = names.find((name, i) => words[i] === undefined && !name.startsWith("["));
  if (missing === undefined) return names.map((_, i) => words[i]);
  const empty = words.length === 0 ? "nothing was given" : `only ${words.join(" ")} was given`;
  throw new UsageError(
    `Missing ${missing}: the command takes ${names.join(" ")}, but ${empty}.`,
  );
}

import { WordReader } from "./word_reader.ts";

type Name = string | undefined;
type AliasTable = { readonly [name: string]: string | readonly string[] };
type Defaults = Record<string, unknown>;

/** Options of {@linkcode parseArgs}: those of the real package that gm has a use for. */
export interface ParseOptions<
  B extends Name = Name,
  S extends Name = Name,
  C extends Name = Name,
  D extends Defaults | undefined = Defaults | undefined,
  DD extends boolean | undefined = boolean | undefined,
> {
  /** Puts what follows `--` into the result's `"--"` instead of its `_`. */
  "--"?: DD;
  /** Other names of an option; a value given under one is found under all. */
  alias?: AliasTable;
  /** Options without a value: `false` unless given. */
  boolean?: B | ReadonlyArray<Extract<B, string>>;
  /** Options that may be repeated: an array of all values, empty when there is none. */
  collect?: C | ReadonlyArray<Extract<C, string>>;
  default?: D;
  /** Options whose value stays text even if it looks like a number ("_": positionals). */
  string?: S | ReadonlyArray<Extract<S, string>>;
  /** Takes everything after the first positional as positionals too. */
  stopEarly?: boolean;
  /** Called for an option named nowhere, and for each positional; `false` drops the word. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

type Names<N> = Extract<N, string>;

type Given<B, S, C> =
  & { [K in Exclude<Names<S>, C>]?: string }
  & { [K in Extract<Names<S>, C>]: string[] }
  & { [K in Exclude<Names<B>, C>]: boolean }
  & { [K in Extract<Names<B>, C>]: boolean[] };

type WithDefaults<G, D> = D extends Defaults ?
    & Omit<G, keyof D>
    & { [K in keyof D]: K extends keyof G ? D[K] | NonNullable<G[K]> : unknown }
  : G;

/** The parsed command line: options by name, positionals under `_`. */
export type Args<G = Record<string, unknown>, DD = undefined> =
  & Record<string, unknown>
  & G
  & { _: Array<string | number> }
  & (true extends DD ? { "--": string[] } : unknown);

/**
 * Reads a command line. Its rules are those of the real package (an option that is neither
 * boolean nor last takes the next word unless that starts with a dash), which node:util's
 * parseArgs does not follow, so the words are read in ./word_reader.ts.
 */
export function parseArgs<
  DD extends boolean | undefined = undefined,
  B extends Name = undefined,
  S extends Name = undefined,
  C extends Name = undefined,
  D extends Defaults | undefined = undefined,
>(
  args: readonly string[],
  options: ParseOptions<B, S, C, D, DD> = {},
): Args<WithDefaults<Given<B, S, C>, D>, DD> {
  const reader = new WordReader({
    aliases: aliasSets(options.alias ?? {}),
    booleans: names(options.boolean),
    strings: names(options.string),
    collected: names(options.collect),
    stopEarly: options.stopEarly ?? false,
    unknown: options.unknown ?? (() => true),
  });
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const result = reader.read(args.slice(0, end), options.default ?? {});
  const rest = args.slice(end + 1);
  if (options["--"]) result["--"] = rest;
  else result._.push(...rest);
  return result as Args<WithDefaults<Given<B, S, C>, D>, DD>;
}

function names(given: Name | readonly string[]): string[] {
  if (given === undefined) return [];
  return typeof given === "string" ? [given] : [...given];
}

/** For every name, the other names of the same option. */
function aliasSets(table: AliasTable): Map<string, string[]> {
  const sets = new Map<string, string[]>();
  for (const [name, others] of Object.entries(table)) {
    const family = [name, ...names(others)];
    for (const member of family) sets.set(member, family.filter((other) => other !== member));
  }
  return sets;
}

import type { ChoiceFlag, Flag, Flags, NumberFlag } from "./flag.ts";
import { nearest } from "./nearest.ts";
import { UsageError } from "./usage_error.ts";

/** Returns a flag's name on the command line: `seq-addr` for `seqAddr`. */
export function longName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Returns the name of a flag's value in help texts and errors: `HOST:PORT`, or `text|json`. */
export function valueName(flag: Flag): string {
  if (flag.kind === "boolean") return "";
  return flag.kind === "choice" ? flag.choices.join("|") : flag.value;
}

/** The declared flags of a command. Finds a flag by what was typed, and checks its value. */
export class FlagTable {
  readonly #flags: { readonly name: string; readonly long: string; readonly flag: Flag }[];

  constructor(flags: Flags) {
    this.#flags = Object.entries(flags).map(([name, flag]) => ({
      name,
      long: longName(name),
      flag,
    }));
  }

  /** Returns the long names of the flags of these kinds. */
  longNames(...kinds: Flag["kind"][]): string[] {
    return this.#flags.filter(({ flag }) => kinds.includes(flag.kind)).map(({ long }) => long);
  }

  /** Returns the other names of each flag, by its long name. */
  aliases(): Record<string, string[]> {
    return Object.fromEntries(this.#flags.map(({ long, flag }) => [long, otherNames(flag)]));
  }

  /**
   * Refuses words that the parser would not read as they were typed: it takes
   * `--no-verbose=5` for `--verbose=5`, and lets `--verbose=5` pass as true.
   */
  checkWords(args: readonly string[]): void {
    const end = args.indexOf("--");
    for (const word of end < 0 ? args : args.slice(0, end)) {
      const [, dashes, typed, value] = /^(--?)(.[^=]*)(?:=(.*))?$/s.exec(word) ?? [];
      if (typed === undefined) continue;
      const found = this.#flags.find(({ long, flag }) =>
        [long, ...otherNames(flag)].includes(typed)
      );
      if (found === undefined && dashes === "--") throw this.unknownFlag(word, typed);
      if (found?.flag.kind !== "boolean" || value === undefined) continue;
      if (value === "true" || value === "false") continue;
      throw new UsageError(`${quote(word)} has a value, but --${found.long} takes none.`);
    }
  }

  /** Returns the checked values, by the names that the program uses. */
  values(parsed: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(
      this.#flags.map(({ name, long, flag }) => [name, valueOf(long, flag, parsed[long])]),
    );
  }

  /** Returns the error for a flag that the command does not have; `key` is its name as parsed. */
  unknownFlag(word: string, key: string): UsageError {
    // "-xv" is several flags in one word; only one of them may be wrong.
    const typed = word.startsWith("--") || word.length <= 2
      ? word.replace(/(?<=.{3})=.*$/s, "")
      : `-${key}`;
    const within = word.startsWith(typed) ? "" : ` in ${quote(word)}`;
    const guess = typed.startsWith("--") ? this.#nearestLong(typed.slice(2)) : undefined;
    const known = this.#flags.map(({ long }) => `--${long}`).join(", ");
    const advice = guess !== undefined
      ? `Did you mean --${guess}?`
      : known === ""
      ? "This command takes no flags."
      : `The flags are ${known}.`;
    return new UsageError(`Unknown flag ${quote(typed)}${within}. ${advice}`);
  }

  #nearestLong(typed: string): string | undefined {
    return nearest(typed, this.#flags.map(({ long }) => long));
  }
}

function otherNames(flag: Flag): string[] {
  return [...(flag.short === undefined ? [] : [flag.short]), ...(flag.aliases ?? [])];
}

function valueOf(long: string, flag: Flag, given: unknown): unknown {
  if (flag.kind === "boolean") return given === true;
  const words = given as string[];
  if (words.includes("")) {
    throw new UsageError(
      `--${long}${shortHint(flag)} needs a value: --${long} ${valueName(flag)}.`,
    );
  }
  if (flag.kind === "list") return words;
  if (words.length > 1) {
    const values = words.map(quote).join(" and ");
    throw new UsageError(
      `--${long}${shortHint(flag)} is given twice, with ${values}: give it once.`,
    );
  }
  const [word] = words;
  if (word === undefined) return flag.default;
  if (flag.kind === "number") return parseNumber(long, flag, word);
  return flag.kind === "choice" ? parseChoice(long, flag, word) : word;
}

function parseNumber(long: string, flag: NumberFlag, word: string): number {
  const number = /^\d{1,15}$/.test(word) ? Number(word) : NaN;
  if (number >= flag.min && number <= flag.max) return number;
  const fault = Number.isNaN(number) ? "is not a whole number" : "is out of range";
  throw new UsageError(
    `Bad --${long}${shortHint(flag)}: ${quote(word)} ${fault}; ` +
      `give a number from ${flag.min} to ${flag.max}.`,
  );
}

function parseChoice(long: string, flag: ChoiceFlag, word: string): string {
  if (flag.choices.includes(word)) return word;
  const known = flag.choices.join(", ").replace(/, (?=[^,]*$)/, " or ");
  throw new UsageError(`Bad --${long}${shortHint(flag)}: ${quote(word)} is not ${known}.`);
}

/** Returns the short form for a message: people who typed `-b` look for `-b` there. */
function shortHint(flag: Flag): string {
  return flag.short === undefined ? "" : ` (-${flag.short})`;
}

function quote(word: string): string {
  return JSON.stringify(word);
}

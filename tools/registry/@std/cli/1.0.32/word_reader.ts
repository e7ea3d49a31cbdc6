type Value = string | number | boolean;

/** The result under construction; `_` holds the positionals. */
export type Result = Record<string, unknown> & { _: Array<string | number> };

export interface WordRules {
  aliases: Map<string, string[]>;
  booleans: string[];
  strings: string[];
  collected: string[];
  stopEarly: boolean;
  unknown: (arg: string, key?: string, value?: unknown) => unknown;
}

/** Reads the words of a command line one after the other, by the rules it was made with. */
export class WordReader {
  readonly #aliases: Map<string, string[]>;
  readonly #booleans: Set<string>;
  readonly #strings: Set<string>;
  readonly #collected: Set<string>;
  readonly #stopEarly: boolean;
  readonly #unknown: WordRules["unknown"];
  #result: Result = { _: [] };
  #words: string[] = [];

  constructor(rules: WordRules) {
    this.#aliases = rules.aliases;
    this.#booleans = this.#withAliases(rules.booleans);
    this.#strings = this.#withAliases(rules.strings);
    this.#collected = this.#withAliases(rules.collected);
    this.#stopEarly = rules.stopEarly;
    this.#unknown = rules.unknown;
  }

  read(words: readonly string[], defaults: Record<string, unknown>): Result {
    this.#result = { _: [] };
    this.#words = [...words];
    for (let word = this.#words.shift(); word !== undefined; word = this.#words.shift()) {
      if (/^--./s.test(word)) this.#readLong(word);
      else if (/^-./s.test(word)) this.#readShort(word);
      else this.#readPositional(word);
    }
    this.#fill(defaults);
    return this.#result;
  }

  #readPositional(word: string): void {
    if (this.#unknown(word) !== false) {
      const staysText = this.#strings.has("_") || !looksNumeric(word);
      this.#result._.push(staysText ? word : Number(word));
    }
    if (this.#stopEarly) this.#result._.push(...this.#words.splice(0));
  }

  /** `--name`, `--name value`, `--name=value`. */
  #readLong(word: string): void {
    // The real package reads "--no-name=value" as "--name=value".
    const start = /^--no-[^=][^=]*=/.test(word) ? 5 : 2;
    const equals = word.indexOf("=", start + 1);
    if (equals === -1) {
      const name = word.slice(2);
      return this.#set(name, this.#takeValue(name, "-"), word);
    }
    const name = word.slice(start, equals);
    const value = word.slice(equals + 1);
    this.#set(name, this.#booleans.has(name) ? value !== "false" : value, word);
  }

  /** `-b`, `-b value`, `-b5`, `-b=5`, and letters without values in one word, `-vx`. */
  #readShort(word: string): void {
    for (let at = 1; at < word.length - 1; at++) {
      const letter = word.charAt(at);
      const value = attachedValue(letter, word.slice(at + 1));
      if (value !== undefined) return this.#set(letter, value, word);
      this.#set(letter, this.#strings.has(letter) ? "" : true, word);
    }
    const last = word.slice(-1);
    if (last !== "-") this.#set(last, this.#takeValue(last, /^--?[^-]/), word);
  }

  /** The next word if it is this option's value, else what the bare option means. */
  #takeValue(name: string, flagStart: string | RegExp): Value {
    const next = this.#words[0];
    const isFlag = next === undefined ||
      (typeof flagStart === "string" ? next.startsWith(flagStart) : flagStart.test(next));
    if (next && !isFlag && !this.#booleans.has(name)) {
      this.#words.shift();
      return next;
    }
    if (next === "true" || next === "false") {
      this.#words.shift();
      return next === "true";
    }
    return this.#strings.has(name) ? "" : true;
  }

  #set(name: string, given: Value, word: string): void {
    if (!this.#isKnown(name) && this.#unknown(word, name, given) === false) return;
    const isNumber = typeof given === "string" && !this.#strings.has(name) && looksNumeric(given);
    const value = isNumber ? Number(given) : given;
    for (const key of [name, ...this.#aliases.get(name) ?? []]) {
      const before = Object.hasOwn(this.#result, key) ? this.#result[key] : undefined;
      if (!this.#collected.has(name)) this.#put(key, value);
      else this.#put(key, Array.isArray(before) ? [...before, value] : [value]);
    }
  }

  /** Defines instead of assigning: a name like `__proto__` is then a name like any other. */
  #put(key: string, value: unknown): void {
    Object.defineProperty(this.#result, key, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }

  #isKnown(name: string): boolean {
    return this.#aliases.has(name) || this.#booleans.has(name) || this.#strings.has(name) ||
      this.#collected.has(name);
  }

  #fill(defaults: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(defaults)) {
      for (const key of [name, ...this.#aliases.get(name) ?? []]) this.#fillOne(key, value);
    }
    for (const name of this.#booleans) this.#fillOne(name, this.#collected.has(name) ? [] : false);
    for (const name of this.#strings) if (this.#collected.has(name)) this.#fillOne(name, []);
  }

  #fillOne(key: string, value: unknown): void {
    if (!Object.hasOwn(this.#result, key)) this.#put(key, value);
  }

  #withAliases(names: string[]): Set<string> {
    return new Set(names.flatMap((name) => [name, ...this.#aliases.get(name) ?? []]));
  }
}

/** The value that a letter has in its own word, if the rest of the word is one. */
function attachedValue(letter: string, rest: string): string | undefined {
  if (rest === "-") return rest;
  if (rest === "=") return "";
  const isLetter = /[a-z]/i.test(letter);
  const assigned = /=(.+)/.exec(rest)?.[1];
  if (isLetter && assigned !== undefined) return assigned;
  // Also "-xy5": a rest that ends in a number counts as a value, in the real package too.
  if (isLetter && /\d(\.\d*)?(e-?\d+)?$/.test(rest)) return rest;
  // A rest of one character is the word's last flag, whatever it is.
  return rest.length > 1 && /^\W/.test(rest) ? rest : undefined;
}

function looksNumeric(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(Number(text));
}

/** A small deliberate bug: a piece of one file's text that is replaced. */
export interface Bug {
  readonly name: string;
  /** The rule that it breaks. */
  readonly why: string;
  /** The file, from the project's root. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

/** A bug in what the simulator runs, which the simulator must find. */
export interface Mutant extends Bug {
  /**
   * Times as many seeds as usual by which the mutant must be caught, for a bug that shows rarely.
   *
   * @default {1}
   */
  readonly patience?: number;
  /**
   * The kind of runs that meet the bug: sealed, with identities, or with signed groups; each with
   * its attacker.
   *
   * @default {undefined} nothing is sealed or signed
   */
  readonly kind?: "sealed" | "identities" | "signed";
}

/**
 * A bug that the simulator does not meet, or hardly ever: the tests of these files must find it.
 */
export interface TestedMutant extends Bug {
  /** Test files, from tests/unit. One test that fails is enough. */
  readonly tests: readonly string[];
}

/**
 * The file's text with the bug in it.
 *
 * @throws {Error} if the mutant is rotten: what it replaces is not there, or there more than once
 */
export function mutate(text: string, { name, file, find, replace }: Bug): string {
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`Cannot apply ${name}: ${file} has its text ${times} times`);
  return text.replace(find, () => replace);
}

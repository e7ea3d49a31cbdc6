/** A small deliberate bug: a piece of one file's text that is replaced. */
export interface Mutant {
  readonly name: string;
  /** The rule that it breaks. */
  readonly why: string;
  /** The file, from the project's root. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /**
   * Times as many seeds as usual by which the mutant must be caught, for a bug that shows rarely.
   *
   * @default {1}
   */
  readonly patience?: number;
}

/**
 * The file's text with the bug in it.
 *
 * @throws {Error} if the mutant is rotten: what it replaces is not there, or there more than once
 */
export function mutate(text: string, { name, file, find, replace }: Mutant): string {
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`Cannot apply ${name}: ${file} has its text ${times} times`);
  return text.replace(find, () => replace);
}

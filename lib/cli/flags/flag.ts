interface FlagBase {
  /** One letter, without its dash. */
  readonly short?: string;
  /** Other long names that are accepted; the help text does not show them. */
  readonly aliases?: readonly string[];
  /** The flag's line in the help text: a phrase without a full stop. */
  readonly help: string;
}

/** A flag that is on or off. */
export interface BooleanFlag extends FlagBase {
  readonly kind: "boolean";
}

/** A flag with a text; its value is `undefined` if it was not given and has no default. */
export interface TextFlag extends FlagBase {
  readonly kind: "text";
  /** The name of the value in help texts and errors: `HOST:PORT`. */
  readonly value: string;
  readonly default?: string;
}

/**
 * A flag that may be given several times; its value is the texts in the order in which they came.
 */
export interface ListFlag extends FlagBase {
  readonly kind: "list";
  readonly value: string;
}

/** A flag with a whole number from `min` to `max`. */
export interface NumberFlag extends FlagBase {
  readonly kind: "number";
  readonly value: string;
  readonly min: number;
  readonly max: number;
  readonly default?: number;
}

/** A flag with one of a few words. */
export interface ChoiceFlag extends FlagBase {
  readonly kind: "choice";
  readonly choices: readonly string[];
  readonly default?: string;
}

export type Flag = BooleanFlag | TextFlag | ListFlag | NumberFlag | ChoiceFlag;

/** Flags by the name that the program uses: `seqAddr` is `--seq-addr` on the command line. */
export type Flags = { readonly [name: string]: Flag };

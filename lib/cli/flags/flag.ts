interface FlagBase {
  /** One letter, without its dash. */
  readonly short?: string;
  /** Other long names that are accepted and not shown. */
  readonly aliases?: readonly string[];
  /** What it does, for the help text; no full stop. */
  readonly help: string;
}
/** On or off. */
export interface BooleanFlag extends FlagBase {
  readonly kind: "boolean";
}
/** A text, `undefined` unless given or defaulted. */
export interface TextFlag extends FlagBase {
  readonly kind: "text";
  /** What the value is called: `HOST:PORT`. */
  readonly value: string;
  readonly default?: string;
}
/** Texts, in the order in which they were given. */
export interface ListFlag extends FlagBase {
  readonly kind: "list";
  readonly value: string;
}
/** A whole number from `min` to `max`. */
export interface NumberFlag extends FlagBase {
  readonly kind: "number";
  readonly value: string;
  readonly min: number;
  readonly max: number;
  readonly default?: number;
}
/** One of a few words. */
export interface ChoiceFlag extends FlagBase {
  readonly kind: "choice";
  readonly choices: readonly string[];
  readonly default?: string;
}
export type Flag = BooleanFlag | TextFlag | ListFlag | NumberFlag | ChoiceFlag;

/** Flags by the name that the program uses: `seqAddr` is `--seq-addr` on the command line. */
export type Flags = { readonly [name: string]: Flag };

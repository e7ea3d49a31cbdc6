/**
 * Reads the command line of `gm lab` into checked options, and refuses flags that do not fit.
 *
 * lab_flags.ts has all flags, lab_options.ts the result. load_options.ts, failover_options.ts and
 * host_flags.ts have the flags of one subject each. options_fault.ts knows which flags exclude each
 * other.
 *
 * No I/O. An error is a UsageError that quotes the word and says what to write instead.
 *
 * @module
 */
export * from "./failover_options.ts";
export * from "./host_flags.ts";
export * from "./lab_flags.ts";
export * from "./lab_options.ts";
export * from "./load_options.ts";
export * from "./options_fault.ts";
export * from "./parse_time.ts";

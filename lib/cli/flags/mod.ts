/**
 * The words of a command line: flags, addresses as people type them, and the help text of flags.
 *
 * A command declares its flags as data ({@linkcode Flags}); {@linkcode parseFlags} checks the words
 * against them and returns typed values. Nothing here reads the environment, writes a line or knows
 * a command. Host names are not resolved here (lib/net does that).
 *
 * Invariants:
 * - Whatever is wrong with the words is a {@linkcode UsageError}, which quotes the word and says
 *   what would be right.
 * - A value that was parsed is in its range: no command checks it again.
 *
 * @module
 */
export * from "./describe_flags.ts";
export * from "./flag.ts";
export * from "./flags.ts";
export * from "./host_port.ts";
export * from "./identity_flag.ts";
export * from "./key_file_flag.ts";
export * from "./log_flags.ts";
export * from "./multicast_flag.ts";
export * from "./nearest.ts";
export * from "./slow_member_flag.ts";
export * from "./usage_error.ts";

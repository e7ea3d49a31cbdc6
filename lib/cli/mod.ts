/**
 * The command line: flags, help, exit codes, signals, the lines that go to stdout and stderr, and
 * the words in which an error ends gm. The commands themselves are in the folders of their roles
 * (lib/tracker/command.ts, …), and this folder knows none of them. Nothing about groups, members or
 * messages lives here.
 *
 * Invariants:
 * - stdout carries results only: what was asked for, and messages. Everything else goes to stderr.
 * - A user's mistake is a {@linkcode UsageError} and exits with 2. What the environment refuses is
 *   one sentence without a stack (lib/run_main.ts names the classes). Anything else that is thrown
 *   is a bug, is reported with its stack, and exits with 70.
 * - A stdout that fails ends the command ({@linkcode OutputFailure}), whatever the command is.
 * - Nothing here ends the process, except at a second signal a second later or more:
 *   lib/run_main.ts does that.
 *
 * docs/ARCHITECTURE.md lists the exit codes.
 *
 * @module
 */
export * from "./command.ts";
export * from "./command_table.ts";
export * from "./commit.ts";
export * from "./exit_codes.ts";
export * from "./explain_error.ts";
export * from "./flags/mod.ts";
export * from "./hangup.ts";
export * from "./help.ts";
export * from "./interruption.ts";
export * from "./line_writer.ts";
export * from "./output_failure.ts";
export * from "./run_gm.ts";
export * from "./signals.ts";
export * from "./system_context.ts";
export * from "./tracker_place.ts";
export * from "./until_aborted.ts";
export * from "./until_eof.ts";

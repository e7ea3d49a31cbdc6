/**
 * The command line: flags, addresses as people type them, help, exit codes, signals, the lines
 * that go to stdout and stderr, and how errors are told. The commands themselves are in the
 * folders of their roles (lib/tracker/command.ts, …), and this folder knows none of them.
 *
 * Nothing about groups, members or messages lives here. What a person did wrong is a
 * {@linkcode UsageError} that quotes the word and says what would be right; what the environment
 * did is told in a sentence without a stack (lib/run_main.ts names the classes); anything else that is
 * thrown is a bug and is told as one. stdout carries answers and messages only, stderr all the rest. The
 * process ends in lib/run_main.ts and nowhere else.
 *
 * @module
 */
export * from "./command.ts";
export * from "./command_table.ts";
export * from "./commit.ts";
export * from "./flags/describe_flags.ts";
export * from "./exit_codes.ts";
export * from "./explain_error.ts";
export * from "./flags/flag.ts";
export * from "./flags/flags.ts";
export * from "./help.ts";
export * from "./flags/host_port.ts";
export * from "./interruption.ts";
export * from "./line_writer.ts";
export * from "./flags/log_flags.ts";
export * from "./flags/nearest.ts";
export * from "./run_gm.ts";
export * from "./signals.ts";
export * from "./flags/slow_member_flag.ts";
export * from "./system_context.ts";
export * from "./tracker_place.ts";
export * from "./until_aborted.ts";
export * from "./until_eof.ts";
export * from "./flags/usage_error.ts";

import type { TestedMutant } from "./mutant.ts";

/** Bugs of the command line, and of what gm writes. */
export const COMMAND_MUTANTS: readonly TestedMutant[] = [
  {
    name: "takes-a-word-for-another-flag",
    file: "lib/cli/flags/flag_table.ts",
    find: `if (found === undefined && dashes === "--") throw this.unknownFlag(word, typed);`,
    replace: ``,
    why: "--no-verbose=true counts as --verbose",
    tests: ["cli/flags/flags_test.ts"],
  },
  {
    name: "makes-numbers-of-words",
    file: "lib/cli/flags/flags.ts",
    find: `[...words, ...parsed["--"]]`,
    replace: `[...parsed._.map(String), ...parsed["--"]]`,
    why: "words are lost, because the parser is told to drop them",
    tests: ["cli/flags/flags_test.ts"],
  },
  {
    name: "reports-what-its-end-cut-off",
    file: "lib/client/front/session.ts",
    find: `return this.#isEnded && error instanceof ClosedError;`,
    replace: `return false;`,
    why: "Ctrl-C during a command that waits prints an error of its own",
    tests: ["client/front/session_test.ts"],
  },
  {
    name: "logs-the-time-of-another-zone",
    file: "lib/net/log.ts",
    find: `time.getTime() + offsetMinutes * 60_000`,
    replace: `time.getTime()`,
    why: "the time is UTC and the offset that of this host",
    tests: ["net/log_test.ts"],
  },
  {
    name: "cuts-a-denort-within",
    file: "tools/compile/elf_end.ts",
    find: `for (const at of entries(segments)) ends.push(long(at + 8) + long(at + 32));`,
    replace: ``,
    why: "a segment after all sections is cut off",
    tests: ["tools/compile_test.ts"],
  },
  {
    name: "echo-of-a-signal-is-impatience",
    why: "signals of one key press are one signal (decision 0106)",
    file: "lib/cli/signals.ts",
    find: 'return now - firstAt < SAME_WISH_MS ? "nothing" : "exit";',
    replace: 'return "exit";',
    tests: ["cli/signals_test.ts"],
  },
  {
    name: "impatience-is-not-heard",
    why: "a signal a second after the first one ends gm at once (decision 0106)",
    file: "lib/cli/signals.ts",
    find: 'return now - firstAt < SAME_WISH_MS ? "nothing" : "exit";',
    replace: 'return "nothing";',
    tests: ["cli/signals_test.ts"],
  },
  {
    name: "draft-printed-whole",
    why: "an end by a signal leaves one row of a line that was never sent",
    file: "lib/client/front/terminal/editing_terminal.ts",
    find: "this.#display.leave(line);",
    replace: "this.#display.finish(line);",
    tests: ["client/front/terminal/editing_terminal_test.ts"],
  },
];

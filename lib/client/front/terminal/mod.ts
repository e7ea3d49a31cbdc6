/**
 * The terminal that a person types in: the shell around the pure editor (edit/). It owns the
 * device: raw mode, reading, writing, the size of the window, Ctrl-Z and the way back.
 *
 * Invariants:
 * - Keys are taken all the time, whatever a line waits for, and whatever the tracker does.
 * - When gm ends, the terminal is as it was before, and the rest of a paste does not reach the
 *   shell.
 * - A slow terminal holds up those that print (`Output`), and nothing waits without bound.
 *
 * @module
 */
export * from "./open_terminal.ts";
export * from "./terminal.ts";

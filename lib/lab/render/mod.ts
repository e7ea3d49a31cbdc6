/**
 * Shows figures, verdicts and tables as text: lines of Markdown that are also readable in a
 * terminal.
 *
 * render_run.ts shows one run, render_series.ts several side by side, render_repeats.ts their
 * medians, render_sweep.ts a sweep, render_failover.ts strikes, render_verdict.ts the verdict.
 * format_number.ts has the one way in which numbers are written.
 *
 * Pure functions. Nothing is measured or checked here; the HTML report is in report/.
 *
 * @module
 */
export * from "./demo_pictures.ts";
export * from "./format_number.ts";
export * from "./render_clocks.ts";
export * from "./render_cost.ts";
export * from "./render_failover.ts";
export * from "./render_repeats.ts";
export * from "./render_run.ts";
export * from "./render_series.ts";
export * from "./render_sweep.ts";
export * from "./render_verdict.ts";
export * from "./table.ts";

/**
 * Draws the plots of report.html, one file per figure, with the help of Observable Plot and of a
 * document without a browser (drawing.ts).
 *
 * figures.ts chooses the figures, and each of the other `*_figure.ts` draws one kind.
 * over_numbers.ts draws a measure (measures.ts) over the number of clients or the loss.
 * plotted_run.ts names the lines, like_runs.ts puts runs together that were made several times, and
 * figure.ts has what all plots share.
 *
 * Invariant: a plot of runs that were made several times shows medians, with the least and the
 * greatest value of all of them; no run stands for the others.
 *
 * @module
 */
export * from "./drawing.ts";
export * from "./figure.ts";
export * from "./figures.ts";
export * from "./like_runs.ts";
export * from "./plotted_run.ts";

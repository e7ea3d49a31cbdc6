/**
 * Makes report.html from the results.json of one or several labs: one page with plots and tables
 * that needs no other file and no script.
 *
 * figures/ draws the plots, the `*_table.ts` make the tables, and render_report.ts puts the page
 * together. Plots are SVG, whose colours come from the page's style sheet (report_style.ts), so
 * that the page follows the reader's light or dark mode and can be printed.
 *
 * Invariant: the page shows only what results.json has; nothing is measured or checked here. The
 * packages are large, so only `gm lab` loads this folder, and only when there is a report to draw.
 *
 * @module
 */
export * from "./read_results.ts";
export * from "./render_report.ts";
export * from "./write_report.ts";

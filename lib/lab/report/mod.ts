/**
 * The report: results.json of one or several labs as one page of HTML with plots, which needs
 * nothing else, no script either. The plots are drawn here, by Observable Plot into a document that
 * is none of a browser's (drawing.ts); colours come from the page's style sheet, so that the page is
 * light or dark as its reader's is, and readable on paper (report_style.ts).
 *
 * Everything is made from what results.json has and from nothing else. The packages are large:
 * nobody but `gm lab` loads this folder, and that only when there is a report to write.
 *
 * @module
 */
export * from "./read_results.ts";
export * from "./render_report.ts";
export * from "./write_report.ts";

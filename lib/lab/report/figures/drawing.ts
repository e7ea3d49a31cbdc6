import type * as Plot from "@observablehq/plot";

/** Draws plots without a browser. */
export interface Drawing {
  readonly plot: typeof Plot;
  /** Returns a plot as the text of an SVG element. */
  draw(options: Plot.PlotOptions): string;
}

/** Loads the packages that draw, which takes half a second. */
export async function loadDrawing(): Promise<Drawing> {
  const [plot, { parseHTML }] = await Promise.all([
    import("@observablehq/plot"),
    import("linkedom"),
  ]);
  // The packages' types are those of a browser's document.
  const { document } = parseHTML("<!DOCTYPE html><html><body></body></html>") as unknown as {
    readonly document: Plot.PlotOptions["document"];
  };
  return {
    plot,
    draw: (options) => plot.plot({ ...options, document }).outerHTML,
  };
}

import type * as Plot from "@observablehq/plot";

/** Draws plots without a browser. */
export interface Drawing {
  readonly plot: typeof Plot;
  /** The plot as the text of an SVG element. */
  draw(options: Plot.PlotOptions): string;
}

/** Loads what it takes to draw: half a second, once. */
export async function loadDrawing(): Promise<Drawing> {
  const [plot, { parseHTML }] = await Promise.all([
    import("@observablehq/plot"),
    import("linkedom"),
  ]);
  // Its types are those of a browser, which Deno does not have.
  const { document } = parseHTML("<!DOCTYPE html><html><body></body></html>") as unknown as {
    readonly document: Plot.PlotOptions["document"];
  };
  return {
    plot,
    draw: (options) => plot.plot({ ...options, document }).outerHTML,
  };
}

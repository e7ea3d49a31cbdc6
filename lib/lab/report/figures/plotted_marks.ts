import { spreadOf } from "../../measure/mod.ts";
import type { Mark } from "../../observe/mod.ts";

/** An event in the plot of some runs, from the first of them in which it happened to the last. */
export interface PlottedMark extends Mark {
  readonly leastMs: number;
  readonly mostMs: number;
}

/**
 * Returns the marks of all runs in order. The nth event of a kind is the same in all runs if each
 * of them has one, and stands at the median of its times. With two runs that were killed the first
 * time after 4.0 and 4.2 s, sequencer1 in the one and sequencer2 in the other, there is one mark
 * `killed` at 4.1 s. Every other event keeps its time, and is named with its run.
 */
export function plottedMarks(runs: readonly (readonly Mark[])[]): PlottedMark[] {
  if (runs.length === 1) return runs.flat().map((mark) => markOf(mark, [mark.atMs]));
  const numbered = runs.flatMap((marks, run) =>
    marks.map((mark, i) => {
      const nth = marks.slice(0, i).filter(({ kind }) => kind === mark.kind).length;
      return { mark, run: run + 1, key: `${mark.kind} ${nth}` };
    })
  );
  return [...Map.groupBy(numbered, ({ key }) => key).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined || same.length < runs.length) {
      return same.map(({ mark, run }) =>
        markOf({ ...mark, text: `${mark.text} (run ${run})` }, [mark.atMs])
      );
    }
    const { kind, text } = first.mark;
    const isCommon = same.every(({ mark }) => mark.text === text);
    const named = { ...first.mark, text: isCommon ? text : kind };
    return [markOf(named, same.map(({ mark }) => mark.atMs))];
  }).sort((a, b) => a.atMs - b.atMs);
}

function markOf(mark: Mark, times: readonly number[]): PlottedMark {
  const { median = mark.atMs, least = mark.atMs, most = mark.atMs } = spreadOf(times) ?? {};
  return { ...mark, atMs: median, leastMs: least, mostMs: most };
}

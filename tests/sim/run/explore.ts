/** Returns one of `options` numbers, from 0 on. */
export type Choose = (options: number) => number;

/**
 * Runs something once for each way in which its choices can fall, depth first: the next run makes
 * the same choices as the one before but for the last that could still be made otherwise. What is
 * run must choose the same whenever it chose the same before. Returns the number of runs.
 */
export function explore(run: (choose: Choose) => void): number {
  const path: { chosen: number; readonly options: number }[] = [];
  for (let runs = 1;; runs++) {
    let depth = 0;
    run((options) => {
      if (depth === path.length) path.push({ chosen: 0, options });
      return path[depth++]!.chosen;
    });
    while (path.length > 0 && path.at(-1)!.chosen + 1 === path.at(-1)!.options) path.pop();
    if (path.length === 0) return runs;
    path.at(-1)!.chosen++;
  }
}

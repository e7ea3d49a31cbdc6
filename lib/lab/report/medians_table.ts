import { MEDIAN_COLUMNS } from "../render/mod.ts";
import { likeRuns, loadName, type PlottedRun } from "./figures/mod.ts";
import { type Html, html } from "./html.ts";

/**
 * Returns a table of the medians and ranges of runs that were made several times, with its heading;
 * nothing if each run was made once. Interrupted runs have no part in the medians.
 */
export function mediansTable(runs: readonly PlottedRun[]): Html {
  const groups = likeRuns(runs.filter(({ run }) => run.interruptedMs === undefined))
    .filter((group) => group.runs.length > 1);
  if (groups.length === 0) return html``;
  const columns = MEDIAN_COLUMNS.filter(({ cell }) =>
    groups.some(({ runs }) => cell(runs) !== "–")
  );
  const rows = groups.map(({ series, first, runs }) =>
    html`<tr><td>${series}</td><td>${first.clients.length}</td><td>${
      loadName(first)
    }</td><td>${runs.length}</td>${
      columns.map(({ cell }) => html`<td>${inTwoLines(cell(runs))}</td>`)
    }</tr>`
  );
  return html`
    <h2>Medians</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr><th>series</th><th>clients</th><th>load</th><th>runs</th>${columns.map(({ title }) =>
            html`<th>${title}</th>`
          )}</tr>
        </thead>
        <tbody>${rows}</tbody>
      </table>
    </div>
    <p class="faint">Medians of the runs that were made several times, with the least and the greatest
    value in parentheses where they differ.</p>
  `;
}

/** Returns `1.2 (0.9 to 3.4)` in two lines, so that the columns are narrow. */
function inTwoLines(cell: string): Html {
  const [median, range] = cell.split(" (");
  return range === undefined ? html`${median}` : html`${median}<br>(${range}`;
}

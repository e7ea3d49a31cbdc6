import { formatCount, formatMs, formatNext, formatRate, STRIKE_COLUMNS } from "../render/mod.ts";
import { type Html, html } from "./html.ts";
import type { PlottedRun } from "./figures/mod.ts";

/** Returns a table of the strikes for each run that had any, each with a summary. */
export function failoverTables(runs: readonly PlottedRun[]): Html {
  const tables = runs.map(failoverTable).filter((each) => each !== undefined);
  return tables.length === 0 ? html`` : html`
    <h2>Failover</h2>
    ${tables}
    <p
      class="faint">Takeover: from the signal until another sequencer orders the group. Next delivery:
    from the signal to the end of the pause that the kill caused, over all clients. Longest silence: the
    longest time between two deliveries at any client until the next kill.</p>
  `;
}

function failoverTable(
  { series, run: { clients, load, repetition } }: PlottedRun,
): Html | undefined {
  const failover = load?.failover;
  if (failover === undefined) return undefined;
  const rows = failover.strikes.map((strike) =>
    html`<tr>${STRIKE_COLUMNS.map(({ cell }) => html`<td>${cell(strike)}</td>`)}</tr>`
  );
  const { lost, duplicated, reordered, beforePerSecond, afterPerSecond } = failover;
  return html`
    <p>${series}, ${clients.length} clients${repetition === undefined
      ? ""
      : `, run ${repetition}`}: time to the next delivery median ${formatNext(
        failover.nextMedianMs,
      )}, max ${formatNext(failover.nextMaxMs)} ms; longest silence ${formatMs(
        failover.silenceMs,
      )} ms; messages lost ${formatCount(lost)}, duplicated ${formatCount(
        duplicated,
      )}, reordered ${formatCount(reordered)}; ${formatRate(
        beforePerSecond,
      )} messages/s before the first kill, ${formatRate(afterPerSecond)} after the last.</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>${STRIKE_COLUMNS.map(({ title }) => html`<th>${title}</th>`)}</tr>
        </thead>
        <tbody>${rows}</tbody>
      </table>
    </div>
  `;
}

import type { Drawing } from "./drawing.ts";
import { failoverTables } from "./failover_table.ts";
import type { Figure } from "./figure.ts";
import { figuresOf } from "./figures.ts";
import { Html, html } from "./html.ts";
import { plottedRuns } from "./plotted_run.ts";
import type { LabelledResults } from "./read_results.ts";
import { REPORT_STYLE } from "./report_style.ts";
import { costTable, speedTable } from "./runs_table.ts";

/** Violations and faults of one run that the page shows; results.json has all. */
const FAULTS_SHOWN = 20;

/** The whole page: figures, the runs as a table, what went wrong, and where it was measured. */
export function renderReport(labs: readonly LabelledResults[], drawing: Drawing): string {
  const runs = plottedRuns(labs);
  const figures = figuresOf(drawing, runs);
  const title = titleOf(labs);
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${title}</title>
        <style>${new Html(REPORT_STYLE)}</style>
      </head>
      <body>
    <h1>${title}</h1>
    ${summary(labs)}
    <section class="figures">
    ${figures.map(renderFigure)}
    </section>
    ${failoverTables(runs)}
    <h2>Speed</h2>
    ${speedTable(runs)}
    <p class="faint">Latencies are of others' messages, own of one's own, in milliseconds; in a load they
    count from when a message was due. The longest silence is the longest time in milliseconds that a
    client waited for its next delivery.</p>
    <h2>Cost</h2>
    ${costTable(runs)}
    <p class="faint">Datagrams and bytes that clients and sequencer sent, a copy to each receiver, without
    IP and UDP headers. CPU time is that of all processes of a role together, memory the most that one
    of them had; in a load while it went on, else since their start.</p>
    ${labs.map(renderFaults)}
    ${labs.map(renderEnvironment)}
      </body>
    </html>
  `.text;
}

function titleOf(labs: readonly LabelledResults[]): string {
  const [first] = labs;
  if (labs.length > 1) return `gm lab: ${labs.map(({ label }) => label).join(", ")}`;
  return `gm lab ${first?.results.options.experiment ?? ""}`;
}

function summary(labs: readonly LabelledResults[]): Html {
  const runs = labs.flatMap(({ results }) => results.runs);
  const wrong = runs.filter(({ isOk }) => !isOk).length;
  const deliveries = runs.reduce((sum, { delivered }) => sum + delivered, 0);
  const counted = `${deliveries.toLocaleString("en-US")} deliveries in ${runs.length} ` +
    `${runs.length === 1 ? "run" : "runs"}`;
  const verdict = wrong === 0
    ? html`<span class="ok">Order: ok.</span> Every one of ${counted} was checked.`
    : html`<span class="wrong">${wrong} of ${runs.length} runs went wrong</span>, of ${counted}.`;
  return html`<p>${verdict}</p>`;
}

function renderFigure({ title, plots, caption, legend }: Figure): Html {
  const entries = legend.map(({ name, colour, isDashed }) =>
    html`<li><i class="${
      isDashed === true ? "dashed" : ""
    }" style="border-color: ${colour}"></i>${name}</li>`
  );
  return html`
    <figure>
    <h3>${title}</h3>
    <ul class="legend">${entries}</ul>
    ${plots.map((plot) => new Html(plot))}
    <figcaption>${caption}</figcaption>
    </figure>
  `;
}

function renderFaults({ label, results }: LabelledResults): Html {
  const sentences = results.runs.flatMap(({ faults, violations, order, clients }) =>
    [...faults, ...violations.map(({ sentence }) => sentence)]
      .map((sentence) => `${order}, ${clients.length} clients: ${sentence}`)
  );
  if (sentences.length === 0) return html``;
  const rest = sentences.length - FAULTS_SHOWN;
  return html`
    <h2>What went wrong (${label})</h2>
    <ul>${sentences.slice(0, FAULTS_SHOWN).map((sentence) => html`<li>${sentence}</li>`)}${rest > 0
      ? html`<li>and ${rest} more</li>`
      : undefined}</ul>
  `;
}

function renderEnvironment({ label, results }: LabelledResults): Html {
  const { environment: e, options, runs } = results;
  const buffer = e.receiveBufferBytes === undefined
    ? undefined
    : `${e.receiveBufferBytes.toLocaleString("en-US")} bytes, at most ` +
      `${e.receiveBufferBytesMax?.toLocaleString("en-US")}`;
  const entries: readonly (readonly [string, string | Html | undefined])[] = [
    ["command", html`<code>gm lab ${options.words.join(" ")}</code>`],
    ["begun", runs[0]?.startedAt],
    ["gm", `${e.gm}${e.isCompiled ? ", compiled" : ", from source"} (Deno ${e.deno})`],
    ["system", `${e.os} ${e.arch}${e.kernel === undefined ? "" : `, kernel ${e.kernel}`}`],
    ["CPUs", `${e.cpus}${e.cpuModel === undefined ? "" : ` × ${e.cpuModel}`}`],
    ["load before", e.loadAverage === undefined ? undefined : `${e.loadAverage} (1 minute)`],
    ["receive buffer", buffer],
    ["hosts", hostsOf(options)],
    ["messages", options.messages],
    ["clocks", clocksOf(results)],
  ];
  const known = entries.filter(([, value]) => value !== undefined && value !== "");
  return html`
    <h2>Measured with (${label})</h2>
    <dl>${known.map(([name, value]) =>
      html`
        <dt>${name}</dt>
        <dd>${value}</dd>
      `
    )}</dl>
  `;
}

/** `lab2: linux 6.1.0, 4 CPUs, load 0.3; …` */
function hostsOf({ hosts = [] }: LabelledResults["results"]["options"]): string {
  return hosts.map(({ name, environment: { os, kernel = "", cpus, loadAverage } }) => {
    const load = loadAverage === undefined ? "" : `, load ${loadAverage}`;
    return `${name}: ${os} ${kernel}, ${cpus} CPUs${load}`;
  }).join("; ");
}

/** The hosts of the last run that was on several. */
function clocksOf({ runs }: LabelledResults["results"]): string | undefined {
  return runs.findLast(({ clocks }) => clocks !== undefined)?.clocks
    ?.map(({ host, offsetMs, errorMs }) =>
      `${host} ${offsetMs.toFixed(2)} ± ${errorMs.toFixed(2)} ms`
    ).join(", ");
}

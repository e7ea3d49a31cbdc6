import { failoverTables } from "./failover_table.ts";
import {
  type Drawing,
  type Figure,
  figuresOf,
  type LabelledResults,
  plottedRuns,
  runName,
} from "./figures/mod.ts";
import { Html, html } from "./html.ts";
import { mediansTable } from "./medians_table.ts";
import { REPORT_STYLE } from "./report_style.ts";
import { costTable, speedTable } from "./runs_table.ts";

/** Greatest number of violations and faults of a lab on the page. results.json has all of them. */
const FAULTS_SHOWN = 20;

/** Returns the whole page: figures, tables of the runs, violations and faults, and environments. */
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
    ${mediansTable(runs)}
    ${failoverTables(runs)}
    <h2>Speed</h2>
    ${speedTable(runs)}
    <p class="faint">Mean, percentiles and max are latencies of other clients' messages in milliseconds;
    "own" is the latency of a client's own messages. At a rate they count from the time at which a message
    was due (response time); "service" counts from the sending, and "generator lag" is how late the load
    generator itself was. A dash stands where there are too few samples for a percentile. Msgs/s: each
    message counted once; deliveries/s: at all clients together, which is what is plotted; both over the
    time from the first multicast to the last delivery. Sum of own deliveries/s: each client's deliveries
    over its own time, added up. The longest silence is the longest time in milliseconds between two deliveries at one
    client. What a settled group needs for one message, without processes, pipes and JSON around it, is
    measured by <code>deno task bench</code> in the repository of gm, beside bare datagrams.</p>
    <h2>Cost</h2>
    ${costTable(runs)}
    <p class="faint">Datagrams and bytes that clients and sequencer sent for the messages, not for joining
    and leaving, without IP and UDP headers. A copy to each receiver counts. Sent again: because of loss,
    per hundred datagrams with new messages. CPU time is the sum over the processes of a role, during the load or,
    if all lines were sent at once, since the start of the processes. Peak memory is that of the largest
    process of a role.</p>
    ${labs.map(renderWarnings)}
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
  const all = labs.flatMap(({ results }) => results.runs);
  const runs = all.filter(({ interruptedMs }) => interruptedMs === undefined);
  const interrupted = all.length - runs.length;
  const wrong = runs.filter(({ isOk }) => !isOk).length;
  const deliveries = runs.reduce((sum, { delivered }) => sum + delivered, 0);
  const counted = `${deliveries.toLocaleString("en-US")} deliveries in ${runs.length} ` +
    `${runs.length === 1 ? "run" : "runs"}`;
  const verdict = runs.length === 0
    ? html`Verdict: none.`
    : wrong === 0
    ? html`<span class="ok">Verdict: ok.</span> All ${counted} were checked.`
    : html`<span class="wrong">Verdict: ${wrong} of ${runs.length} runs failed.</span> All ${counted}
      were checked.`;
  const incomplete = labs.flatMap(({ results, label }) => {
    if (results.incomplete === undefined) return [];
    return [html`<p>${labs.length > 1 ? `${label}: ` : ""}${results.incomplete}</p>`];
  });
  const rest = interrupted === 0 ? undefined : html`
    ${interrupted} ${interrupted === 1 ? "run was" : "runs were"} interrupted and not judged.
  `;
  return html`<p>${verdict}${rest}</p>${incomplete}`;
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
    ${plots.map((plot) => html`<div class="plot">${new Html(plot)}</div>`)}
    <figcaption>${caption}</figcaption>
    </figure>
  `;
}

function renderWarnings({ label, results }: LabelledResults): Html {
  const sentences = results.runs.flatMap((run) =>
    run.warnings.map((sentence) => `${runName(run)}: ${sentence}`)
  );
  if (sentences.length === 0) return html``;
  return html`
    <h2>Beware (${label})</h2>
    <ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>
  `;
}

function renderFaults({ label, results }: LabelledResults): Html {
  const sentences = results.runs.flatMap((run) =>
    [...run.faults, ...run.violations.map(({ sentence }) => sentence)]
      .map((sentence) => `${runName(run)}: ${sentence}`)
  );
  if (sentences.length === 0) return html``;
  const rest = sentences.length - FAULTS_SHOWN;
  return html`
    <h2>What went wrong (${label})</h2>
    <ul>${sentences.slice(0, FAULTS_SHOWN).map((sentence) => html`<li>${sentence}</li>`)}${rest > 0
      ? html`<li>and ${rest} more (see results.json)</li>`
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
    ["started", runs[0]?.startedAt],
    ["gm", `${e.gm}${e.isCompiled ? ", compiled" : ", from source"} (Deno ${e.deno})`],
    ["commit", e.commit],
    ["system", `${e.os} ${e.arch}${e.kernel === undefined ? "" : `, kernel ${e.kernel}`}`],
    ["CPUs", `${e.cpus}${e.cpuModel === undefined ? "" : ` × ${e.cpuModel}`}`],
    [
      "load average",
      e.loadAverage === undefined ? undefined : `${e.loadAverage} in the minute before the start`,
    ],
    ["UDP receive buffer", buffer],
    ["hosts", hostsOf(options)],
    ["messages", options.messages],
    ["sealed", sealOf(options)],
    ["clocks", clocksOf(results)],
  ];
  const known = entries.filter(([, value]) => value !== undefined && value !== "");
  return html`
    <h2>Environment (${label})</h2>
    <dl>${known.map(([name, value]) =>
      html`
        <dt>${name}</dt>
        <dd>${value}</dd>
      `
    )}</dl>
  `;
}

/** Returns the hosts as text: `lab2: linux 6.1.0, 4 CPUs, load 0.3; …`. */
function hostsOf({ hosts = [] }: LabelledResults["results"]["options"]): string {
  return hosts.map(({ name, environment: { os, kernel = "", cpus, loadAverage } }) => {
    const load = loadAverage === undefined ? "" : `, load ${loadAverage}`;
    return `${name}: ${os} ${kernel}, ${cpus} CPUs${load}`;
  }).join("; ");
}

/** Returns the key that sealed, by its fingerprint; `undefined` if nothing is known of it. */
function sealOf({ sealedWith }: LabelledResults["results"]["options"]): string | undefined {
  if (sealedWith === undefined) return undefined;
  return sealedWith === null ? "no: the lab had no key" : `with the key ${sealedWith}`;
}

/** Returns the offsets of the hosts' clocks in the last run, or `undefined` with one clock only. */
function clocksOf({ runs }: LabelledResults["results"]): string | undefined {
  return runs.findLast(({ clocks }) => clocks !== undefined)?.clocks
    ?.map(({ host, offsetMs, errorMs }) =>
      `${host} ${offsetMs.toFixed(2)} ± ${errorMs.toFixed(2)} ms`
    ).join(", ");
}

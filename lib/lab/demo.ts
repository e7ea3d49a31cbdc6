import type { CommandContext } from "../cli/mod.ts";
import { renderSample, renderSequences, sequencesIn } from "./render/demo_pictures.ts";
import type { FinishedRun } from "./measure/finished_run.ts";
import type { Lab } from "./lab.ts";
import { renderSeries } from "./render/render_series.ts";
import { renderVerdict } from "./render/render_verdict.ts";

const PERFORMANCE_CLIENTS = 5;
const SCALABILITY_CLIENTS = [2, 4, 8] as const;
const COLUMNS = [
  "clients",
  "order",
  "delivered",
  "elapsed",
  "mean",
  "p99",
  "own",
  "data",
  "datagrams",
  "verdict",
] as const;

/** Both experiments in both orders, small, with words about what happens, for who sees gm for the first time. */
export async function runDemo(lab: Lab, context: CommandContext): Promise<void> {
  const print = async (lines: readonly string[]) => await context.stdout([...lines, ""].join("\n"));
  const [fifo, total] = await lab.prepare("performance", [PERFORMANCE_CLIENTS]);
  const oneSpeaks = await lab.prepare("scalability", SCALABILITY_CLIENTS);

  await print(INTRODUCTION);
  await print(FIRST);
  const mingled = await lab.run(fifo!);
  await print(renderSample(mingled.trace!));
  await print(renderSequencesOf(mingled));

  await print(SECOND);
  const ordered = await lab.run(total!);
  await print(renderSequencesOf(ordered));
  await print(COMPARISON);
  await print([...renderSeries([mingled, ordered], COLUMNS), "", ...LEGEND]);
  await print(renderVerdicts([mingled, ordered], BOTH_OK));

  await print(THIRD);
  const runs = [];
  for (const plan of oneSpeaks) runs.push(await lab.run(plan));
  await print(renderSeries(runs, COLUMNS));
  await print(renderVerdicts(runs, ALL_OK));
  await print(EPILOGUE);
}

function renderSequencesOf({ trace, plan: { order } }: FinishedRun): string[] {
  if (trace === undefined) return [];
  const sequences = sequencesIn(trace);
  const whatFollows = sequences === 1
    ? "One sequence, the same at every client."
    : `${sequences} different sequences at ${trace.clients.length} clients.`;
  const legend = order === "fifo" ? CODES : ["Again the first deliveries of every client:"];
  return [...legend, "", ...renderSequences(trace), "", whatFollows];
}

function renderVerdicts(runs: readonly FinishedRun[], ifOk: readonly string[]): readonly string[] {
  const failed = runs.find(({ figures }) => !figures.isOk);
  return failed === undefined ? ifOk : renderVerdict(failed.figures, failed.plan.order);
}

const LEGEND = [
  "delivered: by all clients together. elapsed: from the first send to the last delivery. mean,",
  "p99: milliseconds from send to delivery at the others; own: at the sender itself. data: datagrams",
  "with messages in them, of all that were sent (the others acknowledge, greet, and say goodbye).",
];

const INTRODUCTION = [
  "# gm, a group messenger that delivers in order",
  "",
  "A tracker knows who is in which group. Messages go from member to member over UDP; what the",
  "network loses is sent again, and what it shuffles is put in order. Everything below happens on",
  "this machine, with real processes and real sockets.",
];

const FIRST = [
  "## 1. Fifo order: five clients send ten messages each, all at the same moment",
  "",
  "Every client delivers the messages of each sender in the order in which they were sent. How the",
  "senders mingle may differ from client to client.",
];

const CODES = [
  "The first deliveries of every client. A1 is the first message of client1, B1 that of client2:",
];

const SECOND = [
  "## 2. Total order: the same once more",
  "",
  "Now a sequencer gives every message its place in one sequence for all. That takes one step more",
  "on the way, and everybody sees the same conversation.",
];

const COMPARISON = ["Side by side:"];

const BOTH_OK = [
  "Verdict: ok. Every client delivered all fifty messages of both runs, each once, in the order of",
  "their senders; and in total order, all of them in the same sequence.",
];

const THIRD = [
  "## 3. One client sends fifty messages, and more and more clients listen",
];

const ALL_OK = [
  "Verdict: ok. Every client delivered all fifty messages, each once, in order.",
];

const EPILOGUE = [
  "## Now you",
  "",
  "    gm tracker 127.0.0.1:40000",
  "    gm client :0 katerina 127.0.0.1:40000      # in a second terminal; then !j distrib",
  "    gm client :0 ford 127.0.0.1:40000          # in a third",
  "",
  "For total order, one more process, and a group that asks for it:",
  "",
  "    gm sequencer --tracker 127.0.0.1:40000 127.0.0.1:0",
  "    !j council total                           # in a client",
  "",
  "The same measurements in full: gm lab performance --clients 16. From source, write",
  "`deno task gm` where it says gm. `gm help` lists everything else.",
];

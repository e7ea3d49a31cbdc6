import type { CommandContext } from "../cli/mod.ts";
import { invariant } from "../core/mod.ts";
import type { FinishedRun } from "./measure/mod.ts";
import {
  renderSample,
  renderSequences,
  renderSeries,
  renderVerdict,
  sequencesIn,
} from "./render/mod.ts";
import type { Lab } from "./lab.ts";

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

/**
 * Runs small versions of both experiments in both orders, and explains them to a first-time user.
 */
export async function runDemo(lab: Lab, context: CommandContext): Promise<void> {
  const print = async (lines: readonly string[]) => await context.stdout([...lines, ""].join("\n"));
  const [fifo, total] = await lab.prepare("performance", [PERFORMANCE_CLIENTS]);
  invariant(
    fifo !== undefined && total !== undefined,
    "The options of the demo have two orders, so there is a plan for each.",
  );
  const oneSpeaks = await lab.prepare("scalability", SCALABILITY_CLIENTS);

  await print(INTRODUCTION);
  await print(FIRST);
  const mingled = await lab.run(fifo, undefined);
  await print(mingled.trace === undefined ? [] : renderSample(mingled.trace));
  await print(renderSequencesOf(mingled));

  await print(SECOND);
  const ordered = await lab.run(total, undefined);
  await print(renderSequencesOf(ordered));
  await print(COMPARISON);
  await print([...renderSeries([mingled, ordered], COLUMNS), "", ...LEGEND]);
  await print(renderVerdicts([mingled, ordered], BOTH_OK));

  await print(THIRD);
  const runs = [];
  for (const plan of oneSpeaks) runs.push(await lab.run(plan, undefined));
  await print(renderSeries(runs, COLUMNS));
  await print(renderVerdicts(runs, ALL_OK));
  await print(EPILOGUE);
}

function renderSequencesOf({ trace, plan: { order } }: FinishedRun): string[] {
  if (trace === undefined) return [];
  const sequences = sequencesIn(trace);
  const conclusion = sequences === 1
    ? "All clients delivered the same sequence."
    : `${trace.clients.length} clients delivered ${sequences} different sequences.`;
  const legend = order === "fifo" ? CODES : ["The first deliveries of each client again:"];
  return [...legend, "", ...renderSequences(trace), "", conclusion];
}

function renderVerdicts(runs: readonly FinishedRun[], ifOk: readonly string[]): readonly string[] {
  const failed = runs.find(({ figures }) => !figures.isOk);
  return failed === undefined ? ifOk : renderVerdict(failed.figures, failed.plan.order);
}

const LEGEND = [
  "delivered: deliveries at all clients together. elapsed: from the first send to the last delivery.",
  "mean, p99: milliseconds from send to delivery at the other clients; own: at the sender itself.",
  "datagrams: all that were sent; data: those with messages in them. The rest are acknowledgements,",
  "hellos, goodbyes and heartbeats.",
];

const INTRODUCTION = [
  "# gm, a group messenger that delivers in order",
  "",
  "A tracker knows the members of every group. Messages go directly from member to member over UDP.",
  "gm resends datagrams that the network loses, and delivers messages in order even if they arrive",
  "in another one. Everything below happens on this machine, with real processes and sockets.",
];

const FIRST = [
  "## 1. Fifo order: five clients send ten messages each, all at the same moment",
  "",
  "Every client delivers the messages of each sender in the order in which they were sent. Messages",
  "of different senders may be interleaved differently at each client.",
];

const CODES = [
  "The first deliveries of each client. A1 is the first message of client1, B1 the first of client2:",
];

const SECOND = [
  "## 2. Total order: the same messages again",
  "",
  "Now a sequencer gives every message a place in one sequence for the whole group. That costs one",
  "more step on the way, and every client sees the same conversation.",
];

const COMPARISON = ["Side by side:"];

const BOTH_OK = [
  "Verdict: ok. In both runs every client delivered all fifty messages, each once, in their senders'",
  "order. In total order all clients delivered the same sequence.",
];

const THIRD = [
  "## 3. One client sends fifty messages, and more and more clients receive them",
];

const ALL_OK = [
  "Verdict: ok. Every client delivered all fifty messages, each once, in order.",
];

const EPILOGUE = [
  "## Try it yourself",
  "",
  "    gm tracker 127.0.0.1:4000",
  "    gm client :0 katerina 127.0.0.1:4000      # in a second terminal; then !j distrib",
  "    gm client :0 ford 127.0.0.1:4000          # in a third",
  "",
  "For total order, start one more process, and create a group that asks for it:",
  "",
  "    gm sequencer --tracker 127.0.0.1:4000 :0",
  "    !j council total                           # in a client",
  "",
  "To measure in full: gm lab performance --clients 16. If you run gm from source, write",
  "`deno task gm` instead of `gm`. `gm help` lists everything else.",
];

import type { CommandContext } from "../cli/mod.ts";
import { formatMs } from "./format_number.ts";
import type { Lab } from "./lab.ts";
import { renderVerdict } from "./render_verdict.ts";
import { renderSeries } from "./render_series.ts";
import type { ClientTrace, RunTrace } from "./trace.ts";

const PERFORMANCE_CLIENTS = 5;
const SCALABILITY_CLIENTS = [2, 4, 8] as const;
/** Deliveries that are shown: enough to see the streams of several senders mingle. */
const SAMPLE_LINES = 16;
const COLUMNS = [
  "clients",
  "delivered",
  "elapsed",
  "mean",
  "p99",
  "data",
  "datagrams",
  "verdict",
] as const;

/** Both experiments, small, with words about what happens, for who sees gm for the first time. */
export async function runDemo(lab: Lab, context: CommandContext): Promise<void> {
  const print = async (lines: readonly string[]) => await context.stdout([...lines, ""].join("\n"));
  const [together] = await lab.prepare("performance", [PERFORMANCE_CLIENTS]);
  const oneSpeaks = await lab.prepare("scalability", SCALABILITY_CLIENTS);

  await print(INTRODUCTION);
  await print(FIRST);
  const talk = await lab.run(together!);
  await print(renderSample(talk.trace));
  await print([...renderSeries([talk], COLUMNS), "", ...LEGEND]);
  await print(renderVerdict(talk.figures));

  await print(SECOND);
  const runs = [];
  for (const plan of oneSpeaks) runs.push(await lab.run(plan));
  await print(renderSeries(runs, COLUMNS));
  const failed = runs.find(({ figures }) => !figures.isOk);
  await print(failed === undefined ? ALL_OK : renderVerdict(failed.figures));
  await print(EPILOGUE);
}

const LEGEND = [
  "delivered: by all clients together. elapsed: from the first send to the last delivery. mean,",
  "p99: milliseconds from send to delivery. data: datagrams with messages in them, of all that",
  "were sent (the others acknowledge, greet, and say goodbye).",
];

const INTRODUCTION = [
  "# gm, a group messenger that delivers in order",
  "",
  "A tracker knows who is in which group. The members send their messages to each other directly,",
  "over UDP; what the network loses is sent again, and what it shuffles is put in order. Everything",
  "below happens on this machine, with real processes and real sockets.",
];

const FIRST = [
  "## 1. Five clients send ten messages each, all at the same moment",
];

const SECOND = [
  "## 2. One client sends fifty messages, and more and more clients listen",
];

const ALL_OK = [
  "Verdict: ok. Every client delivered all fifty messages, each once, in the order of their sender.",
];

const EPILOGUE = [
  "## Now you",
  "",
  "    gm tracker 127.0.0.1:40000",
  "    gm client :0 katerina 127.0.0.1:40000      # in a second terminal; then !j distrib",
  "    gm client :0 ford 127.0.0.1:40000          # in a third",
  "    gm lab performance --clients 16            # the same measurements, in full",
  "",
  "From source, write `deno task gm` where it says gm. `gm help` lists everything else.",
];

/** The first deliveries of one client, as a person there would have seen them. */
function renderSample({ clients }: RunTrace): string[] {
  const [client] = clients.toSorted((a, b) => mingling(b) - mingling(a));
  if (client === undefined || client.deliveries.length === 0) return [];
  const { name, deliveries } = client;
  const start = Math.min(...deliveries.map(({ sentAt }) => sentAt));
  const shown = deliveries.slice(0, SAMPLE_LINES);
  const width = Math.max(...shown.map(({ sender }) => sender.length));
  const lines = shown.map(({ sender, text, deliveredAt }) => {
    const ms = formatMs((deliveredAt - start) / 1_000).padStart(6);
    return `    ${ms}  ${sender.padEnd(width)}  ${text}`;
  });
  const rest = deliveries.length - shown.length;
  return [
    `What ${name} delivered, in milliseconds since the first message was sent. The senders`,
    "mingle, and the messages of each one stay in the order in which it sent them:",
    "",
    ...lines,
    ...(rest > 0 ? [`            … and ${rest} more.`] : []),
  ];
}

/** How often the sender changes among the lines that would be shown. */
function mingling({ deliveries }: ClientTrace): number {
  const shown = deliveries.slice(0, SAMPLE_LINES);
  return shown.filter(({ sender }, i) => i > 0 && sender !== shown[i - 1]!.sender).length;
}

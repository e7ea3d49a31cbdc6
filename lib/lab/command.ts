import {
  type Command,
  type CommandContext,
  describeFlags,
  EXIT,
  Interruption,
  OutputFailure,
  underKeyFile,
} from "../cli/mod.ts";
import { openHosts, runAgent, runClean } from "./hosts/mod.ts";
import { openLanHosts } from "./lan/mod.ts";
import { LAB_SYNTAX, type LabOptions, parseLabOptions } from "./options/mod.ts";
import type { LabKey } from "./process/mod.ts";
import { runDemo } from "./demo.ts";
import { type EarlyEnd, Lab } from "./lab.ts";
import { renderRepeats, renderRun, renderSeries } from "./render/mod.ts";
import { runSeries } from "./run_series.ts";

/** Processes of a run that are not clients: one tracker and one sequencer. */
const SERVERS = 2;

/** Shows and keeps what was measured before a Ctrl-C or a failure. */
async function summarize(lab: Lab, end: EarlyEnd, { stdout }: CommandContext): Promise<void> {
  const { runs, incomplete } = await lab.endEarly(end);
  if (end.type === "interrupted" || runs.length > 0) await stdout("");
  const last = runs.at(-1);
  if (last?.figures.interruptedMs !== undefined) {
    await stdout([...renderRun(last.plan, last.figures), ""].join("\n"));
  }
  if (runs.length > 1) await stdout(["## All runs", "", ...renderSeries(runs), ""].join("\n"));
  const whole = runs.filter(({ figures }) => figures.interruptedMs === undefined);
  if (whole.some(({ repetition = 1 }) => repetition > 1)) {
    const title = "## Medians of the runs that were not interrupted";
    await stdout([title, "", ...renderRepeats(whole), ""].join("\n"));
  }
  // stderr says how the lab failed.
  if (end.type === "interrupted") await stdout(incomplete);
  await tellPaths(lab, stdout);
}

async function tellPaths({ paths }: Lab, stdout: CommandContext["stdout"]): Promise<void> {
  if (paths.length > 0) await stdout(`Results: ${paths.join(", ")}`);
}

/** Returns the reason for the end of a lab that was not done. */
function endBy(error: unknown, { interrupted: { aborted, reason } }: CommandContext): EarlyEnd {
  const cause = aborted ? reason : error;
  if (cause instanceof Interruption && !(cause instanceof OutputFailure)) {
    return { type: "interrupted", by: cause.signal };
  }
  return { type: "failed", because: cause instanceof Error ? cause.message : String(cause) };
}

/**
 * Returns the exit code of a lab that SIGTERM or SIGHUP ended before it was done, or `undefined`
 * for any other error. A server that is stopped has done its work, but a measurement has not.
 */
async function codeOfStop(error: unknown, context: CommandContext): Promise<number | undefined> {
  const isStop = error instanceof Interruption && !(error instanceof OutputFailure) &&
    error.signal !== "SIGINT";
  if (!isStop) return undefined;
  await context.stderr(`gm lab: ended by ${error.signal} before it was done.`);
  return EXIT.failed;
}

/**
 * The command `gm lab`, with its hidden word `agent` for the lab's own processes on other hosts.
 */
export const labCommand: Command = {
  name: "lab",
  summary: "Measure a group, here or on many hosts, and check the order while measuring",
  usage: [
    "usage: gm lab performance|scalability|loss|failover|demo [options]",
    "       gm lab report DIR… [--out DIR]",
    "       gm lab clean --hosts FILE [options]",
    "",
    "Starts a tracker, a sequencer and clients, each as its own process, lets them exchange messages,",
    "and reports throughput, latency, cost, and whether the order was right. It measures fifo order",
    "and total order, one after the other; --order chooses one (safe, too). All processes run on this",
    "machine, or are spread over the hosts of --hosts.",
    "",
    "  performance   every client sends ten lines at the same time",
    "  scalability   one client sends fifty lines, and more and more clients receive them",
    "  demo          a short version of both, with explanations",
    "  loss          every client sends at a rate while the kernels drop packets (Linux, root, nft)",
    "  failover      every client sends at a rate while the sequencer that orders the group is killed",
    "                several times (or the tracker), and another sequencer takes over",
    "  report        shows the results of one or several --out folders side by side",
    "  clean         ends processes and removes keys that an interrupted lab left on the hosts; with",
    "                --all also those of runs that are still going on",
    "",
    "options:",
    describeFlags(LAB_SYNTAX.flags),
    "",
    "With --rate, messages are sent at a fixed rate. Latency then counts from the time at which a",
    "message was due, even if it had to wait for room. --sweep raises the rate until it has found the",
    "knee: the rate at which throughput ÷ median latency is greatest.",
    "",
    "Files for --messages have one message per line; blank lines are ignored. performance reads",
    "messages1.txt, messages2.txt, … (one for each client), scalability reads many_messages.txt.",
    "",
    "failover runs a second sequencer. A process that was killed is started again at the same place,",
    "and the next kill waits until every client delivers again. The result says how long each client",
    "waited for its next delivery, and how many messages were lost, duplicated or reordered (none",
    "should be).",
    "",
    "The hosts are reached through ssh with your own settings (keys, agents, ~/.ssh/config).",
    "A host must let you in without a password prompt. gm is copied there unless it is there already.",
    "With --key-file, or GM_KEY_FILE, all processes seal what they send with the key in FILE. Each host",
    "has a copy of FILE until the lab ends; clean removes a copy that is left.",
    "",
    "Results and report are written to --out DIR after every run, and when the lab is interrupted.",
    "",
    "The exit code is 1 if the order was wrong, a message was missing, or SIGTERM or SIGHUP ended the",
    "lab before it was done. When the lab ends, also by Ctrl-C, no process that it started is left.",
    "",
    "examples:",
    "  gm lab performance --clients 5",
    "  gm lab performance --order total",
    "  gm lab scalability --clients 2,4,8,16 --out results",
    "  gm lab performance --rate 1000 --duration 30s --size 64 --out results",
    "  gm lab performance --sweep --order total",
    "  gm lab loss --loss 0,1,5,10,20 --out lossy",
    "  gm lab failover --times 5 --out failover",
    "  gm lab failover --kill tracker --order safe",
    "  gm lab failover --signal TERM --rate 1000 --hosts hosts.txt",
    "  gm lab report monday tuesday --out compared",
    "  gm lab performance --hosts hosts.txt --user ann",
    "  gm lab performance --hosts hosts.txt --key-file lab.key",
  ].join("\n"),
  async run(args: string[], context: CommandContext): Promise<number> {
    if (args[0] === "agent") return await runAgent(context);
    try {
      return await runProgram(args, context);
    } catch (error) {
      const exitCode = await codeOfStop(error, context);
      if (exitCode !== undefined) return exitCode;
      throw error;
    }
  },
};

/** Returns the key that the options or the environment name; `undefined` without any. */
async function readKey(options: LabOptions, context: CommandContext): Promise<LabKey | undefined> {
  return await underKeyFile(options, context, async (keyFile) => {
    if (keyFile === undefined) return undefined;
    return (await import("./process/lab_key.ts")).LabKey.read(keyFile);
  });
}

async function runProgram(args: string[], context: CommandContext): Promise<number> {
  if (args[0] === "clean") return await runClean(args.slice(1), context);
  if (args[0] === "report") {
    return await (await import("./report/report_command.ts")).runReport(args.slice(1), context);
  }
  const options = parseLabOptions(args);
  // A bad file is an error before any host is touched.
  const key = await readKey(options, context);
  // Fifo runs leave the sequencer's host idle, so that clients have the same hosts in both orders.
  const mostHosts = Math.max(...options.clients) + SERVERS;
  const lan = options.losses && await openLanHosts(mostHosts, key?.file);
  await using hosts = lan ?? await openHosts(options, key, context);
  const lab = new Lab(options, { hosts, key, context });
  try {
    if (options.program === "demo") await runDemo(lab, context);
    else await runSeries(options, { lab, hosts, lan, key }, context);
  } catch (error) {
    await summarize(lab, endBy(error, context), context);
    throw error;
  }
  await tellPaths(lab, context.stdout);
  return lab.isOk ? EXIT.done : EXIT.failed;
}

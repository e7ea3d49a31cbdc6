import { type Command, type CommandContext, describeFlags, EXIT, versionLine } from "../cli/mod.ts";
import { runDemo } from "./demo.ts";
import type { FinishedRun } from "./finished_run.ts";
import { LEGEND } from "./legend.ts";
import { runAgent } from "./hosts/agent.ts";
import { runClean } from "./hosts/clean.ts";
import { openHosts } from "./hosts/open_hosts.ts";
import { renderClocks } from "./hosts/render_clocks.ts";
import { Lab } from "./lab.ts";
import type { LabHosts } from "./lab_hosts.ts";
import { isExperiment, LAB_SYNTAX, type LabOptions, parseLabOptions } from "./lab_options.ts";
import { renderRun } from "./render_run.ts";
import { renderSeries } from "./render_series.ts";
import { renderSweep } from "./render_sweep.ts";
import type { Experiment } from "./run_plan.ts";

/** `gm lab`. */
export const labCommand: Command = {
  name: "lab",
  summary: "Measure a group, here or on many hosts, and check the order while measuring",
  usage: [
    "usage: gm lab performance|scalability|demo [options]",
    "       gm lab clean --hosts FILE [options]",
    "",
    "Starts a tracker, a sequencer and clients, each a process of its own, lets them exchange",
    "messages, and reports throughput, latency, cost and whether the order was right: once in fifo",
    "order, once in total order. They run on this machine, or spread over the hosts of --hosts.",
    "",
    "  performance   every client sends its ten lines at the same time",
    "  scalability   one client sends fifty lines; more and more clients listen",
    "  demo          a little of both, in a few seconds, with words about what happens",
    "  clean         ends what an interrupted lab has left on the hosts",
    "",
    "options:",
    describeFlags(LAB_SYNTAX.flags),
    "",
    "Files for --messages have one message a line; blank lines are left out. performance needs",
    "messages1.txt, messages2.txt, … for as many clients, scalability many_messages.txt.",
    "",
    "The hosts are reached with ssh and scp as they are set up here (keys, agents, ~/.ssh/config);",
    "nobody is asked for a password. gm itself is copied there, where it is not yet.",
    "",
    "A wrong order or a missing message ends it with exit code 1. Whatever it started is gone when",
    "it ends, after Ctrl-C, too.",
    "",
    "examples:",
    "  gm lab performance --clients 5",
    "  gm lab performance --order total",
    "  gm lab scalability --clients 2,4,8,16 --out results",
    "  gm lab performance --hosts hosts.txt --user ann",
  ].join("\n"),
  async run(args: string[], context: CommandContext): Promise<number> {
    if (args[0] === "agent") return await runAgent(context);
    if (args[0] === "clean") return await runClean(args.slice(1), context);
    if (args[0] === "report") {
      return await (await import("./report/report_command.ts")).runReport(args.slice(1), context);
    }
    const options = parseLabOptions(args);
    await using hosts = await openHosts(options, context);
    const lab = new Lab(options, context, hosts);
    if (isExperiment(options.program)) {
      await runSeries(options.program, options, { lab, hosts }, context);
    } else await runDemo(lab, context);
    const paths = await lab.report();
    if (paths.length > 0) await context.stdout(`Results: ${paths.join(", ")}`);
    return lab.isOk ? EXIT.done : EXIT.failed;
  },
};

/** One experiment with every number of clients, each run reported as soon as it is over. */
async function runSeries(
  experiment: Experiment,
  { clients, source, load, isSweep }: LabOptions,
  { lab, hosts }: { lab: Lab; hosts: LabHosts },
  context: CommandContext,
): Promise<void> {
  const plans = await lab.prepare(experiment, clients);
  const print = async (lines: string[]) => await context.stdout([...lines, ""].join("\n"));
  await print([
    `${versionLine()}, ${navigator.hardwareConcurrency} CPUs, ${hosts.title}, ` +
    `messages: ${load === undefined ? source.title : "made for the load"}.`,
    "",
    ...hosts.description,
    ...(hosts.description.length > 0 ? [""] : []),
    ...LEGEND,
  ]);
  const runs: FinishedRun[] = [];
  for (const plan of plans) {
    if (isSweep && plan.load !== undefined) {
      const steps = await lab.sweep(plan, plan.load);
      runs.push(...steps);
      await print(renderSweep(plan, steps));
      continue;
    }
    const run = await lab.run(plan);
    runs.push(run);
    await print([...renderRun(plan, run.figures), "", ...renderClocks(run)]);
  }
  if (runs.length > 1 && !isSweep) await print(["## All runs", "", ...renderSeries(runs)]);
}

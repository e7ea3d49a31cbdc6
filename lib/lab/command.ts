import { type Command, type CommandContext, describeFlags, EXIT } from "../cli/mod.ts";
import { runDemo } from "./demo.ts";
import { openHosts, runAgent, runClean } from "./hosts/mod.ts";
import { Lab } from "./lab.ts";
import { LAB_SYNTAX } from "./options/lab_flags.ts";
import { parseLabOptions } from "./options/lab_options.ts";
import { openLanHosts } from "./lan/mod.ts";
import { runSeries } from "./run_series.ts";

/** Tracker and sequencer. */
const SERVERS = 2;

/** `gm lab`. */
export const labCommand: Command = {
  name: "lab",
  summary: "Measure a group, here or on many hosts, and check the order while measuring",
  usage: [
    "usage: gm lab performance|scalability|loss|failover|demo [options]",
    "       gm lab report DIR… [--out DIR]",
    "       gm lab clean --hosts FILE [options]",
    "",
    "Starts a tracker, a sequencer and clients, each a process of its own, lets them exchange",
    "messages, and reports throughput, latency, cost and whether the order was right: once in fifo",
    "order, once in total order (safe groups on request: --order safe). They run on this machine, or",
    "spread over the hosts of --hosts.",
    "",
    "  performance   every client sends its ten lines at the same time",
    "  scalability   one client sends fifty lines; more and more clients listen",
    "  demo          a little of both, in a few seconds, with words about what happens",
    "  loss          every client sends at a rate while the kernels lose packets (Linux, root, nft)",
    "  failover      every client sends at a rate while the sequencer that orders the group is killed",
    "                again and again (or the tracker), and another one takes over",
    "  report        shows the results of one or several --out folders side by side",
    "  clean         ends what an interrupted lab has left on the hosts; with --all also what belongs",
    "                to runs that are going on",
    "",
    "options:",
    describeFlags(LAB_SYNTAX.flags),
    "",
    "With --rate, messages are sent at a fixed rate instead, and latency counts from when each was",
    "due, not from when the group had room for it. --sweep raises the rate until the knee: where",
    "throughput ÷ median latency is greatest.",
    "",
    "Files for --messages have one message a line; blank lines are left out. performance needs",
    "messages1.txt, messages2.txt, … for as many clients, scalability many_messages.txt.",
    "",
    "failover starts one more sequencer. What was killed is started again at the same place; the next",
    "kill is not before all deliver again. It tells how long each client waited for its next delivery,",
    "and what was lost, duplicated or reordered: nothing must be.",
    "",
    "The hosts are reached with ssh and scp as they are set up here (keys, agents, ~/.ssh/config);",
    "nobody is asked for a password. gm itself is copied there, where it is not yet.",
    "",
    "What was measured before a Ctrl-C is in --out DIR, and gm lab report DIR draws it.",
    "",
    "A wrong order or a missing message ends it with exit code 1. Whatever it started is gone when",
    "it ends, after Ctrl-C, too.",
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
  ].join("\n"),
  async run(args: string[], context: CommandContext): Promise<number> {
    if (args[0] === "agent") return await runAgent(context);
    if (args[0] === "clean") return await runClean(args.slice(1), context);
    if (args[0] === "report") {
      return await (await import("./report/report_command.ts")).runReport(args.slice(1), context);
    }
    const options = parseLabOptions(args);
    // Without one process more than there are clients, runs in both orders have the same hosts.
    const lan = options.losses && await openLanHosts(Math.max(...options.clients) + SERVERS);
    await using hosts = lan ?? await openHosts(options, context);
    const lab = new Lab(options, context, hosts);
    if (options.program === "demo") await runDemo(lab, context);
    else await runSeries(options, { lab, hosts, lan }, context);
    const paths = await lab.report();
    if (paths.length > 0) await context.stdout(`Results: ${paths.join(", ")}`);
    return lab.isOk ? EXIT.done : EXIT.failed;
  },
};

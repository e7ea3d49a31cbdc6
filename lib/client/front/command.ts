import {
  checkPinned,
  type Command,
  type CommandContext,
  describeFlags,
  EXIT,
  identityFile,
  type Interruption,
  logOptions,
  OutputFailure,
  parseFlags,
  parseHostPort,
  trackerPlace,
  underKeyFile,
  untilAborted,
  UsageError,
} from "../../cli/mod.ts";
import { type Mode, nameFault, oneLine } from "../../core/mod.ts";
import {
  createLog,
  type Endpoint,
  EnvironmentError,
  steadyClock,
  warnOfNoKey,
  watchMemory,
} from "../../net/mod.ts";
import { Client } from "../client.ts";
import type { ClientOptions } from "../client_options.ts";
import { Emulation } from "./emulation.ts";
import type { HistoryOptions } from "../history.ts";
import { LabAnswers } from "./load/answer_lab.ts";
import { JsonVoice, type Output, TextVoice, type Voice } from "./voice/mod.ts";
import { type CutLine, JSON_LINE_BYTES_MAX, readLines } from "./lines/mod.ts";
import {
  checkTogether,
  type ClientFlags,
  EMULATION_GROUP,
  isJson,
  orderOf,
  SYNTAX,
} from "./client_flags.ts";
import type { Session } from "./session.ts";
import { isMark } from "./parse_line.ts";
import { type PipeOptions, runPipe } from "./pipe.ts";
import { hasNoReader, pipeOutput } from "./pipe_output.ts";
import { runSession } from "./run_session.ts";
import { runTerminal } from "./run_terminal.ts";
import { parseSince } from "./since.ts";
import { openTerminal } from "./terminal/mod.ts";

/** `gm client`. */
export const clientCommand: Command = {
  name: "client",
  summary: "Join groups, send and receive messages",
  usage: [
    "usage: gm client [options] HOST:PORT NAME [TRACKER_HOST:PORT]",
    "",
    "Registers at the tracker as NAME and receives on HOST:PORT; port 0 means any that is free,",
    "and :0 any address and port. GM_TRACKER stands in for the tracker's address.",
    "",
    "In a terminal, type !help for the commands. From a pipe, every line is a message or a command,",
    "and at its end the client waits until all members have all messages. The exit code is then 0,",
    "or 1 if a line was refused or a member lacks a message; stderr says which. With --raw no line",
    "is a command. A service that only hears others takes --listen.",
    "",
    "A group's order is fixed when it is created: fifo (the messages of each sender in their order;",
    "the default), total (all messages in one order for all, which needs a gm sequencer), or safe",
    "(like total, and a message is delivered only when every member has it).",
    "",
    describeFlags(SYNTAX.flags),
    "",
    "Examples:",
    "  gm client :0 katerina lab1:4000",
    "  gm client -g distrib 127.0.0.1:0 katerina 127.0.0.1:4000 < lines.txt",
    "  gm client -s -g ordered :0 katerina lab1:4000",
    "  gm client -g council --since 20 :0 ford lab1:4000",
    "  find . | gm client --raw -g files :0 lister lab1:4000",
    "  gm client --json --listen -g distrib :0 logger lab1:4000 > log",
    "  gm client -t messages1.txt --members 5 :0 ford lab1:4000",
    "  gm client --identity ~/.gm/identity :0 ford 'gm://lab1:4000/#SHA256:…'",
  ].join("\n"),
  run: runClient,
};

async function runClient(args: string[], context: CommandContext): Promise<number> {
  const { flags: typed, positionals: [place, typedName, trackerWord] } = parseFlags(args, SYNTAX);
  // A keyboard may bring an accent as a character of its own.
  const name = typedName.normalize();
  const flags = typed.group === undefined ? typed : { ...typed, group: typed.group.normalize() };
  const address = parseHostPort(place, { what: "HOST:PORT" });
  checkName("NAME", name);
  if (flags.group !== undefined) checkName("--group", flags.group);
  checkTogether(flags);
  const mode = orderOf(flags);
  const since = parseSince(flags.since ?? "none");
  const { fingerprint: trackerFingerprint, ...tracker } = trackerPlace(trackerWord, context);
  const identity = identityFile(flags, context);
  checkPinned(
    { ...tracker, ...trackerFingerprint && { fingerprint: trackerFingerprint } },
    identity,
  );
  if (isJson(flags)) watchMemory();
  const { slowMemberMs } = flags;
  try {
    return await underKeyFile(flags, context, (keyFile) => {
      const where = {
        ...{ name, address, tracker, trackerFingerprint, keyFile, identity, slowMemberMs },
        signal: context.interrupted,
      };
      return flags.test === undefined
        ? runInteractive(flags, { where, mode, since }, context)
        : runEmulation(flags, flags.test, { where, mode }, context);
    });
  } catch (error) {
    if (isJson(flags)) await reportFatal(error, context);
    throw error;
  }
}

/**
 * Writes the reason for which a client ends, if it lies outside gm, for a program that reads JSON.
 */
async function reportFatal(error: unknown, { stdout }: CommandContext): Promise<void> {
  if (!(error instanceof EnvironmentError) || error instanceof OutputFailure) return;
  const { code, message } = error;
  await stdout(oneLine(JSON.stringify({ type: "error", code, message, fatal: true })));
}

function checkName(what: string, name: string): void {
  const fault = nameFault(name);
  if (fault !== undefined) throw new UsageError(`Bad ${what}: ${JSON.stringify(name)} ${fault}.`);
}

async function runInteractive(
  flags: ClientFlags,
  { where, mode, since }: {
    where: ClientOptions;
    mode: Mode | undefined;
    since: HistoryOptions | undefined;
  },
  context: CommandContext,
): Promise<number> {
  const { interrupted } = context;
  const { load, jsonIn, raw: isRaw, listen, group, members } = flags;
  const isForPrograms = load || jsonIn || listen;
  const terminal = isTerminal() && !isForPrograms ? openTerminal() : undefined;
  const output: Output = terminal ?? pipeOutput(context);
  const log = createLog(logOptions(flags, { stderr: (line) => output.err(line) }));
  const client = await Client.connect({ ...where, ...(load && { clock: steadyClock }), log });
  // A script starts many clients, and its servers say it.
  if (terminal !== undefined && where.keyFile === undefined) warnOfNoKey(client, log);
  try {
    const { voice, lab } = await openVoice(flags, { client, output, tracker: where.tracker });
    let unsent = 0;
    const { faults, hasLoss } = await runSession({
      client,
      voice,
      frontEnd: async (session) => {
        if (terminal !== undefined) {
          return runTerminal(session, terminal, { onInterrupt: context.interrupt, interrupted });
        }
        if (listen) return await untilAborted(interrupted).promise;
        unsent = await runPipe(session, Deno.stdin, {
          ...runnerOf(session, flags, lab),
          stop: interrupted,
          lineBytesMax: jsonIn ? JSON_LINE_BYTES_MAX : undefined,
        });
      },
      marksPending: terminal !== undefined,
      isRaw,
      group,
      members,
      since,
      mode,
      interrupted,
    });
    // A person has seen what was refused; a script needs the exit code.
    const isFailed = hasLoss || (terminal === undefined && faults > 0) ||
      (hasNoReader(interrupted) && unsent > 0);
    return exitCode(interrupted, isFailed);
  } finally {
    await terminal?.close();
  }
}

/** Obeys the lines of a pipe that are commands of the lab; returns false for the others. */
interface LabLines {
  obey(line: CutLine): Promise<boolean>;
}

/** The options that say how the lines of a pipe are run. */
type Runner = Pick<PipeOptions, "run" | "messageOf">;

/** Returns the voice that the flags choose, and what obeys the lab if the lab drives the client. */
async function openVoice(
  { json, jsonIn, load }: ClientFlags,
  { client, output, tracker }: { client: Client; output: Output; tracker: Endpoint },
): Promise<{ voice: Voice; lab?: LabLines }> {
  if (load && !json) {
    // The load generator brings a package with it, so it is loaded only when it is asked for.
    const { LoadSession } = await import("./load/mod.ts");
    const session = new LoadSession(client, output, tracker);
    return { voice: session, lab: session };
  }
  const voice = json || jsonIn ? new JsonVoice(output, tracker) : new TextVoice(output);
  return load ? { voice, lab: new LabAnswers(client, output) } : { voice };
}

/** Returns what runs the lines of a pipe. Those of the lab come first. */
function runnerOf(
  session: Session,
  { jsonIn }: ClientFlags,
  lab: LabLines | undefined,
): Runner {
  // A request has an answer of its own.
  if (jsonIn) return { run: (line) => session.runRequest(line), messageOf: () => undefined };
  if (lab === undefined) return {};
  return {
    run: async (line) => await lab.obey(line) || await session.runBytes(line),
    messageOf: (line) => mayBeCommand(line) ? undefined : session.messageOf(line),
  };
}

/** Returns true if a line may be one of the lab's, which are commands also in a raw session. */
function mayBeCommand(line: CutLine): boolean {
  return line.type === "line" && isMark(line.bytes[0]);
}

async function runEmulation(
  flags: ClientFlags,
  path: string,
  { where, mode }: { where: ClientOptions; mode: Mode | undefined },
  context: CommandContext,
): Promise<number> {
  const { interrupted } = context;
  const lines = await readLines(path);
  const output = pipeOutput(context);
  const log = createLog(logOptions(flags, { stderr: output.err }));
  const client = await Client.connect({ ...where, log });
  const json = flags.json ? new JsonVoice(output, where.tracker) : undefined;
  const text = new TextVoice(output);
  const group = flags.group ?? EMULATION_GROUP;
  await json?.ready(client);
  const emulation = new Emulation({
    client,
    group,
    mode,
    lines,
    members: flags.members,
    // Messages are shown in the tables only.
    onEvents: (events) =>
      json?.events(events) ?? text.events(events.filter(({ type }) => type !== "message")),
    interrupted,
  });
  const isComplete = await emulation.run();
  const { report } = emulation;
  if (!interrupted.aborted) {
    if (json === undefined) await context.stdout(report.tables());
    else await json.emulation(group, report);
  }
  await json?.closed(client);
  return exitCode(interrupted, !isComplete);
}

/** Returns true if stdin and stdout are terminals: a line editor needs both. */
function isTerminal(): boolean {
  return Deno.stdin.isTerminal() && Deno.stdout.isTerminal();
}

function exitCode(interrupted: AbortSignal, isFailed: boolean): number {
  const code = interrupted.aborted ? (interrupted.reason as Interruption).exitCode : EXIT.done;
  return code === EXIT.done && isFailed ? EXIT.failed : code;
}

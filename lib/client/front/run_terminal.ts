import type { Client } from "../client.ts";
import { complete, wantsGroups } from "./completion.ts";
import type { Completion } from "./edit/mod.ts";
import { parseLine } from "./parse_line.ts";
import type { Session } from "./session.ts";
import type { Terminal } from "./terminal/mod.ts";

/** The ways in which a session at a terminal is ended, other than by a line. */
export interface TerminalEnd {
  /** Called for Ctrl-C on an empty line. */
  readonly onInterrupt: () => void;
  /** Aborted by a signal. Whatever is typed after it is not run, so no more is taken. */
  readonly interrupted: AbortSignal;
}

/**
 * Runs what a person types, until Ctrl-D or `!q`. Once either is typed, messages before it wait for
 * room no longer than the session's patience lasts.
 */
export async function runTerminal(
  session: Session,
  terminal: Terminal,
  { onInterrupt, interrupted }: TerminalEnd,
): Promise<void> {
  const { patience } = session;
  let hasQuit = false;
  terminal.start({
    prompt: `[${session.client.name}]> `,
    onLine: (line) => {
      hasQuit ||= line !== undefined && parseLine(line).type === "quit";
      const isLast = line === undefined || hasQuit;
      if (isLast) patience.limit();
      return isLast;
    },
    complete: (line) => completeFor(session, line),
    onInterrupt,
  });
  const stop = () => terminal.stop();
  interrupted.addEventListener("abort", stop);
  if (interrupted.aborted) stop();
  try {
    for (;;) {
      const line = await terminal.nextLine();
      if (line === undefined) return;
      if (line.trim() !== "" && !await session.runText(line)) return;
      if (patience.signal.aborted) {
        return await session.reportUnsent(terminal.linesWaiting - (hasQuit ? 1 : 0));
      }
    }
  } finally {
    interrupted.removeEventListener("abort", stop);
    terminal.stop();
  }
}

async function completeFor(session: Session, line: string): Promise<Completion> {
  const { client, selected } = session;
  const joined = client.joined();
  const names = selected === undefined ? [] : namesIn(client, selected);
  const groups = wantsGroups(line) ? (await client.groups()).map(({ name }) => name) : [];
  const others = new Set(joined.flatMap((group) => namesIn(client, group)));
  others.delete(client.name);
  return complete(line, { groups, joined, names, others: [...others] });
}

/** Returns the names of a group's members; none if we are not in it. */
function namesIn(client: Client, group: string): readonly string[] {
  return client.view(group)?.members.map(({ name }) => name) ?? [];
}

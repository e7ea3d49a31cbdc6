import { untilAborted } from "../../cli/mod.ts";
import type { Mode } from "../../core/mod.ts";
import type { Client } from "../client.ts";
import { EventPump } from "./event_pump.ts";
import type { HistoryOptions } from "../history.ts";
import { PendingLines } from "./pending_lines.ts";
import { Session } from "./session.ts";
import type { Voice } from "./voice/mod.ts";

/** The parts of a session, and what it does first. */
export interface RunSessionOptions {
  readonly client: Client;
  readonly voice: Voice;
  /** Passes lines to the session until there are no more. */
  readonly frontEnd: (session: Session) => Promise<void>;
  /** The group to join and select before the first line. */
  readonly group: string | undefined;
  /** Number of members to wait for in that group before the first line. */
  readonly members: number | undefined;
  /** The mode to insist on when it joins groups; `undefined` takes them as they are. */
  readonly mode: Mode | undefined;
  /** The history to show of each group that it joins. */
  readonly since?: HistoryOptions | undefined;
  /** True if a person is told which lines are on their way for long. */
  readonly marksPending?: boolean;
  /** True if no line is a command. */
  readonly isRaw?: boolean;
  readonly interrupted: AbortSignal;
}

/** The outcome of a session. */
export interface SessionOutcome {
  /** Number of lines that were not obeyed. */
  readonly faults: number;
  /** True if a member lacks messages of ours, or may lack some. */
  readonly hasLoss: boolean;
}

/** Runs a client for a person or a pipe, and leaves and closes it at the end. */
export async function runSession(options: RunSessionOptions): Promise<SessionOutcome> {
  const { client, voice, frontEnd, group, members = 0, mode, since, interrupted } = options;
  const { isRaw = false, marksPending = false } = options;
  const pump = new EventPump(client, (events) => voice.events(events));
  const pending = marksPending
    ? new PendingLines({ mark: (inGroup, payload) => void voice.pending(inGroup, payload) })
    : undefined;
  const session = new Session(client, voice, { mode, since, isRaw, pending });
  const stop = untilAborted(interrupted);
  await voice.ready(client);
  const pumping = pump.run();
  // Rejects with a bug; resolves only when the client is closed.
  const bug = pumping.then(() => stop.promise);
  const act = async () => {
    if (group !== undefined) {
      await session.enter(group);
      await pump.membersThere(group, members);
    }
    await frontEnd(session);
  };
  try {
    await Promise.race([act(), stop.promise, bug]);
    if (interrupted.aborted) session.end();
    await client.close({ discard: interrupted.aborted });
    await pumping;
    await voice.closed(client);
    return { faults: session.faults, hasLoss: pump.hasLoss };
  } finally {
    stop.stop();
    session.patience.stop();
    pending?.stop();
    await client[Symbol.asyncDispose]();
  }
}

import { untilAborted } from "../../cli/mod.ts";
import type { Mode } from "../../core/mod.ts";
import type { Client } from "../client.ts";
import { EventPump } from "./event_pump.ts";
import type { HistoryOptions } from "../history.ts";
import { Session } from "./session.ts";
import type { Voice } from "./voice/voice.ts";

export interface RunSessionOptions {
  readonly client: Client;
  readonly voice: Voice;
  /** Brings lines to the session until there are no more. */
  readonly frontEnd: (session: Session) => Promise<void>;
  /** Joined and selected before the first line. */
  readonly group: string | undefined;
  /** How many must be in that group before the first line. */
  readonly members: number | undefined;
  /** What groups are to be that it joins; `undefined`: whatever they are. */
  readonly mode: Mode | undefined;
  /** Which history is shown of each group that it joins. */
  readonly since?: HistoryOptions | undefined;
  readonly interrupted: AbortSignal;
}

/** What a session came to. */
export interface SessionOutcome {
  /** How many lines could not be obeyed. */
  readonly faults: number;
  /** Whether something of ours did not reach everybody, or nobody knows. */
  readonly hasLoss: boolean;
}

/** Runs a client for a person or a pipe, and leaves and closes it at the end. */
export async function runSession(options: RunSessionOptions): Promise<SessionOutcome> {
  const { client, voice, frontEnd, group, members = 0, mode, since, interrupted } = options;
  const pump = new EventPump(client, (events) => voice.events(events));
  const session = new Session(client, voice, { mode, since });
  const stop = untilAborted(interrupted);
  await voice.ready(client);
  const pumping = pump.run();
  // It rejects with a bug, and resolves only once the client is closed.
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
    await client.close({ discard: interrupted.aborted });
    await pumping;
    await voice.closed(client);
    return { faults: session.faults, hasLoss: pump.hasLoss };
  } finally {
    stop.stop();
    await client[Symbol.asyncDispose]();
  }
}

import { delay } from "@std/async/delay";
import { type HostLine, SshConnection, type SshOptions, tryAgain } from "./ssh/mod.ts";
import { Slots } from "./prepare/mod.ts";

/**
 * Number of logins that are under way at the same time. An sshd with default settings turns logins
 * away from the tenth on, and all hosts may be behind one.
 */
const LOGINS_MAX = 8;

export interface ConnectOptions extends Omit<SshOptions, "line" | "controlPath"> {
  /** Returns the path of the control socket for the host with this number. */
  readonly socket: (number: number) => string;
}

/** Returns a function that connects to a host. A login that an sshd turned away is tried again. */
export function connector(
  { socket, ...options }: ConnectOptions,
): (line: HostLine, number: number) => Promise<SshConnection> {
  const { signal } = options;
  const slots = new Slots(LOGINS_MAX);
  return async (line, number) => {
    const open = () =>
      slots.use(async () => {
        signal.throwIfAborted();
        return await SshConnection.open({ ...options, line, controlPath: socket(number) });
      });
    return await tryAgain(open, {
      random: Math.random,
      wait: (ms) => delay(ms, { signal }),
    });
  };
}

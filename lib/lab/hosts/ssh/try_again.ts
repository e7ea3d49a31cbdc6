import { HostError, TurnedAwayError } from "./host_error.ts";

/** Number of times that a login is tried. */
const TRIES = 6;
/** Milliseconds before the second try; before each further one they double: 16 s in all. */
const FIRST_WAIT_MS = 500;

export interface TryAgainOptions {
  /** Returns a random number from 0 to 1. */
  readonly random: () => number;
  /** Resolves after some milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * Tries a login again if an sshd turned it away. An sshd with default settings begins to do so at
 * ten logins that are not done yet (MaxStartups), those of other people included, and so does a
 * host that ssh passes on its way. Waits get longer, and differ, so that logins do not meet again.
 */
export async function tryAgain<T>(
  open: () => Promise<T>,
  { random, wait }: TryAgainOptions,
): Promise<T> {
  for (let tries = 1;; tries++) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof TurnedAwayError)) throw error;
      if (tries === TRIES) throw new HostError(error.host, advise(error), { cause: error });
      await wait(FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + random()));
    }
  }
}

function advise({ host, message }: TurnedAwayError): string {
  const fault = message.slice(host.length + 2);
  return `${fault} (${TRIES} times: an sshd on the way may have too many logins at once, see ` +
    "MaxStartups in its sshd_config, or not want this machine.)";
}

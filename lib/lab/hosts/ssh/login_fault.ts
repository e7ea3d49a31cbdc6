import type { Ending } from "../../process/mod.ts";
import { firstOf } from "./first_of.ts";
import { HostError, TurnedAwayError } from "./host_error.ts";
import { sshByHand, type SshWordsOptions } from "./ssh_words.ts";

/** The exit code of ssh for its own faults. Others are those of the command. */
const SSH_FAILED = 255;
/**
 * Words that ssh writes if an sshd, or one on the way to it, closes the connection before the
 * login: it has too many logins that are not done (MaxStartups).
 */
const TURNED_AWAY =
  /(kex|ssh)_exchange_identification|banner exchange|Connection (reset|closed) by/i;
/** Words that ssh writes for faults that trying again does not mend, also of a host on the way. */
const REFUSED =
  /denied|verification failed|refused|resolve|No route|Too many authentication|not allowed/i;

/** A session whose command does not run. */
export interface DeadSession {
  /** The ending of ssh; `undefined` if the time is up. */
  readonly ending: Ending | undefined;
  readonly stderr: string;
  /** The text that the login shell printed. */
  readonly greeting: string;
  /** True if ssh has made its control socket, which it does after the login. */
  readonly hasSocket: boolean;
}

/** Returns the error for a session whose command does not run: its cause, and what to try. */
export function loginFault(
  options: Pick<SshWordsOptions, "line" | "sshOptions"> & { readonly timeoutMs: number },
  { ending, stderr, greeting, hasSocket }: DeadSession,
): HostError {
  const { title, port, lineNumber } = options.line;
  const advice = `Try: ${sshByHand(options)}`;
  const time = `within ${options.timeoutMs / 1_000} s`;
  const printed = firstOf(greeting, stderr);
  if (ending === undefined && hasSocket) {
    return new HostError(
      title,
      `the login works, but the login shell runs no command ${time} (${printed}). Its start-up ` +
        `files may wait for input: let them do so in interactive shells only. ${advice}`,
    );
  }
  if (ending !== undefined && (ending.code !== SSH_FAILED || greeting !== "")) {
    return new HostError(
      title,
      `the login works, but runs no command there (${printed}; exit code ${ending.code}). The user ` +
        `needs a login shell, and a key without command=. ${advice}`,
    );
  }
  const said = firstOf(stderr);
  const place = port === undefined
    ? ""
    : ` Port ${port} is from line ${lineNumber} of the hosts file.`;
  if (ending === undefined) {
    return new HostError(title, `ssh did not connect ${time} (${said}).${place} ${advice}`);
  }
  const isTurnedAway = TURNED_AWAY.test(stderr) && !REFUSED.test(stderr);
  const Fault = isTurnedAway ? TurnedAwayError : HostError;
  return new Fault(title, `ssh cannot connect (${said}).${place} ${advice}`);
}

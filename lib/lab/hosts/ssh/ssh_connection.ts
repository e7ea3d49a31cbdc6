import type { Ending, LabProcess } from "../../process/mod.ts";
import { firstOf } from "./first_of.ts";
import type { HostLine } from "./host_line.ts";
import { HostError } from "./host_error.ts";
import { loginFault } from "./login_fault.ts";
import { drawMark, markedCommand, markedProgram, markedScript } from "./session_output.ts";
import { type SshHandlers, type SshOutput, SshSession } from "./ssh_session.ts";
import { sshWords, type SshWordsOptions } from "./ssh_words.ts";

export interface SshOptions extends SshWordsOptions {
  /** Ends every wait. */
  readonly signal: AbortSignal;
  /** Milliseconds that a step on the host may take, except for copying. */
  readonly timeoutMs: number;
}

/** Milliseconds within which a broken connection ends after one of its sessions. */
const FALL_MS = 1_000;
/** Milliseconds without progress after which copying fails: a disk there may hang for a while. */
const STALL_MS = 60_000;
/** Milliseconds that ssh gets to end by itself. */
const CLOSE_MS = 2_000;

/**
 * A connection to one host: an ssh that is the master of a control socket. All sessions go through
 * it. Its remote end waits for the end of its stdin, so that neither end outlives the lab.
 */
export class SshConnection implements AsyncDisposable {
  readonly #options: SshOptions;
  readonly #mark = drawMark();
  readonly #master: SshSession;

  private constructor(options: SshOptions) {
    this.#options = options;
    this.#master = this.#start("master", "cat", { onLine: () => {}, onEnd: () => {} });
  }

  /** Connects to a host. Throws a {@linkcode HostError} if that fails. */
  static async open(options: SshOptions): Promise<SshConnection> {
    const connection = new SshConnection(options);
    try {
      await connection.#begin(connection.#master);
      return connection;
    } catch (error) {
      await connection.#master[Symbol.asyncDispose]();
      throw error;
    }
  }

  get line(): HostLine {
    return this.#options.line;
  }

  /** Runs a POSIX shell script on the host, whichever login shell the user has. */
  async run(script: string, signal = this.#options.signal): Promise<SshOutput> {
    const { line, timeoutMs } = this.#options;
    await using session = this.#start("session", "sh");
    await this.#begin(session, signal);
    await session.process.write(markedScript(this.#mark, script));
    await session.process.closeInput();
    if (await session.end({ timeoutMs, signal })) return session.result;
    throw new HostError(line.title, `no answer within ${timeoutMs / 1_000} s.`);
  }

  /**
   * Runs a command on the host with a file of this machine as its input. The command is for a POSIX
   * shell, in one line without single quotes and exclamation marks, which login shells misread.
   */
  async feed(command: string, path: string): Promise<SshOutput> {
    const { line, signal } = this.#options;
    await using session = this.#start("session", markedProgram(this.#mark, command));
    await this.#begin(session);
    if (await session.feed(path, { timeoutMs: STALL_MS, signal })) return session.result;
    throw new HostError(line.title, `took no data for ${STALL_MS / 1_000} s.`);
  }

  /** Starts a command on the host. Every login shell must understand its words. */
  start(command: string, handlers: SshHandlers): LabProcess {
    return this.#start("session", command, handlers).process;
  }

  /** Returns the reason for the unexpected end of a session, from ssh if the connection broke. */
  async whyEnded(session: LabProcess, ending: Ending): Promise<string> {
    await endOf(this.#master, FALL_MS);
    if (this.#master.ending !== undefined) {
      return `the ssh connection broke (${firstOf(this.#master.stderr, session.stderr)})`;
    }
    const how = ending.signal ?? `exit code ${ending.code}`;
    return `gm lab agent ended there with ${how} (${firstOf(session.stderr)})`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#master.process.closeInput();
    await endOf(this.#master, CLOSE_MS);
    await this.#master[Symbol.asyncDispose]();
  }

  #start(role: "master" | "session", program: string, handlers?: SshHandlers): SshSession {
    const { line } = this.#options;
    const mark = this.#mark;
    const words = sshWords(this.#options, role, markedCommand(mark, program));
    return new SshSession({ line, words, mark, handlers });
  }

  /** Waits until the command of a session runs. Throws a {@linkcode HostError} if it does not. */
  async #begin(session: SshSession, signal = this.#options.signal): Promise<void> {
    const { timeoutMs, controlPath } = this.#options;
    if (await session.begin({ timeoutMs, signal })) return;
    const { ending, stderr, output: { greeting } } = session;
    // ssh makes the socket after the login.
    const hasSocket = await Deno.lstat(controlPath).then(() => true, () => false);
    throw loginFault(this.#options, { ending, stderr, hasSocket, greeting });
  }
}

/** Resolves when an ssh has ended, or the time is up. */
async function endOf({ process }: SshSession, ms: number): Promise<void> {
  const { promise: time, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([process.ended, time]);
  clearTimeout(timer);
}

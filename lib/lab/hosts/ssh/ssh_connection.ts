import {
  Changes,
  type Ending,
  isMissingProgram,
  LabProcess,
  type LabProcessOptions,
  type WaitLimits,
} from "../../process/mod.ts";
import { firstOf } from "./first_of.ts";
import type { HostLine } from "./host_line.ts";
import { HostError, TurnedAwayError } from "./host_error.ts";
import { drawMark, markedCommand, markedScript, SessionOutput } from "./session_output.ts";
import { sshByHand, sshWords, type SshWordsOptions } from "./ssh_words.ts";

export interface SshOptions extends SshWordsOptions {
  /** Ends every wait. */
  readonly signal: AbortSignal;
  /** Milliseconds that a step on the host may take, except for copying. */
  readonly timeoutMs: number;
}

/** The output and exit code of a command on the host. */
export interface SshOutput {
  readonly lines: readonly string[];
  readonly stderr: string;
  readonly code: number;
}

/** Milliseconds within which a broken connection ends after one of its sessions. */
const FALL_MS = 1_000;
/** Milliseconds without progress after which copying fails: a disk there may hang for a while. */
const STALL_MS = 60_000;
/** Bytes of a file that are written at a time. */
const CHUNK_BYTES = 65_536;
/** Milliseconds that ssh gets to end by itself. */
const CLOSE_MS = 2_000;
/** The exit code of ssh for its own faults. Others are those of the command. */
const SSH_FAILED = 255;
/**
 * What ssh writes if an sshd, or one on the way to it, closes the connection before the login: it has
 * too many logins that are not done (MaxStartups).
 */
const TURNED_AWAY =
  /(kex|ssh)_exchange_identification|banner exchange|Connection (reset|closed) by/i;
/** What ssh writes for faults that trying again does not mend, also of a host on the way. */
const REFUSED =
  /denied|verification failed|refused|resolve|No route|Too many authentication|not allowed/i;

/**
 * A connection to one host: an ssh that is the master of a control socket. All sessions go through it.
 * Its remote end waits for the end of its stdin, so that neither end outlives the lab.
 */
export class SshConnection implements AsyncDisposable {
  readonly #options: SshOptions;
  readonly #mark = drawMark();
  readonly #master: LabProcess;
  readonly #greeting = new SessionOutput(this.#mark);
  readonly #changes = new Changes();

  private constructor(options: SshOptions) {
    this.#options = options;
    const words = sshWords(options, "master", markedCommand(this.#mark, "cat"));
    this.#master = startSsh(options.line, words, {
      onLine: (line) => {
        this.#greeting.take(line);
        this.#changes.tell();
      },
      onEnd: () => this.#changes.tell(),
    });
  }

  /** Connects to a host. Throws a {@linkcode HostError} if that fails. */
  static async open(options: SshOptions): Promise<SshConnection> {
    const connection = new SshConnection(options);
    try {
      await connection.#begun(connection.#master, connection.#greeting, connection.#changes);
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
    const changes = new Changes();
    const output = new SessionOutput(this.#mark);
    await using session = this.#session("sh", output, changes);
    await this.#begun(session, output, changes, signal);
    await session.write(markedScript(this.#mark, script));
    await session.closeInput();
    const isOver = () => output.code !== undefined || session.ending !== undefined;
    if (!await changes.until(isOver, { timeoutMs, signal })) {
      throw new HostError(line.title, `no answer within ${timeoutMs / 1_000} s.`);
    }
    return finished(session, output);
  }

  /**
   * Runs a command on the host with a file of this machine as its input. The command is for a POSIX
   * shell, in one line without single quotes and exclamation marks, which login shells misread.
   */
  async feed(command: string, path: string): Promise<SshOutput> {
    const { line, signal } = this.#options;
    const changes = new Changes();
    const output = new SessionOutput(this.#mark);
    const program = `sh -c '${command}; code=$?; echo; echo "${this.#mark} $code"'`;
    await using session = this.#session(program, output, changes);
    await this.#begun(session, output, changes);
    let chunks = 0;
    const feeding = feedFile(session, path, () => {
      chunks++;
      changes.tell();
    });
    const isOver = () => output.code !== undefined || session.ending !== undefined;
    try {
      while (!isOver()) {
        const before = chunks;
        const isMoving = () => chunks > before || isOver();
        if (await changes.until(isMoving, { timeoutMs: STALL_MS, signal })) continue;
        throw new HostError(line.title, `took no data for ${STALL_MS / 1_000} s.`);
      }
    } finally {
      await session[Symbol.asyncDispose]();
      await feeding;
    }
    return finished(session, output);
  }

  /** Starts a command on the host. Every login shell must understand its words. */
  start(command: string, handlers: Pick<LabProcessOptions, "onLine" | "onEnd">): LabProcess {
    const words = sshWords(this.#options, "session", markedCommand(this.#mark, command));
    return startSsh(this.line, words, handlers);
  }

  /** Returns the reason for the unexpected end of a session, from ssh if the connection broke. */
  async whyEnded(session: LabProcess, ending: Ending): Promise<string> {
    await this.#within(FALL_MS, this.#master.ended);
    if (this.#master.ending !== undefined) {
      return `the ssh connection broke (${firstOf(this.#master.stderr, session.stderr)})`;
    }
    const how = ending.signal ?? `exit code ${ending.code}`;
    return `gm lab agent ended there with ${how} (${firstOf(session.stderr)})`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#master.closeInput();
    await this.#within(CLOSE_MS, this.#master.ended);
    await this.#master[Symbol.asyncDispose]();
  }

  #session(program: string, output: SessionOutput, changes: Changes): LabProcess {
    return this.start(program, {
      onLine: (line) => {
        output.take(line);
        changes.tell();
      },
      onEnd: () => changes.tell(),
    });
  }

  /**
   * Waits until the command of a session runs. Nothing may be written to it before, because start-up
   * files may read it.
   */
  async #begun(
    session: LabProcess,
    output: SessionOutput,
    changes: Changes,
    signal: WaitLimits["signal"] = this.#options.signal,
  ): Promise<void> {
    const { timeoutMs } = this.#options;
    const look = () => output.hasBegun || session.ending !== undefined;
    const isInTime = await changes.until(look, { timeoutMs, signal });
    if (output.hasBegun) return;
    throw await this.#fault(
      session,
      output,
      isInTime ? undefined : `within ${timeoutMs / 1_000} s`,
    );
  }

  /** Returns the error for a session whose command does not run. */
  async #fault(
    session: LabProcess,
    output: SessionOutput,
    time: string | undefined,
  ): Promise<HostError> {
    const { line, controlPath } = this.#options;
    const { title, port, lineNumber } = line;
    const advice = `Try: ${sshByHand(this.#options)}`;
    const { ending, stderr } = session;
    const isLoggedIn = time === undefined
      ? ending?.code !== SSH_FAILED || output.greeting !== ""
      // ssh makes the socket after the login.
      : await Deno.lstat(controlPath).then(() => true, () => false);
    if (isLoggedIn && time !== undefined) {
      return new HostError(
        title,
        `the login works, but the login shell runs no command ${time} (${
          firstOf(output.greeting, stderr)
        }). Its start-up files may wait for input: let them do so in interactive shells only. ` +
          advice,
      );
    }
    if (isLoggedIn) {
      return new HostError(
        title,
        `the login works, but runs no command there (${
          firstOf(output.greeting, stderr)
        }; exit code ${ending?.code}). The user needs a login shell, and a key without command=. ` +
          advice,
      );
    }
    const place = port === undefined
      ? ""
      : ` Port ${port} is from line ${lineNumber} of the hosts file.`;
    const said = firstOf(stderr);
    if (time !== undefined) {
      return new HostError(title, `ssh did not connect ${time} (${said}).${place} ${advice}`);
    }
    const isTurnedAway = TURNED_AWAY.test(stderr) && !REFUSED.test(stderr);
    const Fault = isTurnedAway ? TurnedAwayError : HostError;
    return new Fault(title, `ssh cannot connect (${said}).${place} ${advice}`);
  }

  async #within(ms: number, promise: Promise<unknown>): Promise<void> {
    const { promise: time, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    await Promise.race([promise, time]);
    clearTimeout(timer);
  }
}

/** Returns what a session brought. A session that ended before its command did has failed. */
function finished({ ending, stderr }: LabProcess, output: SessionOutput): SshOutput {
  const { lines, code = ending?.code || SSH_FAILED } = output;
  return { lines, stderr, code };
}

/** Writes a file to the input of a process and closes it. Stops if the process ends. */
async function feedFile(process: LabProcess, path: string, onChunk: () => void): Promise<void> {
  using file = await Deno.open(path);
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (;;) {
    const count = await file.read(chunk);
    if (count === null || process.ending !== undefined) break;
    await process.writeBytes(chunk.subarray(0, count));
    onChunk();
  }
  await process.closeInput();
}

function startSsh(
  { title }: HostLine,
  args: readonly string[],
  handlers: Pick<LabProcessOptions, "onLine" | "onEnd">,
): LabProcess {
  try {
    return new LabProcess({
      ...handlers,
      title: `ssh to ${title}`,
      command: "ssh",
      args,
      isDetached: true,
    });
  } catch (cause) {
    if (!isMissingProgram(cause)) throw cause;
    throw new HostError(
      title,
      "cannot be reached without ssh on this machine: install the OpenSSH client.",
      { cause },
    );
  }
}

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
import { HostError } from "./host_error.ts";
import { loginFault } from "./login_fault.ts";
import { drawMark, markedCommand, markedScript, SessionOutput } from "./session_output.ts";
import { sshWords, type SshWordsOptions } from "./ssh_words.ts";

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
/** The exit code of a command that did not come to its end. */
const FAILED = 255;
/** Milliseconds that ssh gets to end by itself. */
const CLOSE_MS = 2_000;
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
      filter: (bytes) => {
        const rest = this.#greeting.takeBytes(bytes);
        this.#changes.tell();
        return rest;
      },
      onLine: () => {},
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
    return this.#start(command, handlers, new SessionOutput(this.#mark));
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
    const onChange = () => changes.tell();
    return this.#start(
      program,
      {
        onLine: (line) => {
          output.takeLine(line);
          onChange();
        },
        onEnd: onChange,
      },
      output,
      onChange,
    );
  }

  #start(
    command: string,
    handlers: Pick<LabProcessOptions, "onLine" | "onEnd">,
    output: SessionOutput,
    onBegun: () => void = () => {},
  ): LabProcess {
    const words = sshWords(this.#options, "session", markedCommand(this.#mark, command));
    return startSsh(this.line, words, {
      ...handlers,
      filter: (bytes) => {
        const rest = output.takeBytes(bytes);
        if (output.hasBegun) onBegun();
        return rest;
      },
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
    await changes.until(look, { timeoutMs, signal });
    if (output.hasBegun) return;
    const { ending, stderr } = session;
    // ssh makes the socket after the login.
    const hasSocket = await Deno.lstat(this.#options.controlPath).then(() => true, () => false);
    throw loginFault(this.#options, { ending, stderr, hasSocket, greeting: output.greeting });
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
  const { lines, code = ending?.code || FAILED } = output;
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
  handlers: Pick<LabProcessOptions, "filter" | "onLine" | "onEnd">,
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

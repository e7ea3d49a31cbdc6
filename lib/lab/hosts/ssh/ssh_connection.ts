import {
  Changes,
  type Ending,
  isMissingProgram,
  LabProcess,
  type LabProcessOptions,
  type WaitLimits,
} from "../../process/mod.ts";
import type { HostLine } from "./host_line.ts";
import { HostError } from "./host_error.ts";
import { scpWords, sshByHand, sshWords, type SshWordsOptions } from "./ssh_words.ts";

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

/** The line that the shell on the host prints when the connection is open. */
const GREETING = "gm-lab connected";
/** Milliseconds within which a broken connection ends after one of its sessions. */
const FALL_MS = 1_000;
/** Milliseconds that copying may take. A broken connection ends it earlier. */
const COPY_MS_MAX = 3_600_000;
/** Milliseconds that ssh gets to end by itself. */
const CLOSE_MS = 2_000;

/**
 * A connection to one host: an ssh that is the master of a control socket. All sessions go through it.
 * Its remote end waits for the end of its stdin, so that neither end outlives the lab.
 */
export class SshConnection implements AsyncDisposable {
  readonly #options: SshOptions;
  readonly #master: LabProcess;

  private constructor(options: SshOptions, master: LabProcess) {
    this.#options = options;
    this.#master = master;
  }

  /** Connects to a host. Throws a {@linkcode HostError} if that fails. */
  static async open(options: SshOptions): Promise<SshConnection> {
    const { line, signal, timeoutMs } = options;
    const changes = new Changes();
    let isThere = false;
    const words = sshWords(options, "master", `echo ${GREETING}; exec cat`);
    const master = startSsh(line, "ssh", words, {
      onLine: (text) => {
        isThere ||= text === GREETING;
        changes.tell();
      },
      onEnd: () => changes.tell(),
    });
    const connection = new SshConnection(options, master);
    try {
      const look = () => isThere || master.ending !== undefined;
      if (!await changes.until(look, { timeoutMs, signal })) {
        throw connection.#fault(`ssh did not connect within ${timeoutMs / 1_000} s`);
      }
      if (master.ending !== undefined) throw connection.#fault("ssh cannot connect");
      return connection;
    } catch (error) {
      await master[Symbol.asyncDispose]();
      throw error;
    }
  }

  get line(): HostLine {
    return this.#options.line;
  }

  /** Runs a POSIX shell script on the host, whichever login shell the user has. */
  async run(script: string, signal = this.#options.signal): Promise<SshOutput> {
    const { timeoutMs } = this.#options;
    const words = sshWords(this.#options, "session", "sh");
    return await this.#toEnd("ssh", words, { input: script, timeoutMs, signal });
  }

  /** Copies a file of this machine to an absolute path on the host. */
  async copy(from: string, to: string): Promise<SshOutput> {
    const { signal } = this.#options;
    const words = scpWords(this.#options, from, to);
    return await this.#toEnd("scp", words, { timeoutMs: COPY_MS_MAX, signal });
  }

  /** Starts a command on the host. Every login shell must understand its words. */
  start(command: string, handlers: Pick<LabProcessOptions, "onLine" | "onEnd">): LabProcess {
    return startSsh(this.line, "ssh", sshWords(this.#options, "session", command), handlers);
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

  async #toEnd(
    command: string,
    words: readonly string[],
    { input = "", ...limits }: WaitLimits & { readonly input?: string },
  ): Promise<SshOutput> {
    const { line } = this.#options;
    const changes = new Changes();
    const lines: string[] = [];
    await using process = startSsh(line, command, words, {
      onLine: (text) => void lines.push(text),
      onEnd: () => changes.tell(),
    });
    await process.write(input);
    await process.closeInput();
    await changes.until(() => process.ending !== undefined, limits);
    const { ending, stderr } = process;
    if (ending === undefined) {
      throw new HostError(line.title, `no answer within ${limits.timeoutMs / 1_000} s.`);
    }
    return { lines, stderr, code: ending.code };
  }

  #fault(what: string): HostError {
    const said = firstOf(this.#master.stderr);
    return new HostError(this.line.title, `${what} (${said}). Try: ${sshByHand(this.#options)}`);
  }

  async #within(ms: number, promise: Promise<unknown>): Promise<void> {
    const { promise: time, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    await Promise.race([promise, time]);
    clearTimeout(timer);
  }
}

/** Returns the first text that is not empty as one line, for the message of an error. */
export function firstOf(...texts: readonly string[]): string {
  const lines = texts.find((text) => text !== "")?.split(/\s*\n\s*/) ?? ["it wrote nothing"];
  return lines.join("; ").replace(/[.\s]+$/, "");
}

function startSsh(
  { title }: HostLine,
  command: string,
  args: readonly string[],
  handlers: Pick<LabProcessOptions, "onLine" | "onEnd">,
): LabProcess {
  try {
    return new LabProcess({
      ...handlers,
      title: `${command} to ${title}`,
      command,
      args,
      isDetached: true,
    });
  } catch (cause) {
    if (!isMissingProgram(cause)) throw cause;
    throw new HostError(
      title,
      `cannot be reached without ${command} on this machine: install the OpenSSH client.`,
      { cause },
    );
  }
}

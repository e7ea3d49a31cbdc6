import { type LinePattern, OutputLog } from "./output_log.ts";
import { waitUntil } from "./wait_until.ts";

export interface ProgramOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
}

/** Options of a gm that is started as a process. */
export interface GmOptions extends ProgramOptions {
  /**
   * The path of another Deno that runs gm from source.
   *
   * @default the Deno that runs the tests, or the executable of GM_BIN
   */
  readonly deno?: string | undefined;
}

export interface LineWaitOptions {
  /** @default {"stdout"} */
  readonly side?: "stdout" | "stderr";
  readonly timeoutMs?: number;
}

/** Milliseconds between two signals of an impatient person. */
const IMPATIENCE_MS = 100;

/**
 * A process under test, with everything that it wrote. `await using` it: at the end of the block
 * it is gone, whatever happened in between.
 */
export class Program implements AsyncDisposable {
  readonly stdout: OutputLog;
  readonly stderr: OutputLog;
  readonly #title: string;
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  #status: Deno.CommandStatus | undefined;
  #isStdinClosed = false;

  constructor(command: string, args: string[], options: ProgramOptions = {}) {
    this.#title = [command.split("/").pop(), ...args].join(" ");
    this.#child = new Deno.Command(command, {
      args,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      ...options,
    }).spawn();
    this.#stdin = this.#child.stdin.getWriter();
    this.stdout = new OutputLog(this.#child.stdout);
    this.stderr = new OutputLog(this.#child.stderr);
    this.#child.status.then((status) => this.#status = status);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** The first matching line after the one that the last wait on this side found. */
  async waitForLine(pattern: LinePattern, options: LineWaitOptions = {}): Promise<string> {
    const { side = "stdout", timeoutMs } = options;
    const log = this[side];
    const take = log.taker(pattern);
    const find = () => {
      const line = take();
      if (line === undefined && log.isEnded) {
        throw new Error(`${side} ended without a line like ${pattern}.\n${this.show()}`);
      }
      return line;
    };
    const onChange = (listener: () => void) => log.onChange(listener);
    const what = `line on ${side} like ${pattern}`;
    return await waitUntil(find, { what, onChange, show: () => this.show(), timeoutMs });
  }

  /** Waits as {@linkcode waitForLine} does, and returns the groups of the pattern. */
  async waitForMatch(pattern: RegExp, options: LineWaitOptions = {}): Promise<RegExpExecArray> {
    return pattern.exec(await this.waitForLine(pattern, options))!;
  }

  /** Types one line. */
  async write(line: string): Promise<void> {
    await this.writeRaw(`${line}\n`);
  }

  async writeRaw(text: string): Promise<void> {
    await this.writeBytes(new TextEncoder().encode(text));
  }

  /** Writes what need not be text. */
  async writeBytes(bytes: Uint8Array): Promise<void> {
    await this.#stdin.write(bytes);
  }

  async closeStdin(): Promise<void> {
    if (this.#isStdinClosed) return;
    this.#isStdinClosed = true;
    // The reading end may be gone with the process; then it is as closed as can be.
    await this.#stdin.close().catch(() => {});
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /**
   * Sends a signal again and again, as an impatient person does, until the process ends. Returns
   * its exit code.
   */
  async endImpatiently(signal: Deno.Signal): Promise<number> {
    this.kill(signal);
    const timer = setInterval(() => {
      if (this.#status === undefined) this.kill(signal);
    }, IMPATIENCE_MS);
    try {
      return await this.waitForEnd();
    } finally {
      clearInterval(timer);
    }
  }

  /** Waits for the end by itself, with all output in, and gives the exit code. */
  async waitForEnd(options: { timeoutMs?: number } = {}): Promise<number> {
    const ends = Promise.all([this.#child.status, this.stdout.ended, this.stderr.ended]);
    let isOver = false;
    const onChange = (listener: () => void) => {
      ends.then(() => {
        isOver = true;
        listener();
      });
      return () => {};
    };
    const find = () => isOver ? this.#status?.code : undefined;
    return await waitUntil(find, {
      what: "end of the process",
      onChange,
      show: () => this.show(),
      timeoutMs: options.timeoutMs,
    });
  }

  /** The command and all that it wrote, for the message of a failure. */
  show(): string {
    const state = this.#status === undefined ? "runs" : `ended with ${this.#status.code}`;
    const out = `--- stdout\n${this.stdout.text}`;
    return `--- ${this.#title} (${state})\n${out}\n--- stderr\n${this.stderr.text}\n---`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#status === undefined) {
      try {
        this.#child.kill("SIGKILL");
      } catch {
        // It ended in this very moment.
      }
    }
    await this.closeStdin();
    await Promise.all([this.#child.status, this.stdout.ended, this.stderr.ended]);
  }
}

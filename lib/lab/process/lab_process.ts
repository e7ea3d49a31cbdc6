import { LineSplitter } from "../../wire/mod.ts";
import type { Ending, GmProcess } from "./gm_process.ts";

export interface LabProcessOptions {
  /** What people call it: `client3`. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What it has in its environment beside what we have. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Whether Ctrl-C in the terminal passes it by: for an ssh, through which the end is to be asked
   * for in good order.
   *
   * @default {false}
   */
  readonly isDetached?: boolean;
  /** Gets every line of stdout; while a promise of it is open, no more is read. */
  readonly onLine: (line: string) => void | Promise<void>;
  /** Called once, with all output in, when the process is gone. */
  readonly onEnd: (ending: Ending) => void;
}

/** Bytes of one line of stdout: a message of 64 KiB in JSON, every letter escaped, and room. */
const LINE_BYTES_MAX = 1_048_576;
/** Letters of stderr that are kept, the last ones: enough for what a process says when it dies. */
const STDERR_LETTERS_MAX = 4_096;

/**
 * A process behind pipes: gm itself on this machine, or an ssh that reaches another. `await using`
 * it: at the end of the block it is gone, whatever happened in between.
 */
export class LabProcess implements GmProcess {
  readonly title: string;
  /** Resolves when the process is gone and all output is in. */
  readonly ended: Promise<Ending>;
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  #stderr = "";
  #ending: Ending | undefined;

  constructor(options: LabProcessOptions) {
    const { title, command, args, env = {}, isDetached = false, onLine, onEnd } = options;
    this.title = title;
    this.#child = new Deno.Command(command, {
      args: [...args],
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      detached: isDetached,
    }).spawn();
    running.add(this);
    this.#stdin = this.#child.stdin.getWriter();
    // A pipe whose reader died is no news: the process's end is what counts.
    this.#stdin.closed.catch(() => {});
    this.ended = this.#run(onLine, onEnd);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** `undefined` while it runs. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** The end of what it wrote on stderr. */
  get stderr(): string {
    return this.#stderr.trim();
  }

  /** Writes to its stdin; a process that is gone takes nothing, which is told by its end. */
  async write(text: string): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode(text)).catch(() => {});
  }

  async closeInput(): Promise<void> {
    await this.#stdin.close().catch(() => {});
  }

  /** Sends it a signal, if it still runs. */
  kill(signal: Deno.Signal): void {
    if (this.#ending !== undefined) return;
    try {
      this.#child.kill(signal);
    } catch {
      // It ended in this very moment.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.ended;
    await this.closeInput();
  }

  async #run(
    onLine: LabProcessOptions["onLine"],
    onEnd: LabProcessOptions["onEnd"],
  ): Promise<Ending> {
    const [{ code, signal }] = await Promise.all([
      this.#child.status.finally(() => running.delete(this)),
      readLines(this.#child.stdout, onLine),
      readText(this.#child.stderr, (text) => this.#keepStderr(text)),
    ]);
    this.#ending = { code, signal };
    onEnd(this.#ending);
    return this.#ending;
  }

  #keepStderr(text: string): void {
    this.#stderr = (this.#stderr + text).slice(-STDERR_LETTERS_MAX);
  }
}

/** Every process that runs now. */
const running = new Set<LabProcess>();

// The last resort where no `finally` runs: a second Ctrl-C, or a bug, ends the program at once.
addEventListener("unload", () => {
  for (const process of running) process.kill("SIGKILL");
});

async function readLines(
  stream: ReadableStream<Uint8Array>,
  onLine: LabProcessOptions["onLine"],
): Promise<void> {
  const lines = new LineSplitter(LINE_BYTES_MAX);
  for await (const chunk of stream) {
    // A broken line is handed on as one that nobody understands, which is a fault that gets told.
    for (const line of lines.push(chunk)) {
      const taken = onLine(line.type === "line" ? line.text : line.type);
      if (taken !== undefined) await taken;
    }
  }
}

async function readText(
  stream: ReadableStream<Uint8Array>,
  take: (text: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) take(decoder.decode(chunk, { stream: true }));
  take(decoder.decode());
}

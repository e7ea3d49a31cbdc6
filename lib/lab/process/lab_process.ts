import { LineSplitter } from "../../wire/mod.ts";
import type { Ending, GmProcess } from "./gm_process.ts";

export interface LabProcessOptions {
  /** A name for people: `client3`. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Environment variables in addition to those of the lab. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * True if a Ctrl-C in the terminal must not reach the process. An ssh needs that: the lab ends
   * the processes on the host through it.
   *
   * @default {false}
   */
  readonly isDetached?: boolean;
  /** Called with each piece of stdout. Returns the bytes in which lines are looked for. */
  readonly filter?: (bytes: Uint8Array) => Uint8Array;
  /** Called with every line of stdout. While its promise is pending, no more is read. */
  readonly onLine: (line: string) => void | Promise<void>;
  /** Called once, when the process is gone and all of its output was read. */
  readonly onEnd: (ending: Ending) => void;
}

/** Greatest line of stdout in bytes: a message of 64 KiB in JSON, with every letter escaped. */
const LINE_BYTES_MAX = 1_048_576;
/** Number of letters of stderr that are kept: enough for the last words of a process. */
const STDERR_LETTERS_MAX = 4_096;

/**
 * A process of this machine behind pipes: gm itself, or an ssh to another host. `await using` it:
 * at the end of the block the process is gone.
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
    const { title, command, args, env = {}, isDetached = false } = options;
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
    // The ending of the process is what counts, not the broken pipe.
    this.#stdin.closed.catch(() => {});
    this.ended = this.#run(options);
  }

  get pid(): number {
    return this.#child.pid;
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  get stderr(): string {
    return this.#stderr.trim();
  }

  async write(text: string): Promise<void> {
    await this.writeBytes(new TextEncoder().encode(text));
  }

  /**
   * Writes bytes to the input of the process. Resolves when they are in its pipe, or it is gone.
   */
  async writeBytes(bytes: Uint8Array): Promise<void> {
    await this.#stdin.write(bytes).catch(() => {});
  }

  async closeInput(): Promise<void> {
    await this.#stdin.close().catch(() => {});
  }

  kill(signal: Deno.Signal): void {
    if (this.#ending !== undefined) return;
    try {
      this.#child.kill(signal);
    } catch {
      // The process ended a moment ago.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.ended;
    await this.closeInput();
  }

  async #run({ onLine, onEnd, filter }: LabProcessOptions): Promise<Ending> {
    const [{ code, signal }] = await Promise.all([
      this.#child.status.finally(() => running.delete(this)),
      readLines(this.#child.stdout, onLine, filter),
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

/** All processes that run now. */
const running = new Set<LabProcess>();

// A second Ctrl-C, or a bug, ends the program without running any `finally`. This still runs.
addEventListener("unload", () => {
  for (const process of running) process.kill("SIGKILL");
});

async function readLines(
  stream: ReadableStream<Uint8Array>,
  onLine: LabProcessOptions["onLine"],
  filter: LabProcessOptions["filter"],
): Promise<void> {
  const lines = new LineSplitter(LINE_BYTES_MAX);
  for await (const chunk of stream) {
    // A line that is too long or not UTF-8 becomes one that no parser understands, which is
    // reported.
    for (const line of lines.push(filter?.(chunk) ?? chunk)) {
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

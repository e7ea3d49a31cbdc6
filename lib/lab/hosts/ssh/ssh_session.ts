import {
  Changes,
  type Ending,
  isMissingProgram,
  LabProcess,
  type LabProcessOptions,
  type WaitLimits,
} from "../../process/mod.ts";
import { HostError } from "./host_error.ts";
import type { HostLine } from "./host_line.ts";
import { SessionOutput } from "./session_output.ts";

/** The output and exit code of a command on the host. */
export interface SshOutput {
  readonly lines: readonly string[];
  readonly stderr: string;
  readonly code: number;
}

/** The handlers of a command whose lines are not kept. */
export type SshHandlers = Pick<LabProcessOptions, "onLine" | "onEnd">;

export interface SshSessionOptions {
  readonly line: HostLine;
  /** The words after `ssh`. */
  readonly words: readonly string[];
  /** The mark that begins the output of the command. */
  readonly mark: string;
  /** Absent: the session keeps the lines. */
  readonly handlers?: SshHandlers | undefined;
}

/** The exit code of a command that did not come to its end. */
const FAILED = 255;

/** One ssh, and what the command that it runs on the host has printed so far. */
export class SshSession implements AsyncDisposable {
  readonly process: LabProcess;
  readonly output: SessionOutput;
  readonly #changes = new Changes();

  constructor({ line, words, mark, handlers }: SshSessionOptions) {
    const output = this.output = new SessionOutput(mark);
    const onLine = handlers?.onLine ?? ((text) => {
      output.takeLine(text);
      this.#changes.tell();
    });
    this.process = startSsh(line, words, {
      filter: (bytes) => {
        const rest = output.takeBytes(bytes);
        this.#changes.tell();
        return rest;
      },
      onLine,
      onEnd: (ending) => {
        this.#changes.tell();
        handlers?.onEnd(ending);
      },
    });
  }

  get ending(): Ending | undefined {
    return this.process.ending;
  }

  /** The text that ssh and the command have written to stderr. */
  get stderr(): string {
    return this.process.stderr;
  }

  /** True once the command or the session has ended. */
  get isOver(): boolean {
    return this.output.code !== undefined || this.ending !== undefined;
  }

  /** The result of the command, which has failed if its session ended before it did. */
  get result(): SshOutput {
    const { lines, code = this.ending?.code || FAILED } = this.output;
    return { lines, stderr: this.stderr, code };
  }

  /**
   * Waits until the command runs, and returns whether it does. Nothing may be written to the
   * session before, because start-up files may read it.
   */
  async begin(limits: WaitLimits): Promise<boolean> {
    await this.#changes.until(() => this.output.hasBegun || this.ending !== undefined, limits);
    return this.output.hasBegun;
  }

  /** Waits until the command or the session has ended. Returns false if the time is up before. */
  async end(limits: WaitLimits): Promise<boolean> {
    return await this.#changes.until(() => this.isOver, limits);
  }

  /**
   * Writes a file to the input of the command and closes it, and waits for the end of the command.
   * Returns false if the command takes no data for the time of the limits.
   */
  async feed(path: string, limits: WaitLimits): Promise<boolean> {
    let chunks = 0;
    const feeding = feedFile(this.process, path, () => {
      chunks++;
      this.#changes.tell();
    });
    try {
      while (!this.isOver) {
        const before = chunks;
        const isMoving = () => chunks > before || this.isOver;
        if (!await this.#changes.until(isMoving, limits)) return false;
      }
      return true;
    } finally {
      await this[Symbol.asyncDispose]();
      await feeding;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }
}

/** Bytes of a file that are written at a time. */
const CHUNK_BYTES = 65_536;

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

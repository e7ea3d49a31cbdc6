import type { Ending, GmOptions, GmProcess } from "../../process/mod.ts";
import type { AgentCommand, AgentReport, OutputLine, ProbeReport } from "./agent_protocol.ts";

/**
 * Greatest piece of input in letters. A process that takes no input must not hold up the others.
 */
const INPUT_LETTERS_MAX = 16_384;
/** Milliseconds that a host gets to report that a process was killed. */
const KILL_MS = 5_000;

export interface RemoteProcessOptions extends GmOptions {
  readonly id: number;
  /** Sends a command to the agent on the host. */
  readonly order: (order: AgentCommand) => Promise<void>;
  /** Converts a time of the lab's clock to the host's clock, in microseconds. */
  readonly toHostTime: (micros: number) => number;
}

/** A report of the agent about one process. */
type ProcessReport = Exclude<
  AgentReport | OutputLine,
  ProbeReport | { type: "agent" | "key-kept" | "pong" }
>;

/** A gm process on another host, started and watched by the agent there. */
export class RemoteProcess implements GmProcess {
  readonly title: string;
  readonly ended: Promise<Ending>;
  readonly #options: RemoteProcessOptions;
  readonly #resolveEnded: (ending: Ending) => void;
  /** Functions that resolve when a piece of input is taken, oldest first. */
  readonly #untaken: (() => void)[] = [];
  /** Resolves when the latest input was written. Inputs are written one after the other. */
  #writing: Promise<void> = Promise.resolve();
  #pid: number | undefined;
  #stderr = "";
  #ending: Ending | undefined;

  constructor(options: RemoteProcessOptions) {
    this.title = options.title;
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<Ending>();
    this.ended = promise;
    this.#resolveEnded = resolve;
    void this.#order({ type: "start", words: options.words });
  }

  get pid(): number | undefined {
    return this.#pid;
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  get stderr(): string {
    return this.#stderr;
  }

  write(text: string, at?: number): Promise<void> {
    const when = at === undefined ? {} : { at: this.#options.toHostTime(at) };
    return this.#writing = this.#writing.then(() => this.#write(text, when));
  }

  closeInput(): Promise<void> {
    return this.#writing = this.#writing.then(() => this.#order({ type: "end-input" }));
  }

  kill(signal: Deno.Signal): void {
    if (this.#ending === undefined) void this.#order({ type: "signal", signal });
  }

  /** Takes a report of the agent about this process. */
  take(report: ProcessReport): void {
    switch (report.type) {
      case "started":
        this.#pid = report.pid;
        return;
      case "line":
        // Not awaited: a slow handler would hold up all processes of the host.
        return void this.#options.onLine(report.line);
      case "taken":
        return this.#untaken.shift()?.();
      case "ended":
        this.#stderr = report.stderr;
        return this.end({ code: report.code, signal: report.signal });
      default:
        report satisfies never;
    }
  }

  /** Records the end of the process, or that the process is lost. */
  end(ending: Ending): void {
    if (this.#ending !== undefined) return;
    this.#ending = ending;
    for (const resolve of this.#untaken.splice(0)) resolve();
    this.#options.onEnd(ending);
    this.#resolveEnded(ending);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    const lost = `Its host did not report within ${KILL_MS / 1_000} s that it was killed.`;
    const timer = setTimeout(() => this.end({ code: 1, signal: null, lost }), KILL_MS);
    await this.ended;
    clearTimeout(timer);
  }

  async #write(text: string, when: { at?: number }): Promise<void> {
    for (let start = 0; start < text.length && this.#ending === undefined;) {
      const end = pieceEnd(text, start);
      const taken = new Promise<void>((resolve) => this.#untaken.push(resolve));
      await this.#order({ type: "input", text: text.slice(start, end), ...when });
      await taken;
      start = end;
    }
  }

  async #order(order: OrderWithoutId): Promise<void> {
    await this.#options.order({ ...order, id: this.#options.id } as AgentCommand);
  }
}

type WithoutId<O> = O extends { id: number } ? Omit<O, "id"> : never;
type OrderWithoutId = WithoutId<AgentCommand>;

/** Returns the end of a piece of the text, never between the two halves of a surrogate pair. */
function pieceEnd(text: string, start: number): number {
  const end = Math.min(start + INPUT_LETTERS_MAX, text.length);
  const isCut = end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1]!);
  return isCut ? end - 1 : end;
}

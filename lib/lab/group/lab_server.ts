import { invariant } from "../../core/mod.ts";
import { parseClientLine, type ServerTold, sumTold } from "../observe/mod.ts";
import {
  anyPort,
  type Crew,
  describeEnding,
  type GmProcess,
  type Host,
  LabError,
} from "../process/mod.ts";

export interface LabServerOptions {
  readonly role: "tracker" | "sequencer";
  /** A name for people: `sequencer2`. */
  readonly title: string;
  readonly crew: Crew;
  readonly host: Host;
  /** Returns the words after `gm` for a server that listens at `place`. */
  readonly words: (place: string) => string[];
  /** Milliseconds that the server may take until it is ready. */
  readonly timeoutMs: number;
}

/** Milliseconds that a server gets to end after SIGTERM. */
const END_MS = 2_000;

/**
 * A tracker or a sequencer of a run. A process that was killed is replaced by a new one at its
 * place.
 */
export class LabServer {
  readonly #options: LabServerOptions;
  #process: GmProcess | undefined;
  #address: string | undefined;
  #isReady = false;
  /** The groups that the process orders, each with the time (`performance.now()`) of its report. */
  readonly #groups = new Map<string, number>();
  /** The last report of the process. */
  #told: ServerTold | undefined;
  /** The last reports of the processes before it. */
  readonly #past: ServerTold[] = [];

  constructor(options: LabServerOptions) {
    this.#options = options;
  }

  get title(): string {
    return this.#options.title;
  }

  /** The address at which the server listens. It stays the same when the process is replaced. */
  get address(): string {
    invariant(this.#address !== undefined, "A server has an address once it was started.");
    return this.#address;
  }

  /** True while the server's process runs and listens. */
  get isReady(): boolean {
    return this.#isReady && this.#process?.ending === undefined;
  }

  /** The sum of the reports of all processes; `undefined` if there was none. */
  get told(): ServerTold | undefined {
    return sumTold([...this.#past, ...(this.#told === undefined ? [] : [this.#told])]);
  }

  /** Returns the time since which the server orders the group, or `undefined` if it does not. */
  ordersSince(group: string): number | undefined {
    return this.isReady ? this.#groups.get(group) : undefined;
  }

  /** Starts a process, at the address of the one before it if there was one, until it is ready. */
  async start(): Promise<void> {
    const { role, title, crew, host, words, timeoutMs } = this.#options;
    const readyLine = new RegExp(`^${role} listening on (\\S+)$`);
    this.#groups.clear();
    const process = crew.start(host, {
      title,
      words: words(this.#address ?? anyPort(host)),
      onLine: (line) => {
        const ready = readyLine.exec(line);
        if (ready === null) return this.#onLine(line);
        this.#address = ready[1];
        this.#isReady = true;
      },
    });
    this.#process = process;
    if (await crew.until(() => this.#isReady, timeoutMs)) return;
    throw new LabError(`The ${process.title} was not ready within ${timeoutMs / 1_000} s.`);
  }

  /**
   * Asks the process for its counters and its usage. Returns a function that returns true once the
   * answer is there, or cannot come.
   */
  ask(): () => boolean {
    const before = this.#told;
    if (!this.isReady) return () => true;
    void this.#running.write("\n");
    return () => this.#told !== before || !this.isReady;
  }

  /** Sends the process a signal that ends it, without waiting for its end. */
  kill(signal: Deno.Signal): void {
    const process = this.#running;
    this.#options.crew.release(process);
    process.kill(signal);
  }

  /** True once the lab knows that the process has ended. */
  get isGone(): boolean {
    return this.#process?.ending !== undefined;
  }

  /** Abandons a process that has ended. Its report is kept, and a new process may be started. */
  bury(): void {
    if (this.#told !== undefined) this.#past.push(this.#told);
    this.#told = undefined;
    this.#isReady = false;
    this.#groups.clear();
  }

  /** Ends the process, unless it was killed. Returns everything that went wrong. */
  async end(): Promise<string[]> {
    if (!this.#isReady) return [];
    const [process, { crew, role }] = [this.#running, this.#options];
    this.kill("SIGTERM");
    await crew.until(() => process.ending !== undefined, END_MS);
    const { title, ending } = process;
    if (ending === undefined) {
      return [`the ${title} had not ended ${END_MS / 1_000} s after SIGTERM`];
    }
    if (ending.code !== 0) return [`the ${title} ${describeEnding(process, ending)}`];
    const isSilent = role === "sequencer" && this.#told?.cost === undefined;
    return isSilent ? [`the ${title} ended without reporting its statistics`] : [];
  }

  get #running(): GmProcess {
    invariant(this.#process !== undefined, "A server has a process once it was started.");
    return this.#process;
  }

  #onLine(text: string): void {
    const line = parseClientLine(text);
    if (line?.type === "orders") this.#groups.set(line.group, performance.now());
    else if (line?.type === "released") this.#groups.delete(line.group);
    else if (line?.type === "statistics") this.#told = { cost: line.cost, usage: line.usage };
  }
}

import { anyPort } from "../process/any_port.ts";
import { parseClientLine } from "../observe/client_line.ts";
import { type Crew, describeEnding } from "../process/crew.ts";
import type { GmProcess } from "../process/gm_process.ts";
import type { Host } from "../process/host.ts";
import { LabError } from "../process/lab_error.ts";
import { type ServerTold, sumTold } from "../observe/server_told.ts";

export interface LabServerOptions {
  readonly role: "tracker" | "sequencer";
  /** What people call it: `sequencer2`. */
  readonly title: string;
  readonly crew: Crew;
  readonly host: Host;
  /** Its words after `gm`, for the place where it is to listen. */
  readonly words: (place: string) => string[];
  /** Milliseconds that it may take to be ready. */
  readonly timeoutMs: number;
}

/** Milliseconds that a server gets to end by itself. */
const END_MS = 2_000;

/** A tracker or a sequencer of a run: a process, and once that was killed another one in its place. */
export class LabServer {
  readonly #options: LabServerOptions;
  #process: GmProcess | undefined;
  #address: string | undefined;
  #isReady = false;
  /** The groups that it told to order, and since when, by our own clock. */
  readonly #groups = new Map<string, number>();
  /** What the process told last, and those before it. */
  #told: ServerTold | undefined;
  readonly #past: ServerTold[] = [];

  constructor(options: LabServerOptions) {
    this.#options = options;
  }

  get title(): string {
    return this.#options.title;
  }

  /** Where it listens, from its first start on. */
  get address(): string {
    return this.#address!;
  }

  /** Whether its process runs, and has nothing against that. */
  get isReady(): boolean {
    return this.#isReady && this.#process?.ending === undefined;
  }

  /** What all its processes told; `undefined` if none did. */
  get told(): ServerTold | undefined {
    return sumTold([...this.#past, ...(this.#told === undefined ? [] : [this.#told])]);
  }

  /** Since when it orders the group, by our own clock; `undefined` if it does not. */
  ordersSince(group: string): number | undefined {
    return this.isReady ? this.#groups.get(group) : undefined;
  }

  /** Starts it, at the place where it was before if there was one; resolves when it is ready. */
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

  /** Asks what it has counted and used so far; gives whether that was told. */
  ask(): () => boolean {
    const before = this.#told;
    if (!this.isReady) return () => true;
    void this.#process!.write("\n");
    return () => this.#told !== before || !this.isReady;
  }

  /** Sends it a signal that is its end, and does not wait for that. */
  kill(signal: Deno.Signal): void {
    this.#options.crew.release(this.#process!);
    this.#process!.kill(signal);
  }

  /** Whether its process has ended, as far as is known here. */
  get isGone(): boolean {
    return this.#process?.ending !== undefined;
  }

  /** It is gone; what it has told stays, and another one may be started in its place. */
  bury(): void {
    if (this.#told !== undefined) this.#past.push(this.#told);
    this.#told = undefined;
    this.#isReady = false;
    this.#groups.clear();
  }

  /** Asks it to end; gives what went wrong. One that was killed has ended. */
  async end(): Promise<string[]> {
    if (!this.#isReady) return [];
    const [process, { crew, role }] = [this.#process!, this.#options];
    this.kill("SIGTERM");
    await crew.until(() => process.ending !== undefined, END_MS);
    const { title, ending } = process;
    if (ending === undefined) {
      return [`the ${title} had not ended ${END_MS / 1_000} s after SIGTERM`];
    }
    if (ending.code !== 0) return [`the ${title} ${describeEnding(process, ending)}`];
    const isSilent = role === "sequencer" && this.#told?.cost === undefined;
    return isSilent ? [`the ${title} ended without its statistics`] : [];
  }

  #onLine(text: string): void {
    const line = parseClientLine(text);
    if (line?.type === "orders") this.#groups.set(line.group, performance.now());
    else if (line?.type === "released") this.#groups.delete(line.group);
    else if (line?.type === "statistics") this.#told = { cost: line.cost, usage: line.usage };
  }
}

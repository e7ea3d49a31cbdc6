import { type Crew, describeEnding } from "../../lib/lab/crew.ts";
import type { Host, LabProcess } from "../../lib/lab/mod.ts";

/** Milliseconds that one may take to be ready, and to end when it is asked. */
const READY_MS = 20_000;
const END_MS = 10_000;

/** The tracker or the sequencer: a process that is killed and started again at the same address. */
export class NemesisServer {
  readonly #crew: Crew;
  readonly #host: Host<LabProcess>;
  readonly #role: "tracker" | "sequencer";
  readonly #words: readonly string[];
  #address: string | undefined;
  #process: LabProcess | undefined;

  /** `words` are those before its place: `gm tracker ... HOST:PORT`. */
  constructor(
    crew: Crew,
    host: Host<LabProcess>,
    role: "tracker" | "sequencer",
    words: readonly string[] = [],
  ) {
    this.#crew = crew;
    this.#host = host;
    this.#role = role;
    this.#words = words;
  }

  get address(): string {
    return this.#address!;
  }

  /** Starts it, where it was before, and waits until it is ready. */
  async start(): Promise<void> {
    const pattern = new RegExp(`^${this.#role} listening on (\\S+)$`);
    let found: string | undefined;
    const place = this.#address ?? `${this.#host.address}:0`;
    this.#process = this.#crew.start(this.#host, {
      title: this.#role,
      words: [this.#role, ...this.#words, place],
      onLine: (line) => void (found ??= pattern.exec(line)?.[1]),
    });
    const isReady = await this.#crew.until(() => found !== undefined, READY_MS);
    if (!isReady) throw new Error(`The ${this.#role} was not ready within ${READY_MS} ms.`);
    this.#address = found;
  }

  /** kill -9; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#crew.release(this.#process!);
    this.#process!.kill("SIGKILL");
    await this.#process!.ended;
  }

  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#process?.kill(signal);
  }

  /** Asks it to end; gives what went wrong. */
  async end(): Promise<string[]> {
    const process = this.#process!;
    this.#crew.release(process);
    process.kill("SIGTERM");
    await this.#crew.until(() => process.ending !== undefined, END_MS);
    const { ending } = process;
    if (ending === undefined) return [`the ${this.#role} had not ended ${END_MS} ms after SIGTERM`];
    return ending.code === 0 ? [] : [`the ${this.#role} ${describeEnding(process, ending)}`];
  }
}

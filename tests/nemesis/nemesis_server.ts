import { type Crew, describeEnding } from "../../lib/lab/process/crew.ts";
import type { Host, LabProcess } from "../../lib/lab/mod.ts";

/** Milliseconds that a server may take until it is ready, and until it has ended after SIGTERM. */
const READY_MS = 20_000;
const END_MS = 10_000;

/** Lines of a sequencer's log (-v) when it begins and when it ceases to order the group. */
const ORDERS = "Orders a group.";
const ENDS = ["Orders a group no more.", "The tracker took us for dead"];

/** Words of a sequencer whose disk is full: SQLite can meet it in several places. */
const FULL = ["the disk is full", "the disk fails, or has no room"];

/** The tracker or a sequencer, which can be killed and started again at the same address. */
export class NemesisServer {
  readonly name: string;
  readonly #crew: Crew;
  readonly #host: Host<LabProcess>;
  readonly #role: "tracker" | "sequencer";
  readonly #words: readonly string[];
  #address: string | undefined;
  #process: LabProcess | undefined;
  /** All processes so far, the one that runs included. */
  readonly #lives: LabProcess[] = [];
  /** The process that was ready last. One that is not ready yet dies of SIGTERM like any other. */
  #ready: LabProcess | undefined;
  /** The latest line of statistics that the process wrote. */
  #statistics: string | undefined;

  /** `words` stand between the role and the address: `gm tracker WORDS HOST:PORT`. */
  constructor(
    crew: Crew,
    host: Host<LabProcess>,
    role: "tracker" | "sequencer",
    options: { name?: string; words?: readonly string[] } = {},
  ) {
    const { name = role, words = [] } = options;
    this.name = name;
    this.#crew = crew;
    this.#host = host;
    this.#role = role;
    this.#words = words;
  }

  /** True while the sequencer orders the group, according to its log. */
  get reigns(): boolean {
    if (this.#process === undefined || this.#process.ending !== undefined) return false;
    const { stderr } = this.#process;
    const at = stderr.lastIndexOf(ORDERS);
    return at >= 0 && ENDS.every((text) => stderr.lastIndexOf(text) < at);
  }

  get address(): string {
    if (this.#address === undefined) throw new Error(`${this.name} has no address yet`);
    return this.#address;
  }

  /** The end of the log of each process so far. */
  get logs(): readonly string[] {
    return this.#lives.map(({ stderr }) => stderr);
  }

  /** The id of its process; `undefined` before it was started. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts the server at its former address, and waits until it is ready or was killed. */
  async start(): Promise<void> {
    const pattern = new RegExp(`^${this.#role} listening on (\\S+)$`);
    let found: string | undefined;
    const place = this.#address ?? `${this.#host.address}:0`;
    const process: LabProcess = this.#process = this.#crew.start(this.#host, {
      title: this.name,
      words: [this.#role, ...this.#words, place],
      onLine: (line) => {
        found ??= pattern.exec(line)?.[1];
        if (found !== undefined) this.#ready = process;
        if (line.startsWith('{"type":"statistics"')) this.#statistics = line;
      },
    });
    this.#lives.push(process);
    const isOver = () => found !== undefined || process.ending !== undefined;
    const isReady = await this.#crew.until(isOver, READY_MS);
    if (!isReady) throw new Error(`${this.name} was not ready within ${READY_MS} ms.`);
    this.#address ??= found;
  }

  /**
   * Asks a server that was started with --statistics, and returns its line; `undefined` if none
   * comes.
   */
  async askStatistics(): Promise<string | undefined> {
    this.#statistics = undefined;
    await this.#process?.write("\n");
    await this.#crew.until(() => this.#statistics !== undefined, READY_MS);
    return this.#statistics;
  }

  /** Kills the process with SIGKILL. Resolves when it is gone. */
  async kill(): Promise<void> {
    const process = this.#process;
    if (process === undefined) return;
    this.#crew.release(process);
    process.kill("SIGKILL");
    await process.ended;
  }

  /**
   * Ends what a full disk has left: the sequencer, if it wrote nothing meanwhile. Returns
   * everything that went wrong.
   */
  async endAfterFullDisk(): Promise<string[]> {
    const process = this.#process;
    if (process?.ending === undefined) {
      await this.kill();
      return [];
    }
    const ending = await process.ended;
    const isTold = FULL.some((words) => process.stderr.includes(words));
    return ending.code === 1 && isTold
      ? []
      : [`${this.name} on a full disk ${describeEnding(process, ending)}`];
  }

  /** Allows the process to end from now on. */
  release(): void {
    if (this.#process !== undefined) this.#crew.release(this.#process);
  }

  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#process?.kill(signal);
  }

  /** Asks the server to end, if it runs. Returns everything that went wrong. */
  async end(): Promise<string[]> {
    const process = this.#process;
    if (process === undefined || process.ending !== undefined) return [];
    this.#crew.release(process);
    process.kill("SIGTERM");
    const hasEnded = await this.#crew.until(() => process.ending !== undefined, END_MS);
    if (!hasEnded) return [`${this.name} had not ended ${END_MS} ms after SIGTERM`];
    const ending = await process.ended;
    const isCalm = ending.code === 0 || (process !== this.#ready && ending.signal === "SIGTERM");
    return isCalm ? [] : [`${this.name} ${describeEnding(process, ending)}`];
  }
}

import { delay } from "@std/async/delay";
import { type Crew, describeEnding } from "../../lib/lab/process/crew.ts";
import type { Host, LabProcess, Order } from "../../lib/lab/mod.ts";
import { LifeLog } from "./life_log.ts";

export interface NemesisMemberOptions {
  readonly name: string;
  readonly host: Host<LabProcess>;
  readonly crew: Crew;
  readonly group: string;
  readonly order: Order;
  readonly tracker: string;
}

/** Between two attempts to start, where the tracker is away or does not let it in. */
const RETRY_MS = 300;

/** A name in the group, and the processes that have had it, one after the other. */
export class NemesisMember {
  readonly name: string;
  /** Every life that joined, or was killed before it could tell. */
  readonly lives: LifeLog[] = [];
  /** What went wrong that nobody did to it. */
  readonly faults: string[] = [];
  readonly #options: NemesisMemberOptions;
  #attempts = 0;
  /** The process that is to become the next life. */
  #candidate: LifeLog | undefined;
  /** Counts starts: one that was called off does not go on beside the next. */
  #startNumber = 0;
  #isWanted = false;

  constructor(options: NemesisMemberOptions) {
    this.#options = options;
    this.name = options.name;
  }

  /** The life that is in the group, or was a moment ago; `undefined` while there is none. */
  get life(): LifeLog | undefined {
    const last = this.lives.at(-1);
    return last === undefined || last.isKilled ? undefined : last;
  }

  /** Starts a process, again and again until one has joined. */
  start(options: { isFounder: boolean }): void {
    this.#isWanted = true;
    void this.#start(++this.#startNumber, options.isFounder);
  }

  /** kill -9. */
  kill(): void {
    this.#isWanted = false;
    const life = this.#candidate ?? this.life;
    if (life === undefined) return;
    life.isKilled = true;
    if (life === this.#candidate) this.lives.push(life);
    this.#candidate = undefined;
    life.process.kill("SIGKILL");
  }

  /** Sends its process a signal, if there is one. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    (this.#candidate ?? this.life)?.process.kill(signal);
  }

  async #start(number: number, isFounder: boolean): Promise<void> {
    const { name, host, crew, group, order, tracker } = this.#options;
    while (this.#isWanted && number === this.#startNumber && !crew.signal.aborted) {
      const life = new LifeLog({ name, label: `${name}/${++this.#attempts}`, isFounder });
      const words = ["client", "--json", "-g", group, "--order", order];
      const process = crew.start(host, {
        title: life.label,
        words: [...words, `${host.address}:0`, name, tracker],
        onLine: (line) => this.#onLine(life, line),
      });
      // Its end is looked at here.
      crew.release(process);
      life.attach(process);
      this.#candidate = life;
      const ending = await process.ended;
      if (life.isKilled || crew.signal.aborted) return;
      if (life.hasJoined) {
        if (this.#isWanted) {
          life.isKilled = true;
          this.faults.push(`${life.label} ${describeEnding(process, ending)}`);
        }
        return;
      }
      await delay(RETRY_MS);
    }
  }

  #onLine(life: LifeLog, line: string): void {
    life.onLine(line);
    if (life !== this.#candidate || !life.hasJoined) return;
    this.#candidate = undefined;
    this.lives.push(life);
  }

  /** Asks it to leave; from now on it may end. */
  async quit(): Promise<void> {
    this.#isWanted = false;
    await this.life?.quit();
  }
}

import { delay } from "@std/async/delay";
import type { Crew } from "../../lib/lab/process/crew.ts";
import type { Host, LabProcess } from "../../lib/lab/mod.ts";
import type { NemesisGroup } from "./group_log.ts";
import { LifeLog } from "./life_log.ts";

export interface NemesisMemberOptions {
  readonly name: string;
  readonly host: Host<LabProcess>;
  readonly crew: Crew;
  readonly groups: readonly NemesisGroup[];
  readonly tracker: string;
  /** Further flags of its processes. */
  readonly flags?: readonly string[];
}

/** Time between two attempts to start or to join, while the tracker is away or refuses. */
const RETRY_MS = 300;

/** A member's name, and the processes that have run under it, one after the other. */
export class NemesisMember {
  readonly name: string;
  /** The processes that joined, or were killed before they could report it. */
  readonly lives: LifeLog[] = [];
  /** Everything that went wrong by itself, as sentences. */
  readonly faults: string[] = [];
  readonly #options: NemesisMemberOptions;
  #attempts = 0;
  /** The process that has not joined yet. */
  #candidate: LifeLog | undefined;
  /** Number of calls of `start`. Attempts that belong to an earlier call stop. */
  #startNumber = 0;
  #isWanted = false;

  constructor(options: NemesisMemberOptions) {
    this.#options = options;
    this.name = options.name;
  }

  /** The process that joined last; `undefined` if it was killed or none has joined. */
  get life(): LifeLog | undefined {
    const last = this.lives.at(-1);
    return last === undefined || last.isKilled ? undefined : last;
  }

  /** Starts processes, one after the other, until one has joined. */
  start(options: { isFounder: boolean }): void {
    this.#isWanted = true;
    void this.#start(++this.#startNumber, options.isFounder);
  }

  /** Kills the process with SIGKILL. */
  kill(): void {
    this.#isWanted = false;
    const life = this.#candidate ?? this.life;
    if (life === undefined) return;
    life.isKilled = true;
    if (life === this.#candidate) this.lives.push(life);
    this.#candidate = undefined;
    life.process.kill("SIGKILL");
  }

  /** Sends a signal to the process, if there is one. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    (this.#candidate ?? this.life)?.process.kill(signal);
  }

  async #start(number: number, isFounder: boolean): Promise<void> {
    const { name, host, crew, groups, tracker, flags = [] } = this.#options;
    while (this.#isWanted && number === this.#startNumber && !crew.signal.aborted) {
      const label = `${name}/${++this.#attempts}`;
      const life = new LifeLog({ name, label, isFounder, groups });
      life.onJoinRefused = (group) => void this.#joinAgain(life, group);
      const words = ["client", "--json", "--json-in", ...flags];
      const process = crew.start(host, {
        title: life.label,
        words: [...words, `${host.address}:0`, name, tracker],
        onLine: (line) => this.#onLine(life, line),
      });
      // The crew need not watch it: its end is handled below.
      crew.release(process);
      life.attach(process);
      this.#candidate = life;
      const ending = await process.ended;
      if (life.isKilled || crew.signal.aborted) return;
      if (life.hasJoined) {
        if (this.#isWanted) {
          life.isKilled = true;
          this.faults.push(`${life.label} ended by itself: it ${life.describe(ending)}`);
        }
        return;
      }
      await delay(RETRY_MS);
    }
  }

  async #joinAgain(life: LifeLog, group: NemesisGroup): Promise<void> {
    await delay(RETRY_MS);
    if (this.#isWanted && !life.isKilled) life.join(group);
  }

  #onLine(life: LifeLog, line: string): void {
    life.onLine(line);
    if (life !== this.#candidate || !life.hasJoined) return;
    this.#candidate = undefined;
    this.lives.push(life);
  }

  /** Asks the member to leave. From now on its process may end. */
  async quit(): Promise<void> {
    this.#isWanted = false;
    await this.life?.quit();
  }
}

import { LOAD_PREFIX, type LoadCommand } from "../../client/front/load/load_command.ts";
import { invariant, unreachable } from "../../core/mod.ts";
import type { ProcessUsage } from "../../net/mod.ts";
import type { ViewEntry } from "../check/mod.ts";
import {
  type ClientTrace,
  type Cost,
  LoadTally,
  parseClientLine,
  parseLoadLine,
  type TimedDelivery,
  type ToldLine,
  troubleOf,
} from "../observe/mod.ts";
import type { Order } from "../plan/mod.ts";
import type { GmProcess } from "../process/mod.ts";

/** Number of troubles of one client that are kept; further ones are usually repetitions. */
const TROUBLES_MAX = 5;
/** Number of letters of an unknown line that a trouble quotes. */
const QUOTED_LETTERS_MAX = 120;

export interface LabClientOptions {
  readonly group: string;
  readonly order: Order;
  /** The texts that the client has to multicast, in order. */
  readonly texts: readonly string[];
  /**
   * True if the client sends a load and reports figures instead of messages.
   *
   * @default {false}
   */
  readonly isLoad?: boolean;
  /**
   * True if an eviction of the client is a result of the run and no trouble.
   *
   * @default {false}
   */
  readonly mayBeEvicted?: boolean;
}

/** An answer of a client to a question of the lab. */
export type LabAnswer = Extract<ToldLine, { readonly type: "load-clock" | "load-totals" }>;

/**
 * One client of a run. The lab writes commands and messages to the stdin of its process, and knows
 * of it only what its JSON lines report.
 */
export class LabClient {
  readonly name: string;
  /** The texts that the client has to multicast, in order. */
  readonly texts: readonly string[];
  /** The flags that choose the lines which the client writes. */
  readonly voiceFlags: readonly string[];
  readonly deliveries: TimedDelivery[] = [];
  /** Deliveries and changes of the view, in the order in which the client reported them. */
  readonly sequence: (TimedDelivery | ViewEntry)[] = [];
  /** Everything that went wrong, as sentences that begin with the client's name. */
  readonly troubles: string[] = [];
  /** True once the client is registered. */
  isReady = false;
  /** True once the client has selected the group that its next lines go to. */
  hasSelected = false;
  /** The names of the group's members, the client included, in the latest view that it reported. */
  members: readonly string[] = [];
  /** Number of times that the client was evicted from the group. */
  evictions = 0;
  /** Called with changes of the view and gaps that the client reports, as clauses. */
  onNews: (kind: "view" | "gap", text: string) => void = () => {};
  /** Called with the client's answers to questions about its clock and its totals. */
  onAnswer: (answer: LabAnswer) => void = () => {};
  #tally: LoadTally | undefined;
  #cost: Cost | undefined;
  #usage: ProcessUsage | undefined;
  readonly #group: string;
  readonly #order: Order;
  readonly #mayBeEvicted: boolean;
  #process: GmProcess | undefined;

  constructor(name: string, options: LabClientOptions) {
    this.name = name;
    this.texts = options.texts;
    this.voiceFlags = options.isLoad === true ? ["--load"] : ["--json", "--load"];
    this.#group = options.group;
    this.#order = options.order;
    this.#mayBeEvicted = options.mayBeEvicted === true;
  }

  /** The process of the client. */
  get process(): GmProcess {
    invariant(this.#process !== undefined, "A client's process is attached before it is used.");
    return this.#process;
  }

  /** Sets the process of the client. */
  attach(process: GmProcess): void {
    this.#process = process;
  }

  /** The client's lines about the load that goes on. */
  get tally(): LoadTally {
    invariant(this.#tally !== undefined, "A client has a tally once a load was begun.");
    return this.#tally;
  }

  /** Begins a new tally, for the load with this number. */
  beginLoad(run: number): LoadTally {
    return this.#tally = new LoadTally(run);
  }

  /** True if the client was evicted and may be, so that messages which it missed are no fault. */
  get isExcused(): boolean {
    return this.#mayBeEvicted && this.evictions > 0;
  }

  /** Everything that the client has reported. */
  get trace(): ClientTrace {
    const { name, texts, deliveries, sequence } = this;
    return { name, sent: texts, deliveries, sequence, cost: this.#cost, usage: this.#usage };
  }

  /** Has the client join the group, which must have the right order, and select it. */
  async join(): Promise<void> {
    await this.process.write(`!j ${this.#group} ${this.#order}\n!w ${this.#group}\n`);
  }

  /** Has the client multicast all of its texts at once; `at` as in {@linkcode GmProcess.write}. */
  async send(at?: number): Promise<void> {
    if (this.texts.length === 0) return;
    await this.process.write(this.texts.map((text) => `${asMessage(text)}\n`).join(""), at);
  }

  /** Sends a command to the client's load generator. */
  async command(command: LoadCommand): Promise<void> {
    await this.process.write(`${LOAD_PREFIX}${JSON.stringify(command)}\n`);
  }

  /** Asks the client to leave its group and end. */
  async quit(): Promise<void> {
    await this.process.write("!q\n");
    await this.process.closeInput();
  }

  /** Takes a line that the client wrote. */
  onLine(text: string): void {
    const loadLine = parseLoadLine(text);
    if (loadLine?.type === "load-clock" || loadLine?.type === "load-totals") {
      return this.onAnswer(loadLine);
    }
    if (loadLine !== undefined) return this.#tally?.take(loadLine);
    const line = parseClientLine(text);
    if (line === undefined) {
      const quoted = JSON.stringify(text.slice(0, QUOTED_LETTERS_MAX));
      return this.#trouble(`wrote a line that the lab does not understand: ${quoted}`);
    }
    switch (line.type) {
      case "ready":
        this.isReady = true;
        return;
      case "members":
        if (line.group !== this.#group) return;
        this.#announce(this.members, line.members);
        this.members = line.members;
        if (line.entry !== undefined) this.sequence.push(line.entry);
        return;
      case "pace":
        if (line.group !== this.#group) return;
        this.onNews("view", line.what);
        if (line.entry !== undefined) this.sequence.push(line.entry);
        return;
      case "selected":
        this.hasSelected = true;
        return;
      case "message":
        if (line.group !== this.#group) return;
        this.deliveries.push(line.delivery);
        this.sequence.push(line.delivery);
        return;
      case "statistics":
        this.#cost = line.cost;
        this.#usage = line.usage;
        return;
      case "evicted":
      case "unknown-outcome":
        if (line.type === "evicted" && line.groups.includes(this.#group)) this.evictions++;
        if (this.#mayBeEvicted) return;
        break;
      case "gap":
        this.#announceGap(line.gap.lastSeq - line.gap.seq + 1);
        if (this.isExcused) return;
        break;
      case "registered-again":
      case "left":
      case "error":
      case "orders":
      case "released":
      case "other":
        break;
      default:
        unreachable(line);
    }
    const trouble = troubleOf(line);
    if (trouble !== undefined) this.#trouble(trouble);
  }

  #announceGap(count: number): void {
    const what = this.isExcused ? `${this.name} missed ${count}` : `${count} messages lost`;
    this.onNews("gap", what);
  }

  #announce(before: readonly string[], after: readonly string[]): void {
    const joined = after.filter((name) => !before.includes(name)).map((name) => `${name} joined`);
    const left = before.filter((name) => !after.includes(name)).map((name) => `${name} left`);
    for (const text of [...joined, ...left]) this.onNews("view", text);
  }

  #trouble(text: string): void {
    if (this.troubles.length < TROUBLES_MAX) this.troubles.push(`${this.name} ${text}`);
  }
}

/**
 * Returns the line that multicasts a text: a first `!` or `/`, which marks commands, is doubled.
 */
function asMessage(text: string): string {
  return /^[!/]/.test(text) ? text[0] + text : text;
}

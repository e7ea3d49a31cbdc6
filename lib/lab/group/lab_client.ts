import { LOAD_PREFIX, type LoadCommand } from "../../client/front/load/load_command.ts";
import type { ProcessUsage } from "../../net/mod.ts";
import { parseClientLine } from "../observe/client_line.ts";
import type { ViewEntry } from "../check/check_total_order.ts";
import type { Cost } from "../observe/cost.ts";
import type { GmProcess } from "../process/gm_process.ts";
import { parseLoadLine } from "../observe/load_line.ts";
import type { LoadTally } from "../observe/load_tally.ts";
import type { Order } from "../plan/run_plan.ts";
import type { ClientTrace, TimedDelivery } from "../observe/trace.ts";
import { troubleOf } from "../observe/trouble.ts";

/** Faults of one client that are kept; a client in trouble repeats itself. */
const TROUBLES_MAX = 5;
/** Letters that a fault quotes of a line that it did not understand. */
const QUOTED_LETTERS_MAX = 120;

export interface LabClientOptions {
  readonly group: string;
  readonly order: Order;
  /** The texts that it is to multicast, in order. */
  readonly texts: readonly string[];
  /**
   * Whether it sends a load, and tells figures instead of messages.
   *
   * @default {false}
   */
  readonly isLoad?: boolean;
  /**
   * Whether it may be evicted for a time: that is a result then, and no trouble.
   *
   * @default {false}
   */
  readonly mayBeEvicted?: boolean;
}

/** One client of a run, as its JSON lines show it; it is driven through its stdin alone. */
export class LabClient {
  readonly name: string;
  /** The texts that it is to multicast, in order. */
  readonly texts: readonly string[];
  /** How it is to tell what happens. */
  readonly voiceFlag: "--json" | "--load";
  readonly deliveries: TimedDelivery[] = [];
  /** Deliveries and changes of the view, as they came. */
  readonly sequence: (TimedDelivery | ViewEntry)[] = [];
  /** What went wrong, as sentences that begin with its name. */
  readonly troubles: string[] = [];
  isReady = false;
  /** Whether it has chosen the group that its next lines go to. */
  hasSelected = false;
  /** The members of the group that it knows of, itself included. */
  members: readonly string[] = [];
  /** How often it was evicted from the group. */
  evictions = 0;
  /** What it tells of the load that goes on, in a run that is one. */
  tally: LoadTally | undefined;
  /** Hears of changes of the view and of gaps, as words. */
  onNews: (kind: "view" | "gap", text: string) => void = () => {};
  #cost: Cost | undefined;
  #usage: ProcessUsage | undefined;
  readonly #group: string;
  readonly #order: Order;
  readonly #mayBeEvicted: boolean;
  #process: GmProcess | undefined;

  constructor(name: string, options: LabClientOptions) {
    this.name = name;
    this.texts = options.texts;
    this.voiceFlag = options.isLoad === true ? "--load" : "--json";
    this.#group = options.group;
    this.#order = options.order;
    this.#mayBeEvicted = options.mayBeEvicted === true;
  }

  /** The process that runs it, from its start on. */
  get process(): GmProcess | undefined {
    return this.#process;
  }

  attach(process: GmProcess): void {
    this.#process = process;
  }

  /** Whether it was evicted, and may be: then it is no fault that it has missed something. */
  get isExcused(): boolean {
    return this.#mayBeEvicted && this.evictions > 0;
  }

  get trace(): ClientTrace {
    const { name, texts, deliveries, sequence } = this;
    return { name, sent: texts, deliveries, sequence, cost: this.#cost, usage: this.#usage };
  }

  /** Joins the group, insisting on its order, and selects it. */
  async join(): Promise<void> {
    await this.#process?.write(`!j ${this.#group} ${this.#order}\n!w ${this.#group}\n`);
  }

  /** Multicasts its texts, all at once; `at` as in {@linkcode GmProcess.write}. */
  async send(at?: number): Promise<void> {
    if (this.texts.length === 0) return;
    await this.#process?.write(this.texts.map((text) => `${asMessage(text)}\n`).join(""), at);
  }

  /** Tells the load generator in it what to do. */
  async command(command: LoadCommand): Promise<void> {
    await this.#process?.write(`${LOAD_PREFIX}${JSON.stringify(command)}\n`);
  }

  async quit(): Promise<void> {
    await this.#process?.write("!q\n");
    await this.#process?.closeInput();
  }

  /** Takes a line that the client wrote. */
  onLine(text: string): void {
    const told = parseLoadLine(text);
    if (told !== undefined) return this.tally?.take(told);
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
        this.#tellNews(this.members, line.members);
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
        this.#tellGap(line.gap.lastSeq - line.gap.seq + 1);
        if (this.isExcused) return;
    }
    const trouble = troubleOf(line);
    if (trouble !== undefined) this.#trouble(trouble);
  }

  #tellGap(count: number): void {
    const what = this.isExcused ? `${this.name} has missed ${count}` : `${count} messages are lost`;
    this.onNews("gap", what);
  }

  #tellNews(before: readonly string[], after: readonly string[]): void {
    const came = after.filter((name) => !before.includes(name)).map((name) => `${name} came`);
    const went = before.filter((name) => !after.includes(name)).map((name) => `${name} went`);
    for (const text of [...came, ...went]) this.onNews("view", text);
  }

  #trouble(text: string): void {
    if (this.troubles.length < TROUBLES_MAX) this.troubles.push(`${this.name} ${text}`);
  }
}

/** A line that begins like a command is a message if its mark stands twice. */
function asMessage(text: string): string {
  return /^[!/]/.test(text) ? text[0] + text : text;
}

import { parseClientLine } from "./client_line.ts";
import type { ViewEntry } from "./check_total_order.ts";
import type { Cost } from "./cost.ts";
import type { GmProcess } from "./gm_process.ts";
import type { Order } from "./run_plan.ts";
import type { ClientTrace, Delivery } from "./trace.ts";
import { troubleOf } from "./trouble.ts";

/** Faults of one client that are kept; a client in trouble repeats itself. */
const TROUBLES_MAX = 5;
/** Letters that a fault quotes of a line that it did not understand. */
const QUOTED_LETTERS_MAX = 120;

export interface LabClientOptions {
  readonly group: string;
  readonly order: Order;
  /** The texts that it is to multicast, in order. */
  readonly texts: readonly string[];
}

/** One client of a run, as its JSON lines show it; it is driven through its stdin alone. */
export class LabClient {
  readonly name: string;
  /** The texts that it is to multicast, in order. */
  readonly texts: readonly string[];
  readonly deliveries: Delivery[] = [];
  /** Deliveries and changes of the view, as they came. */
  readonly sequence: (Delivery | ViewEntry)[] = [];
  /** What went wrong, as sentences that begin with its name. */
  readonly troubles: string[] = [];
  isReady = false;
  /** Whether it has chosen the group that its next lines go to. */
  hasSelected = false;
  /** The members of the group that it knows of, itself included. */
  members: readonly string[] = [];
  #cost: Cost | undefined;
  readonly #group: string;
  readonly #order: Order;
  #process: GmProcess | undefined;

  constructor(name: string, options: LabClientOptions) {
    this.name = name;
    this.texts = options.texts;
    this.#group = options.group;
    this.#order = options.order;
  }

  /** The process that runs it, from its start on. */
  get process(): GmProcess | undefined {
    return this.#process;
  }

  attach(process: GmProcess): void {
    this.#process = process;
  }

  get trace(): ClientTrace {
    const { name, texts, deliveries, sequence } = this;
    return { name, sent: texts, deliveries, sequence, cost: this.#cost };
  }

  /** Joins the group, insisting on its order, and selects it. */
  async join(): Promise<void> {
    await this.#process?.write(`!j ${this.#group} ${this.#order}\n!w ${this.#group}\n`);
  }

  /** Multicasts its texts, all at once. */
  async send(): Promise<void> {
    if (this.texts.length === 0) return;
    await this.#process?.write(this.texts.map((text) => `${asMessage(text)}\n`).join(""));
  }

  async quit(): Promise<void> {
    await this.#process?.write("!q\n");
    await this.#process?.closeInput();
  }

  /** Takes a line that the client wrote. */
  onLine(text: string): void {
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
        this.members = line.members;
        if (line.entry !== undefined) this.sequence.push(line.entry);
        return;
      case "pace":
        if (line.group === this.#group && line.entry !== undefined) this.sequence.push(line.entry);
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
        return;
    }
    const trouble = troubleOf(line);
    if (trouble !== undefined) this.#trouble(trouble);
  }

  #trouble(text: string): void {
    if (this.troubles.length < TROUBLES_MAX) this.troubles.push(`${this.name} ${text}`);
  }
}

/** A line that begins like a command is a message if its mark stands twice. */
function asMessage(text: string): string {
  return /^[!/]/.test(text) ? text[0] + text : text;
}

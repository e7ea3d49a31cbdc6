import { unreachable } from "../../lib/core/mod.ts";
import { type ClientLine, parseClientLine } from "../../lib/lab/observe/client_line.ts";
import type { LabProcess } from "../../lib/lab/mod.ts";
import type { Life } from "./judge/life.ts";

/** One process that ran under a member's name, and everything that it wrote. */
export class LifeLog implements Life {
  readonly name: string;
  readonly label: string;
  readonly isFounder: boolean;
  readonly sent: string[] = [];
  readonly told: ClientLine[] = [];
  /** Lines that gm is not supposed to write. */
  readonly strange: string[] = [];
  /** The texts that it delivered. */
  readonly delivered = new Set<string>();
  isKilled = false;
  /** Its latest member id; empty if it never reported one. */
  id = "";
  /** The member ids in its latest view; empty while it is evicted. */
  view: readonly string[] = [];
  hasJoined = false;
  /** True once it reported an unknown outcome of own messages. */
  hasDoubt = false;
  #process: LabProcess | undefined;
  #isWriting = false;

  constructor(options: { name: string; label: string; isFounder: boolean }) {
    this.name = options.name;
    this.label = options.label;
    this.isFounder = options.isFounder;
  }

  /** True while a burst of messages is being written to its stdin. */
  get isWriting(): boolean {
    return this.#isWriting;
  }

  get process(): LabProcess {
    if (this.#process === undefined) throw new Error(`${this.label} has no process yet`);
    return this.#process;
  }

  attach(process: LabProcess): void {
    this.#process = process;
  }

  onLine(text: string): void {
    const line = parseClientLine(text);
    if (line === undefined) {
      this.strange.push(text);
      return;
    }
    if (line.type === "other" || line.type === "statistics") return;
    this.told.push(line);
    switch (line.type) {
      case "ready":
      case "registered-again":
        this.id = line.member;
        break;
      case "members":
        this.view = line.ids;
        this.hasJoined = true;
        break;
      case "evicted":
        this.view = [];
        break;
      case "unknown-outcome":
        this.hasDoubt = true;
        break;
      case "message":
        this.delivered.add(line.delivery.text);
        break;
      case "pace":
      case "selected":
      case "gap":
      case "left":
      case "error":
      case "orders":
      case "released":
        break;
      default:
        unreachable(line);
    }
  }

  /** Has it multicast some more messages, unless it still has not taken the last ones. */
  multicast(count: number): void {
    if (count === 0 || !this.hasJoined || this.isKilled || this.#isWriting) return;
    const { label, sent } = this;
    const texts = Array.from({ length: count }, (_, i) => `${label} ${sent.length + i + 1}`);
    sent.push(...texts);
    this.#isWriting = true;
    const writing = this.process.write(texts.map((text) => `${text}\n`).join(""));
    void writing.then(() => this.#isWriting = false);
  }

  async quit(): Promise<void> {
    await this.process.write("!q\n");
    await this.process.closeInput();
  }
}

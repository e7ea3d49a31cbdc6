import { type ClientLine, parseClientLine } from "../../lib/lab/observe/client_line.ts";
import type { LabProcess } from "../../lib/lab/mod.ts";
import type { Life } from "./judge/life.ts";

/** One process under a member's name, and all that is known of it. */
export class LifeLog implements Life {
  readonly name: string;
  readonly label: string;
  readonly isFounder: boolean;
  readonly sent: string[] = [];
  readonly told: ClientLine[] = [];
  /** Lines that nobody understands. */
  readonly strange: string[] = [];
  /** The texts that it delivered. */
  readonly delivered = new Set<string>();
  isKilled = false;
  /** The id that it has now, as far as it lived to tell. */
  id = "";
  /** Whom it sees in the group; empty while it is out. */
  view: readonly string[] = [];
  hasJoined = false;
  /** Whether it was told that the fate of own messages is open. */
  hasDoubt = false;
  #process: LabProcess | undefined;
  #isWriting = false;

  constructor(options: { name: string; label: string; isFounder: boolean }) {
    this.name = options.name;
    this.label = options.label;
    this.isFounder = options.isFounder;
  }

  /** Whether what it is to multicast is still on its way to it. */
  get isWriting(): boolean {
    return this.#isWriting;
  }

  get process(): LabProcess {
    return this.#process!;
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
    }
  }

  /** Has it multicast so many more messages, unless it takes no input just now. */
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

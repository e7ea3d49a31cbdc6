import { type ClientLine, parseClientLine } from "../../lib/lab/observe/client_line.ts";
import type { LabProcess } from "../../lib/lab/mod.ts";
import { describeEnding } from "../../lib/lab/process/crew.ts";
import type { Ending } from "../../lib/lab/process/gm_process.ts";
import { type AnswerLine, parseAnswer } from "./answer.ts";
import { GroupLog, type NemesisGroup } from "./group_log.ts";
import { fullText } from "./message_text.ts";

/** One process that ran under a member's name, and everything that it wrote. */
export class LifeLog {
  readonly name: string;
  readonly label: string;
  readonly isFounder: boolean;
  readonly groups: readonly GroupLog[];
  /** Lines that gm is not supposed to write. */
  readonly strange: string[] = [];
  /** The statistics that it wrote at its end, as a line. */
  statistics: string | undefined;
  isKilled = false;
  /** Its latest member id; empty if it never reported one. */
  id = "";
  /**
   * True once it reported an unknown outcome of own messages, did not send one, or was refused a
   * join: it ends with exit code 1 then.
   */
  hasFault = false;
  /** The last error that it reported, as a line; empty if it reported none. */
  lastError = "";
  /** Called with the group of a join that was refused. */
  onJoinRefused: (group: NemesisGroup) => void = () => {};
  #process: LabProcess | undefined;
  #isWriting = false;

  constructor(options: {
    name: string;
    label: string;
    isFounder: boolean;
    groups: readonly NemesisGroup[];
  }) {
    this.name = options.name;
    this.label = options.label;
    this.isFounder = options.isFounder;
    this.groups = options.groups.map((group) => new GroupLog(this, group));
  }

  /** True while a burst of messages is being written to its stdin. */
  get isWriting(): boolean {
    return this.#isWriting;
  }

  /** True once it was in all groups. */
  get hasJoined(): boolean {
    return this.groups.every(({ hasJoined }) => hasJoined);
  }

  get process(): LabProcess {
    if (this.#process === undefined) throw new Error(`${this.label} has no process yet`);
    return this.#process;
  }

  attach(process: LabProcess): void {
    this.#process = process;
  }

  onLine(text: string): void {
    if (text.startsWith('{"type":"error"')) this.lastError = text;
    const answer = parseAnswer(text);
    if (answer !== undefined) return this.#onAnswer(answer);
    const line = parseClientLine(text);
    if (line === undefined) this.strange.push(text);
    else if (line.type === "statistics") this.statistics = text;
    else if (line.type !== "other") this.#onTold(line);
  }

  #onTold(line: ClientLine): void {
    const about = "group" in line
      ? this.groups.filter(({ group }) => group.name === line.group)
      : this.groups;
    for (const log of about) log.take(line);
    if (line.type === "unknown-outcome") this.hasFault = true;
    if (line.type === "registered-again") this.id = line.member;
    if (line.type !== "ready") return;
    this.id = line.member;
    for (const { group } of this.groups) this.join(group);
  }

  #onAnswer({ id, answer }: AnswerLine): void {
    const joined = this.groups.find(({ group }) => group.name === id);
    if (joined !== undefined) {
      if (answer.type === "done") return;
      this.hasFault = true;
      return this.onJoinRefused(joined.group);
    }
    const log = this.groups.find(({ label }) => id.startsWith(`${label} `));
    if (log === undefined || answer.type === "done") {
      this.strange.push(JSON.stringify({ id, answer }));
      return;
    }
    if (answer.type !== "receipt") this.hasFault = true;
    log.answers.push({ text: id, answer });
  }

  /** Asks it to join a group. The id of the request is the group's name. */
  join({ name, order }: NemesisGroup): void {
    void this.#request([{ type: "join", group: name, mode: order, id: name }]);
  }

  /**
   * Has it multicast some more messages to each group, unless it still has not taken the last ones.
   * The id of each request is the short form of its text.
   */
  multicast(count: number): void {
    if (count === 0 || !this.hasJoined || this.isKilled || this.#isWriting) return;
    const requests = Array.from(
      { length: count },
      () =>
        this.groups.map(({ label, sent, group }) => {
          const id = `${label} ${sent.length + 1}`;
          sent.push(id);
          return { type: "multicast", group: group.name, text: fullText(id), id };
        }),
    ).flat();
    this.#isWriting = true;
    void this.#request(requests).then(() => this.#isWriting = false);
  }

  /** Returns how the process ended, and the last error that it reported. */
  describe(ending: Ending): string {
    const how = describeEnding(this.process, ending);
    return this.lastError === "" ? how : `${how} Its last error: ${this.lastError}`;
  }

  async quit(): Promise<void> {
    await this.#request([{ type: "quit" }]);
    await this.process.closeInput();
  }

  async #request(requests: readonly object[]): Promise<void> {
    await this.process.write(requests.map((one) => `${JSON.stringify(one)}\n`).join(""));
  }
}

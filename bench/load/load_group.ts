import { Crew } from "../../lib/lab/process/crew.ts";
import { type Host, LabProcess } from "../../lib/lab/mod.ts";
import { LabError } from "../../lib/lab/process/lab_error.ts";
import { createLog } from "../../lib/net/mod.ts";
import type { MemberReport } from "./judge_load.ts";
import type { LoadOptions } from "./load_options.ts";

const LOOPBACK = "127.0.0.1";
const PERMISSIONS = [`--allow-net=${LOOPBACK}`, "--allow-ffi"] as const;
const READY_MS_MAX = 40_000;
const ANSWER_MS_MAX = 30_000;

/** The programs of this folder as processes: the first word names the file. */
const loadHost: Host<LabProcess> = {
  name: "this machine",
  address: LOOPBACK,
  start({ words: [file, ...args], ...options }) {
    const path = (name: string) => decodeURIComponent(new URL(name, import.meta.url).pathname);
    const config = ["--config", path("../../deno.json")];
    const words = [
      "run",
      "--quiet",
      "--no-prompt",
      ...config,
      ...PERMISSIONS,
      path(file!),
      ...args,
    ];
    return new LabProcess({ ...options, command: Deno.execPath(), args: words });
  },
};

/** A process and the lines that it wrote and nobody has asked for yet. */
interface Speaker {
  readonly process: LabProcess;
  readonly lines: string[];
}

/** Tracker, sequencer and members of a group under load. `await using` it: then all are gone. */
export class LoadGroup implements AsyncDisposable {
  readonly #crew: Crew;
  readonly #options: LoadOptions;
  readonly #members: Speaker[] = [];
  #infra: Speaker | undefined;

  constructor(options: LoadOptions, interrupted: AbortSignal) {
    const write = (line: string) => console.error(line);
    this.#options = options;
    this.#crew = new Crew(interrupted, createLog({ level: "warn", format: "text", write }));
  }

  /** Starts all of them, and waits until every member sees all the others. */
  async start(): Promise<void> {
    const { members, order } = this.#options;
    this.#infra = this.#speaker("infra", ["infra.ts", "0", order]);
    const ready = await this.#expect(this.#infra, "READY ", READY_MS_MAX);
    for (let id = 0; id < members; id++) {
      const words = ["member.ts", `${id}`, `${members}`, ready.slice("READY ".length), order];
      this.#members.push(this.#speaker(`member${id}`, words));
    }
    await Promise.all(this.#members.map((member) => this.#expect(member, "READY", READY_MS_MAX)));
  }

  /** Sends a command to all members, or to those that `isMeant` selects. */
  async tell(line: string, isMeant: (id: number) => boolean = () => true): Promise<void> {
    const meant = this.#members.filter((_, id) => isMeant(id));
    await Promise.all(meant.map(({ process }) => process.write(`${line}\n`)));
  }

  /** Waits for a line of one member that begins so. */
  async hear(member: number, beginning: string): Promise<void> {
    await this.#expect(this.#members[member]!, beginning, ANSWER_MS_MAX);
  }

  /** Returns the counters of every member in this run so far. */
  async reports(run: number): Promise<MemberReport[]> {
    await this.tell(`REPORT ${run}`);
    const lines = this.#members.map((member) => this.#expect(member, "{", ANSWER_MS_MAX));
    return (await Promise.all(lines)).map((line): MemberReport => JSON.parse(line));
  }

  /** Nanoseconds of CPU time that tracker and sequencer have used so far. */
  async infraCpuNs(): Promise<number> {
    await this.#infra!.process.write("CPU\n");
    const line = await this.#expect(this.#infra!, "CPU ", ANSWER_MS_MAX);
    return Number(line.slice("CPU ".length));
  }

  /** Returns the lines that the processes wrote on stderr. */
  complaints(): string[] {
    const processes = [this.#infra, ...this.#members].flatMap((speaker) => speaker?.process ?? []);
    return processes.filter(({ stderr }) => stderr !== "")
      .map(({ title, stderr }) => `${title} said: ${stderr}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#crew[Symbol.asyncDispose]();
  }

  #speaker(title: string, words: string[]): Speaker {
    const lines: string[] = [];
    const onLine = (line: string) => void lines.push(line);
    return { process: this.#crew.start(loadHost, { title, words, onLine }), lines };
  }

  /** The next line of a process that begins so; what it wrote before that is dropped. */
  async #expect(
    { process, lines }: Speaker,
    beginning: string,
    timeoutMs: number,
  ): Promise<string> {
    const isThere = () => lines.some((line) => line.startsWith(beginning));
    if (!await this.#crew.until(isThere, timeoutMs)) {
      throw new LabError(`${process.title} did not write ${beginning} in ${timeoutMs / 1_000} s.`);
    }
    const at = lines.findIndex((line) => line.startsWith(beginning));
    return lines.splice(0, at + 1).at(-1)!;
  }
}

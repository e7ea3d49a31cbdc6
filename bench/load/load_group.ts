import { delay } from "@std/async/delay";
import { Crew } from "../../lib/lab/process/crew.ts";
import type { LabProcess } from "../../lib/lab/mod.ts";
import { LabError } from "../../lib/lab/process/lab_error.ts";
import { createLog } from "../../lib/net/mod.ts";
import type { Cast, Program } from "./cast.ts";
import type { HostClocks } from "./host_clocks.ts";
import type { MemberReport } from "./judge_load.ts";
import { LOOPBACK, thisMachine } from "./this_machine.ts";

const READY_MS_MAX = 60_000;
/** Milliseconds that each member of a group may take beyond that. */
const JOIN_MS_MAX = 1_000;
const ANSWER_MS_MAX = 30_000;
/** Between two attempts to connect to a server that is starting. */
const LOOK_MS = 20;

/** A process and the lines that it wrote and nobody has asked for yet. */
interface Speaker {
  readonly process: LabProcess;
  readonly lines: string[];
}

/** A process of members. */
interface MemberSpeaker extends Speaker {
  /** The ids of its members. */
  readonly ids: readonly number[];
}

/** Nanoseconds of CPU time. */
export interface CpuTime {
  readonly members: number;
  readonly servers: number;
}

/** The processes of a group in a measurement. `await using` it: then all are gone. */
export class LoadGroup implements AsyncDisposable {
  readonly cast: Cast;
  readonly #crew: Crew;
  readonly #clocks: HostClocks;
  readonly #members: MemberSpeaker[] = [];
  readonly #servers: Speaker[] = [];
  #runs = 0;

  constructor(cast: Cast, clocks: HostClocks, interrupted: AbortSignal) {
    const write = (line: string) => console.error(line);
    this.cast = cast;
    this.#clocks = clocks;
    this.#crew = new Crew(interrupted, createLog({ level: "warn", format: "text", write }));
  }

  /** Starts all of them, and waits until every member sees all the others. */
  async start(): Promise<void> {
    const { members, servers, isInTurn = false, perProcess = 1, member } = this.cast;
    let said = "";
    for (const server of servers) said = await this.#startServer(server);
    for (let id = 0; id < members; id += perProcess) {
      const count = Math.min(perProcess, members - id);
      const speaker = this.#speaker(member(id, said, count));
      this.#members.push({ ...speaker, ids: Array.from({ length: count }, (_, i) => id + i) });
      if (isInTurn) await this.#expect(speaker, "JOINED", READY_MS_MAX);
    }
    const readyMs = READY_MS_MAX + members * JOIN_MS_MAX;
    await Promise.all(this.#members.map((member) => this.#expect(member, "READY", readyMs)));
  }

  /** Returns the number of a new run. */
  nextRun(): number {
    return ++this.#runs;
  }

  /** Sends a command to all processes of members, or to those that `isMeant` selects. */
  async tell(
    line: string,
    isMeant: (ids: readonly number[]) => boolean = () => true,
  ): Promise<void> {
    const meant = this.#members.filter(({ ids }) => isMeant(ids));
    await Promise.all(meant.map(({ process }) => process.write(`${line}\n`)));
  }

  /** Waits for a line of one member that begins so. */
  async hear(member: number, beginning: string): Promise<void> {
    const speaker = this.#members.find(({ ids }) => ids.includes(member))!;
    await this.#expect(speaker, beginning, ANSWER_MS_MAX);
  }

  /** Returns the counters of every member in this run so far. */
  async reports(run: number): Promise<MemberReport[]> {
    await this.tell(`REPORT ${run}`);
    const reports = this.#members.map(async (speaker) => {
      const found: MemberReport[] = [];
      for (const _ of speaker.ids) {
        found.push(JSON.parse(await this.#expect(speaker, "{", ANSWER_MS_MAX)));
      }
      return found;
    });
    return (await Promise.all(reports)).flat();
  }

  /** CPU time that members and servers have used so far. */
  cpu(): CpuTime {
    const sum = (speakers: readonly Speaker[]) =>
      speakers.reduce((ns, { process }) => ns + this.#clocks.cpuOf(process.pid), 0);
    return { members: sum(this.#members), servers: sum(this.#servers) };
  }

  /** Returns the lines that the processes wrote on stderr. */
  complaints(): string[] {
    return [...this.#servers, ...this.#members].map(({ process }) => process)
      .filter(({ stderr }) => stderr !== "")
      .map(({ title, stderr }) => `${title} said: ${stderr}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#crew[Symbol.asyncDispose]();
  }

  #speaker({ title, command, args }: Program): Speaker {
    const lines: string[] = [];
    const onLine = (line: string) => void lines.push(line);
    const words = [command, ...args];
    return { process: this.#crew.start(thisMachine, { title, words, onLine }), lines };
  }

  /** Starts a server, and resolves with what it says after READY once it is ready. */
  async #startServer(server: Program): Promise<string> {
    const { ready } = server;
    const speaker = this.#speaker(server);
    this.#servers.push(speaker);
    if (typeof ready !== "string") {
      await this.#untilListening(server.title, ready.port);
      return "";
    }
    return (await this.#expect(speaker, ready, READY_MS_MAX)).slice(ready.length).trim();
  }

  async #untilListening(title: string, port: number): Promise<void> {
    const giveUpAt = performance.now() + READY_MS_MAX;
    while (performance.now() < giveUpAt) {
      try {
        (await Deno.connect({ hostname: LOOPBACK, port })).close();
        return;
      } catch (error) {
        if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      }
      await delay(LOOK_MS, { signal: this.#crew.signal });
    }
    throw new LabError(`${title} did not listen at port ${port} in ${READY_MS_MAX / 1_000} s.`);
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

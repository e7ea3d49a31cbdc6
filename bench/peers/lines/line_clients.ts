import { delay } from "@std/async/delay";
import { Crew } from "../../../lib/lab/process/crew.ts";
import { LabError } from "../../../lib/lab/process/lab_error.ts";
import { createLog } from "../../../lib/net/mod.ts";
import { thisMachine } from "../../load/this_machine.ts";
import type { LineProgram } from "./line_programs.ts";
import { NamedPipes } from "./named_pipes.ts";

/** Reads stdin from one named pipe, writes stdout to another, and becomes the program. */
const BETWEEN_PIPES = 'in=$1 out=$2; shift 2; exec "$@" <"$in" >"$out"';
const READY_MS_MAX = 30_000;
const PROBE_MS = 300;
const PROBES_MAX = 100;
/**
 * Programs that read lines from a buffer, and ask the system whether there are more, would not see
 * a line that came together with the one before.
 */
const BETWEEN_LINES_MS = 200;

/** A line that a client printed. */
export interface Printed {
  readonly client: number;
  readonly line: string;
}

/** Clients of a group, whose lines are written and read. `await using` it: then all are gone. */
export class LineClients implements AsyncDisposable {
  readonly #crew: Crew;
  readonly #pipes = new NamedPipes();
  readonly #folder: string;
  readonly #inputs: number[] = [];
  readonly #outputs: number[] = [];
  readonly #rests: string[] = [];
  #probes = 0;

  /** `folder`: one that exists, for the pipes. */
  constructor(folder: string, interrupted: AbortSignal) {
    const write = (line: string) => console.error(line);
    this.#folder = folder;
    this.#crew = new Crew(interrupted, createLog({ level: "warn", format: "text", write }));
  }

  /** Starts servers and clients, and waits until each client prints what any of them says. */
  async start({ servers, client, joinLines }: LineProgram, count: number): Promise<void> {
    for (const { title, words, ready } of servers) {
      const lines: string[] = [];
      const onLine = (line: string) => void lines.push(line);
      this.#crew.start(thisMachine, { title, words, onLine });
      if (typeof ready === "number") await delay(ready, { signal: this.#crew.signal });
      else {
        const isReady = () => lines.some((line) => line.includes(ready));
        if (!await this.#crew.until(isReady, READY_MS_MAX)) {
          throw new LabError(`${title} did not say ${JSON.stringify(ready)}.`);
        }
      }
    }
    for (let i = 0; i < count; i++) {
      this.#startClient(`client${i}`, client(i));
      for (const line of joinLines) {
        await this.#pause(BETWEEN_LINES_MS);
        this.write(i, line);
      }
      await this.#untilHeard(i);
    }
  }

  /** Writes a line to the stdin of a client. */
  write(client: number, line: string): void {
    this.#pipes.write(this.#inputs[client]!, `${line}\n`);
  }

  /** Waits for lines of clients; an empty list if there are none in this time. */
  read(timeoutMs: number): Printed[] {
    return this.#pipes.waitForAny(this.#outputs, timeoutMs).flatMap((client) => {
      const lines = (this.#rests[client] + this.#pipes.read(this.#outputs[client]!)).split("\n");
      this.#rests[client] = lines.pop()!;
      return lines.map((line) => ({ client, line }));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#crew[Symbol.asyncDispose]();
  }

  #startClient(title: string, words: readonly string[]): void {
    const [input, output] = [`${this.#folder}/${title}.in`, `${this.#folder}/${title}.out`];
    this.#inputs.push(this.#pipes.create(input));
    this.#outputs.push(this.#pipes.create(output));
    this.#rests.push("");
    const all = ["sh", "-c", BETWEEN_PIPES, "sh", input, output, ...words];
    this.#crew.start(thisMachine, { title, words: all, onLine: () => {} });
  }

  /** Lets a client say something until all clients print it. */
  async #untilHeard(client: number): Promise<void> {
    for (let i = 0; i < PROBES_MAX; i++) {
      const probe = `probe${++this.#probes}.`;
      const missing = new Set(this.#outputs.keys());
      this.write(client, probe);
      await this.#pause(PROBE_MS);
      for (let printed = this.read(0); printed.length > 0; printed = this.read(0)) {
        for (const { client, line } of printed) if (line.includes(probe)) missing.delete(client);
      }
      if (missing.size === 0) return;
    }
    throw new LabError(`Not all clients printed what client${client} said.`);
  }

  /** Lets time pass; rejects when a process ended. */
  async #pause(ms: number): Promise<void> {
    await this.#crew.until(() => false, ms);
  }
}

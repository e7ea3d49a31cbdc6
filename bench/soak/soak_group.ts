import { delay } from "@std/async/delay";
import { Crew } from "../../lib/lab/process/crew.ts";
import { LabError } from "../../lib/lab/process/lab_error.ts";
import { type Host, LabProcess } from "../../lib/lab/mod.ts";
import { createLog } from "../../lib/net/mod.ts";
import type { Sample } from "./answer_samples.ts";

const LOOPBACK = "127.0.0.1";
const PERMISSIONS = [`--allow-net=${LOOPBACK}`, "--allow-ffi"] as const;
const READY_MS_MAX = 60_000;
const ANSWER_MS_MAX = 30_000;

/** The programs of this folder as processes: the first word names the file. */
const soakHost = (v8Flags: string): Host<LabProcess> => ({
  name: "this machine",
  address: LOOPBACK,
  start({ words: [file, ...args], ...options }) {
    const path = (name: string) => decodeURIComponent(new URL(name, import.meta.url).pathname);
    const config = ["--config", path("../../deno.json")];
    const v8 = `--v8-flags=${["--expose-gc", v8Flags].filter((flag) => flag !== "").join(",")}`;
    const flags = ["run", "--quiet", "--no-prompt", v8, ...config, ...PERMISSIONS];
    const words = [...flags, path(file!), ...args];
    return new LabProcess({ ...options, command: Deno.execPath(), args: words });
  },
});

/** A process of a soak. */
interface Role {
  readonly process: LabProcess;
  /** Lines that the process wrote and that were not read yet. */
  readonly lines: string[];
}

/** The processes of a soak. `await using` it: then all are gone. */
export class SoakGroup implements AsyncDisposable {
  readonly #interrupted: AbortSignal;
  readonly #crew: Crew;
  readonly #host: Host<LabProcess>;
  readonly #roles: Role[] = [];

  /** `v8Flags`: beside the one that lets garbage be collected when it is asked for. */
  constructor(interrupted: AbortSignal, v8Flags: string) {
    this.#interrupted = interrupted;
    this.#host = soakHost(v8Flags);
    const write = (line: string) => console.error(line);
    this.#crew = new Crew(interrupted, createLog({ level: "warn", format: "text", write }));
  }

  /** The processes by their titles, in the order of their start. */
  get titles(): string[] {
    return this.#roles.map(({ process }) => process.title);
  }

  /** Starts a program of this folder; resolves with what it says after READY. */
  async start(title: string, words: readonly string[]): Promise<string> {
    const lines: string[] = [];
    const onLine = (line: string) => void lines.push(line);
    const role = { process: this.#crew.start(this.#host, { title, words, onLine }), lines };
    this.#roles.push(role);
    return (await this.#expect(role, "READY", READY_MS_MAX)).slice("READY ".length);
  }

  /** Lets time pass; rejects at an interruption. */
  async pass(ms: number): Promise<void> {
    await delay(ms, { signal: this.#interrupted });
  }

  /** A sample of every process, in the order of their start; after `COLLECT`, without garbage. */
  async samples(
    question: "SAMPLE" | "COLLECT" = "SAMPLE",
  ): Promise<(Sample & Readonly<Record<string, unknown>>)[]> {
    const lines = this.#roles.map(async (role) => {
      await role.process.write(`${question}\n`);
      return await this.#expect(role, "{", ANSWER_MS_MAX);
    });
    return (await Promise.all(lines)).map((line) => JSON.parse(line));
  }

  /** Returns the lines that the processes wrote on stderr. */
  complaints(): string[] {
    return this.#roles.filter(({ process }) => process.stderr !== "")
      .map(({ process: { title, stderr } }) => `${title} said: ${stderr}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#crew[Symbol.asyncDispose]();
  }

  /** The next line of a process that begins so; what it wrote before that is dropped. */
  async #expect({ process, lines }: Role, beginning: string, msMax: number): Promise<string> {
    const isThere = () => lines.some((line) => line.startsWith(beginning));
    if (!await this.#crew.until(isThere, msMax)) {
      throw new LabError(`${process.title} did not write ${beginning} in ${msMax / 1_000} s.`);
    }
    const at = lines.findIndex((line) => line.startsWith(beginning));
    return lines.splice(0, at + 1).at(-1)!;
  }
}

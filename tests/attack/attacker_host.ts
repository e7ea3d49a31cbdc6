import type { LanHost } from "../netns/mod.ts";
import type { Program } from "../testing/mod.ts";
import type { AttackerOptions, AttackReport, Command, Sent } from "./commands.ts";

/** Milliseconds for an answer, in addition to those that the command takes. */
const ANSWER_MS = 30_000;
const ATTACKER = decodeURIComponent(new URL("attacker.ts", import.meta.url).pathname);
const CONFIG = decodeURIComponent(new URL("../../deno.json", import.meta.url).pathname);
/** The answer to a command of one type. */
type Answer<T extends Command["type"]> = T extends "echo" | "report" ? AttackReport : Sent;

/** The attacker's process, on its host. `await using` it. */
export class AttackerHost implements AsyncDisposable {
  readonly #program: Program;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(program: Program) {
    this.#program = program;
  }

  /** Starts the attacker, and waits until it listens. */
  static async start(host: LanHost, options: AttackerOptions): Promise<AttackerHost> {
    const permissions = ["--no-prompt", "--allow-ffi", "--allow-net", "--allow-read"];
    const words = ["run", "--quiet", "--frozen", "--config", CONFIG, ...permissions, ATTACKER];
    // The heaps of the roles are kept small; the attacker may have what it likes.
    const command = [
      "env",
      "-u",
      "DENO_V8_FLAGS",
      Deno.execPath(),
      ...words,
      JSON.stringify(options),
    ];
    const attacker = new AttackerHost(host.startProgram(command));
    await attacker.#program.waitForLine((line) => line.includes('"ready"'));
    return attacker;
  }

  /** Has the attacker obey, and returns its answer. Commands are obeyed one after the other. */
  async obey<T extends Command["type"]>(
    command: Extract<Command, { type: T }>,
  ): Promise<Answer<T>> {
    const answered = this.#last.then(() => this.#obey(command));
    this.#last = answered.catch(() => {});
    return JSON.parse(await answered) as Answer<T>;
  }

  async #obey(command: Command): Promise<string> {
    const seconds = "seconds" in command ? command.seconds : 0;
    await this.#program.write(JSON.stringify(command));
    const timeoutMs = seconds * 1_000 + ANSWER_MS;
    return await this.#program.waitForLine((line) => line.startsWith("{"), { timeoutMs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
  }
}

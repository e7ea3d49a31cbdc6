import { delay } from "@std/async/delay";
import { type CommandContext, EXIT } from "../../../cli/mod.ts";
import { KeyFileError } from "../../../key/key_file_error.ts";
import { steadyMicros, systemClock } from "../../../net/mod.ts";
import { LineSplitter } from "../../../wire/mod.ts";
import { describeEnvironment, type LabProcess, startGm } from "../../process/mod.ts";
import {
  AGENT_PROTOCOL,
  type AgentCommand,
  type AgentReport,
  formatOutput,
  parseAgentCommand,
  SILENCE_MS,
} from "./agent_protocol.ts";
import type { KeyCopy } from "./key_copy.ts";
import { Probe } from "./probe.ts";

/** Greatest order in bytes: a piece of input with every letter escaped. */
const ORDER_BYTES_MAX = 1_048_576;

/**
 * Runs `gm lab agent` on a host: starts gm there, passes its input and output on, and ends all
 * processes when the lab is gone. Its stdin ends with the ssh connection. If a connection breaks
 * silently (a pulled cable, a dead host), the lab's pings stop instead.
 */
export async function runAgent(context: CommandContext): Promise<number> {
  const agent = new Agent((line) => context.stdout(line));
  const isSilent = new AbortController();
  const signal = AbortSignal.any([context.interrupted, isSilent.signal]);
  const endOnSilence = () => isSilent.abort(new Error("The lab is silent."));
  let timer = setTimeout(endOnSilence, SILENCE_MS);
  const lines = new LineSplitter(ORDER_BYTES_MAX);
  const orders = new WritableStream<Uint8Array>({
    write(chunk) {
      clearTimeout(timer);
      timer = setTimeout(endOnSilence, SILENCE_MS);
      for (const line of lines.push(chunk)) {
        const order = line.type === "line" ? parseAgentCommand(line.text) : undefined;
        if (order !== undefined) agent.take(order);
      }
    },
  });
  try {
    const environment = await describeEnvironment();
    agent.tell({ type: "agent", protocol: AGENT_PROTOCOL, environment });
    await Deno.stdin.readable.pipeTo(orders, { signal });
    return EXIT.done;
  } catch (error) {
    if (!signal.aborted) throw error;
    return EXIT.failed;
  } finally {
    clearTimeout(timer);
    await agent[Symbol.asyncDispose]();
  }
}

/** The processes that the lab has started on this host. */
class Agent implements AsyncDisposable {
  readonly #write: (line: string) => Promise<void> | undefined;
  readonly #processes = new Map<number, LabProcess>();
  #probe: Probe | undefined;
  #key: KeyCopy | undefined;
  #isClosing = false;

  constructor(write: (line: string) => Promise<void> | undefined) {
    this.#write = write;
  }

  tell(report: AgentReport): void {
    void this.#write(JSON.stringify(report));
  }

  take(order: AgentCommand): void {
    switch (order.type) {
      case "ping":
        return this.#pong(order.sent);
      case "start":
        return this.#start(order.id, order.words);
      case "key":
        return void this.#keepKey(order.path, order.text);
      case "input":
        return void this.#input(order);
      case "end-input":
        return void this.#processes.get(order.id)?.closeInput();
      case "signal":
        return this.#processes.get(order.id)?.kill(order.signal);
      case "open-probe":
        this.#probe?.end();
        this.#probe = Probe.open({ ...order, tell: (report) => this.tell(report) });
        return;
      case "reach":
        return this.#probe?.reach(order.targets);
      case "end-probe":
        return this.#probe?.end();
      default:
        order satisfies never;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    this.#probe?.end();
    const processes = [...this.#processes.values()];
    try {
      // First: a process that hangs does not keep it.
      this.#key?.remove();
    } finally {
      await Promise.all(processes.map((process) => process[Symbol.asyncDispose]()));
    }
  }

  async #keepKey(path: string, text: string): Promise<void> {
    const { KeyCopy } = await import("./key_copy.ts");
    if (this.#isClosing) return;
    try {
      this.#key = new KeyCopy(path, text);
      this.tell({ type: "key-kept" });
    } catch (error) {
      if (!(error instanceof KeyFileError)) throw error;
      this.tell({ type: "key-kept", fault: error.message });
    }
  }

  #pong(sent: number): void {
    this.tell({ type: "pong", sent, at: steadyMicros(), wall: systemClock.wallMicros() });
  }

  async #input({ id, text, at }: AgentCommand & { type: "input" }): Promise<void> {
    const early = at === undefined ? 0 : (at - steadyMicros()) / 1_000;
    if (early > 0) await delay(early);
    await this.#processes.get(id)?.write(text);
    this.tell({ type: "taken", id });
  }

  #start(id: number, words: readonly string[]): void {
    this.#key?.restore();
    const process = startGm({
      title: `${id}`,
      words,
      // While the lab does not take output, the process has to wait, as with any slow reader.
      onLine: (line) => this.#write(formatOutput(id, line)),
      onEnd: ({ code, signal }) => {
        this.#processes.delete(id);
        this.tell({ type: "ended", id, code, signal, stderr: process.stderr });
      },
    }, { net: "all", keyFile: this.#key?.path });
    this.#processes.set(id, process);
    this.tell({ type: "started", id, pid: process.pid });
  }
}

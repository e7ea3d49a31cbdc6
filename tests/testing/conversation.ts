import { delay } from "@std/async/delay";
import { countsTo, jsonLine, jsonLines } from "./json_lines.ts";
import type { Program } from "./program.ts";
import { STEADY_HEAP } from "./process_usage.ts";
import { startClient } from "./start_client.ts";
import { startSequencer, startTracker } from "./start_gm.ts";

/** Between two messages of a client in each group. */
const PACE_MS = 20;
const NAMES = ["ford", "katerina"] as const;
export const GROUPS = { fifo: "plain", total: "ordered" } as const;
/** Events that tell of something that nobody did. */
const TROUBLES = ["gap", "evicted", "registered-again", "unknown-outcome", "error", "tracker"];

/** A message that a client delivered in one group. */
export interface Heard {
  readonly sender: string;
  readonly text: string;
  readonly seq: number;
}

/**
 * A tracker, a sequencer, and two clients that talk all the time in a fifo group and in a total
 * one. Their heaps are steady, so that their memory can be compared. `await using` it: then all of
 * them are gone.
 */
export class Conversation implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  readonly #talks: Promise<void>[];
  #isOver = false;
  /** The texts that were multicast so far. */
  readonly #said: string[] = [];

  private constructor(
    stack: AsyncDisposableStack,
    readonly tracker: Program,
    readonly trackerAddress: string,
    readonly sequencer: Program,
    readonly sequencerAddress: string,
    readonly clients: readonly Program[],
  ) {
    this.#stack = stack;
    this.#talks = [this.#talk()];
  }

  /** Starts all of them. `trackerFlags` come beside the tracker's place; all have `env`. */
  static async start(
    { trackerFlags = [], env = {} }: {
      readonly trackerFlags?: readonly string[];
      readonly env?: Record<string, string>;
    } = {},
  ): Promise<Conversation> {
    await using stack = new AsyncDisposableStack();
    const options = { env: { ...STEADY_HEAP, ...env } };
    const { tracker, address } = stack.use(await startTracker(trackerFlags, options));
    const { sequencer, address: sequencerAddress } = stack.use(
      await startSequencer(["--tracker", address], options),
    );
    const clients: Program[] = [];
    for (const name of NAMES) {
      const flags = ["-g", GROUPS.fifo];
      const client = stack.use(await startClient(address, name, { flags, ...options }));
      await client.write(`!j ${GROUPS.total} total`);
      await client.waitForLine(jsonLine("joined", { group: GROUPS.total }));
      clients.push(client);
    }
    for (const group of Object.values(GROUPS)) await waitForJoin(clients[0]!, group, NAMES[1]);
    return new Conversation(stack.move(), tracker, address, sequencer, sequencerAddress, clients);
  }

  /** The number of messages that each client has sent to each group. */
  get length(): number {
    return this.#said.length;
  }

  /** Waits until each client has sent so many messages to each group. */
  async untilLength(length: number): Promise<void> {
    while (this.#said.length < length) await delay(PACE_MS);
  }

  /** Says a last thing, waits until everybody has heard it, and tells what each has heard. */
  async finish(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#talks);
    for (const client of this.clients) {
      const count = this.#said.length * NAMES.length * Object.keys(GROUPS).length;
      const isWhole = countsTo(count, client.stdout.lines, "message");
      if (!isWhole()) await client.waitForLine(isWhole);
    }
  }

  /** Returns the messages that a client has delivered in a group, in order. */
  heard(client: Program, group: string): Heard[] {
    return jsonLines(client.stdout.lines, "message").filter((line) => line["group"] === group)
      .map(({ sender, text, seq }) => ({ sender, text, seq }) as Heard);
  }

  /** The texts that each client must have delivered from each sender in each group. */
  get said(): readonly string[] {
    return this.#said;
  }

  /** Lines of a client that tell of trouble: losses, evictions, faults. */
  troubles(client: Program): Record<string, unknown>[] {
    return TROUBLES.flatMap((type) => jsonLines(client.stdout.lines, type));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await Promise.allSettled(this.#talks);
    await this.#stack.disposeAsync();
  }

  async #talk(): Promise<void> {
    while (!this.#isOver) {
      const text = `message ${this.#said.length}`;
      const lines = Object.values(GROUPS).map((group) => `!w ${group}\n${text}\n`).join("");
      this.#said.push(text);
      await Promise.all(this.clients.map((client) => client.writeRaw(lines)));
      await delay(PACE_MS);
    }
  }
}

/** Waits until a client knows of another in a group, be it by a view or by its own joining. */
async function waitForJoin(client: Program, group: string, name: string): Promise<void> {
  const isIn = (line: string) =>
    ["view", "joined"].some((type) => jsonLine(type, { group })(line)) &&
    line.includes(`"${name}"`);
  if (!client.stdout.lines.some(isIn)) await client.waitForLine(isIn);
}

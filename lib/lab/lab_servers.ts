import { parseClientLine } from "./client_line.ts";
import type { Cost } from "./cost.ts";
import { type Crew, describeEnding } from "./crew.ts";
import type { GmProcess } from "./gm_process.ts";
import type { Host } from "./host.ts";
import { LabError } from "./lab_error.ts";
import type { Order } from "./run_plan.ts";

export interface ServerOptions {
  readonly host: Host;
  readonly order: Order;
  /** Milliseconds that each of them may take to be ready. */
  readonly timeoutMs: number;
  /** Milliseconds between two heartbeats; `undefined`: as the tracker does by itself. */
  readonly heartbeatMs?: number;
}

/**
 * Connections that may wait at the tracker: many clients come at the same moment, and one that
 * finds no room waits for a second before it knocks again.
 */
const BACKLOG = 511;
/** A server does not outlive the lab, however that ends: with it goes the pipe. */
const UNTIL_EOF = "--until-eof";
/** Milliseconds that a server gets to end by itself. */
const END_MS = 2_000;

/** What a run needs besides its clients: a tracker, and for total order a sequencer. */
export class LabServers {
  readonly #crew: Crew;
  readonly #options: ServerOptions;
  #tracker: GmProcess | undefined;
  #sequencer: GmProcess | undefined;
  #trackerAddress = "";
  #sequencerCost: Cost | undefined;

  private constructor(crew: Crew, options: ServerOptions) {
    this.#crew = crew;
    this.#options = options;
  }

  /** Starts them, one after the other, and waits until they are ready. */
  static async start(crew: Crew, options: ServerOptions): Promise<LabServers> {
    const servers = new LabServers(crew, options);
    await servers.#start();
    return servers;
  }

  /** Where the tracker is. */
  get trackerAddress(): string {
    return this.#trackerAddress;
  }

  /** Known once they have ended. */
  get sequencerCost(): Cost | undefined {
    return this.#sequencerCost;
  }

  /** Ends them, the sequencer first; gives what went wrong. */
  async end(): Promise<string[]> {
    const faults = this.#sequencer === undefined ? [] : await this.#end(this.#sequencer);
    if (this.#sequencer !== undefined && faults.length === 0 && this.#sequencerCost === undefined) {
      faults.push("the sequencer ended without its statistics");
    }
    return [...faults, ...await this.#end(this.#tracker!)];
  }

  async #start(): Promise<void> {
    const { heartbeatMs } = this.#options;
    const pace = heartbeatMs === undefined ? [] : ["--heartbeat", `${heartbeatMs}`];
    const words = ["tracker", UNTIL_EOF, "--backlog", `${BACKLOG}`, ...pace, this.#anyPort()];
    const tracker = await this.#startOne("tracker", words);
    this.#tracker = tracker.process;
    this.#trackerAddress = tracker.address;
    if (this.#options.order !== "total") return;
    const { process } = await this.#startOne("sequencer", [
      "sequencer",
      UNTIL_EOF,
      "--statistics",
      "--tracker",
      this.#trackerAddress,
      this.#anyPort(),
    ]);
    this.#sequencer = process;
  }

  async #startOne(
    title: string,
    words: string[],
  ): Promise<{ process: GmProcess; address: string }> {
    const { host, timeoutMs } = this.#options;
    const readyLine = new RegExp(`^${title} listening on (\\S+)$`);
    let address: string | undefined;
    const onLine = (line: string) => {
      const ready = readyLine.exec(line);
      if (ready !== null) address = ready[1];
      else this.#onLine(line);
    };
    const process = this.#crew.start(host, { title, words, onLine });
    const isThere = await this.#crew.until(() => address !== undefined, timeoutMs);
    if (!isThere) throw new LabError(`The ${title} was not ready within ${timeoutMs / 1_000} s.`);
    return { process, address: address! };
  }

  #onLine(line: string): void {
    const told = parseClientLine(line);
    if (told?.type === "statistics") this.#sequencerCost = told.cost;
  }

  async #end(process: GmProcess): Promise<string[]> {
    this.#crew.release(process);
    process.kill("SIGTERM");
    await this.#crew.until(() => process.ending !== undefined, END_MS);
    const { title, ending } = process;
    if (ending === undefined) {
      return [`the ${title} had not ended ${END_MS / 1_000} s after SIGTERM`];
    }
    return ending.code === 0 ? [] : [`the ${title} ${describeEnding(process, ending)}`];
  }

  #anyPort(): string {
    return `${this.#options.host.address}:0`;
  }
}

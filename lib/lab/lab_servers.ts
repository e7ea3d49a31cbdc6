import type { ProcessUsage } from "../net/mod.ts";
import { anyPort } from "./any_port.ts";
import { parseClientLine } from "./client_line.ts";
import type { Cost } from "./cost.ts";
import { type Crew, describeEnding } from "./crew.ts";
import type { GmProcess } from "./gm_process.ts";
import type { Host } from "./host.ts";
import { LabError } from "./lab_error.ts";
import type { Order } from "./run_plan.ts";

export interface ServerOptions {
  readonly host: Host;
  /**
   * Where the sequencer runs.
   *
   * @default {host}
   */
  readonly sequencerHost?: Host;
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
/** Milliseconds that a server gets to tell its statistics. */
const ANSWER_MS = 2_000;
/** Milliseconds that a server gets to end by itself. */
const END_MS = 2_000;

/** What a server counted and used since its start; the tracker counts no traffic by kind. */
export interface ServerTold {
  readonly cost: Cost | undefined;
  readonly usage: ProcessUsage | undefined;
}

type ServerTitle = "tracker" | "sequencer";
export type ServerTotals = { readonly [T in ServerTitle]?: ServerTold };

/** What a run needs besides its clients: a tracker, and for total order a sequencer. */
export class LabServers {
  readonly #crew: Crew;
  readonly #options: ServerOptions;
  #tracker: GmProcess | undefined;
  #sequencer: GmProcess | undefined;
  #trackerAddress = "";
  /** What was told last; kept where the process is gone. */
  readonly #told: { tracker?: ServerTold; sequencer?: ServerTold } = {};

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
    return this.#told.sequencer?.cost;
  }

  /** What they told last. */
  get totals(): ServerTotals {
    return { ...this.#told };
  }

  /** Asks them what they have counted and used so far; one that does not answer told nothing new. */
  async ask(): Promise<ServerTotals> {
    const before = { ...this.#told };
    const asked = [this.#tracker, this.#sequencer].filter((process) => process !== undefined);
    await Promise.all(asked.map((process) => process.write("\n")));
    const hasTold = () =>
      this.#told.tracker !== before.tracker &&
      (this.#sequencer === undefined || this.#told.sequencer !== before.sequencer);
    await this.#crew.until(hasTold, ANSWER_MS);
    return this.totals;
  }

  /** Ends them, the sequencer first; gives what went wrong. */
  async end(): Promise<string[]> {
    const faults = this.#sequencer === undefined ? [] : await this.#end(this.#sequencer);
    if (this.#sequencer !== undefined && faults.length === 0 && this.sequencerCost === undefined) {
      faults.push("the sequencer ended without its statistics");
    }
    return [...faults, ...await this.#end(this.#tracker!)];
  }

  async #start(): Promise<void> {
    const { host, sequencerHost = host, heartbeatMs } = this.#options;
    const pace = heartbeatMs === undefined ? [] : ["--heartbeat", `${heartbeatMs}`];
    const flags = [UNTIL_EOF, "--statistics", "--backlog", `${BACKLOG}`, ...pace];
    const words = ["tracker", ...flags, anyPort(host)];
    const tracker = await this.#startOne("tracker", host, words);
    this.#tracker = tracker.process;
    this.#trackerAddress = tracker.address;
    if (this.#options.order !== "total") return;
    const { process } = await this.#startOne("sequencer", sequencerHost, [
      "sequencer",
      UNTIL_EOF,
      "--statistics",
      "--tracker",
      this.#trackerAddress,
      anyPort(sequencerHost),
    ]);
    this.#sequencer = process;
  }

  async #startOne(
    title: ServerTitle,
    host: Host,
    words: string[],
  ): Promise<{ process: GmProcess; address: string }> {
    const { timeoutMs } = this.#options;
    const readyLine = new RegExp(`^${title} listening on (\\S+)$`);
    let address: string | undefined;
    const onLine = (line: string) => {
      const ready = readyLine.exec(line);
      if (ready !== null) address = ready[1];
      else this.#onLine(title, line);
    };
    const process = this.#crew.start(host, { title, words, onLine });
    const isThere = await this.#crew.until(() => address !== undefined, timeoutMs);
    if (!isThere) {
      throw new LabError(`The ${process.title} was not ready within ${timeoutMs / 1_000} s.`);
    }
    return { process, address: address! };
  }

  #onLine(title: ServerTitle, line: string): void {
    const told = parseClientLine(line);
    if (told?.type === "statistics") this.#told[title] = { cost: told.cost, usage: told.usage };
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
}

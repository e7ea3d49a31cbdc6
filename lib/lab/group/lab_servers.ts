import { type Cost, sumCosts } from "../observe/cost.ts";
import type { Crew } from "../process/crew.ts";
import type { Host } from "../process/host.ts";
import { LabServer } from "./lab_server.ts";
import type { ServerTotals } from "../observe/server_told.ts";

export interface ServerOptions {
  readonly host: Host;
  /** Where the sequencers run, one on each; none for fifo order. */
  readonly sequencerHosts: readonly Host[];
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

/** What a run needs besides its clients: a tracker, and for total order sequencers. */
export class LabServers {
  readonly tracker: LabServer;
  readonly sequencers: readonly LabServer[];
  readonly #crew: Crew;

  private constructor(crew: Crew, options: ServerOptions) {
    const { host, sequencerHosts, timeoutMs, heartbeatMs } = options;
    const common = { crew, timeoutMs };
    const pace = heartbeatMs === undefined ? [] : ["--heartbeat", `${heartbeatMs}`];
    const flags = [UNTIL_EOF, "--statistics", "--backlog", `${BACKLOG}`, ...pace];
    this.#crew = crew;
    this.tracker = new LabServer({
      ...common,
      role: "tracker",
      title: "tracker",
      host,
      words: (place) => ["tracker", ...flags, place],
    });
    this.sequencers = sequencerHosts.map((host, i) =>
      new LabServer({
        ...common,
        role: "sequencer",
        title: sequencerHosts.length === 1 ? "sequencer" : `sequencer${i + 1}`,
        host,
        words: (place) => {
          const where = ["--tracker", this.trackerAddress, place];
          return ["sequencer", UNTIL_EOF, "--statistics", ...where];
        },
      })
    );
  }

  /** Starts them, one after the other, and waits until they are ready. */
  static async start(crew: Crew, options: ServerOptions): Promise<LabServers> {
    const servers = new LabServers(crew, options);
    await servers.tracker.start();
    for (const sequencer of servers.sequencers) await sequencer.start();
    return servers;
  }

  /** Where the tracker is. */
  get trackerAddress(): string {
    return this.tracker.address;
  }

  /** The one that orders a group; `undefined` while nobody does. */
  whoOrders(group: string): LabServer | undefined {
    const since = (sequencer: LabServer) => sequencer.ordersSince(group) ?? -Infinity;
    // One that slept may still believe that it does: the last to be given the group counts.
    const [newest] = this.sequencers.toSorted((a, b) => since(b) - since(a));
    return newest?.ordersSince(group) === undefined ? undefined : newest;
  }

  /** What the sequencers cost; known once they have ended. */
  get sequencerCost(): Cost | undefined {
    const costs = this.sequencers.flatMap(({ told }) => told?.cost ?? []);
    return costs.length === 0 ? undefined : sumCosts(costs);
  }

  /** What they told last. */
  get totals(): ServerTotals {
    const sequencers = this.sequencers.map(({ told }) => told);
    return { tracker: this.tracker.told, sequencers };
  }

  /** Asks them what they have counted and used so far; one that does not answer told nothing new. */
  async ask(): Promise<ServerTotals> {
    const answers = [this.tracker, ...this.sequencers].map((server) => server.ask());
    await this.#crew.until(() => answers.every((hasTold) => hasTold()), ANSWER_MS);
    return this.totals;
  }

  /** Ends them, the sequencers first; gives what went wrong. */
  async end(): Promise<string[]> {
    const faults: string[] = [];
    for (const sequencer of this.sequencers) faults.push(...await sequencer.end());
    return [...faults, ...await this.tracker.end()];
  }
}

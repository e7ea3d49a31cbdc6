import { type ChannelRange, formatChannelRange } from "../../core/mod.ts";
import { type Cost, type ServerTotals, sumCosts } from "../observe/mod.ts";
import type { Crew, Host } from "../process/mod.ts";
import { LabServer } from "./lab_server.ts";

export interface ServerOptions {
  readonly host: Host;
  /** The hosts of the sequencers, one for each; none for fifo order. */
  readonly sequencerHosts: readonly Host[];
  /** Milliseconds that each server may take until it is ready. */
  readonly timeoutMs: number;
  /** The tracker's heartbeat interval in milliseconds; its default if absent. */
  readonly heartbeatMs?: number;
  /** The range of the groups' IP multicast addresses; they have none if absent. */
  readonly channels?: ChannelRange;
}

/**
 * Number of connections that may wait at the tracker. Many clients connect at the same moment, and
 * the kernel tries again only after a second if there is no room.
 */
const BACKLOG = 511;
/** Ends a server when the lab is gone, in whatever way: its stdin is a pipe of the lab. */
const UNTIL_EOF = "--until-eof";
/** Milliseconds that a server gets to report its statistics. */
const ANSWER_MS = 2_000;

/** The servers of a run: a tracker, and for total order one or more sequencers. */
export class LabServers {
  readonly tracker: LabServer;
  readonly sequencers: readonly LabServer[];
  readonly #crew: Crew;

  private constructor(crew: Crew, options: ServerOptions) {
    const { host, sequencerHosts, timeoutMs, heartbeatMs, channels } = options;
    const common = { crew, timeoutMs };
    const pace = heartbeatMs === undefined ? [] : ["--heartbeat", `${heartbeatMs}`];
    const multicast = channels ? ["--multicast", formatChannelRange(channels)] : [];
    const flags = [UNTIL_EOF, "--statistics", "--backlog", `${BACKLOG}`, ...pace, ...multicast];
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

  /** Starts the servers, one after the other, and waits until each is ready. */
  static async start(crew: Crew, options: ServerOptions): Promise<LabServers> {
    const servers = new LabServers(crew, options);
    await servers.tracker.start();
    for (const sequencer of servers.sequencers) await sequencer.start();
    return servers;
  }

  /** The tracker's address. */
  get trackerAddress(): string {
    return this.tracker.address;
  }

  /** Returns the sequencer that orders a group, or `undefined` while none does. */
  whoOrders(group: string): LabServer | undefined {
    const since = (sequencer: LabServer) => sequencer.ordersSince(group) ?? -Infinity;
    // A sequencer that was stopped may still believe that it does. The latest report counts.
    const [newest] = this.sequencers.toSorted((a, b) => since(b) - since(a));
    return newest?.ordersSince(group) === undefined ? undefined : newest;
  }

  /** The cost of all sequencers, complete once they have ended; `undefined` without any. */
  get sequencerCost(): Cost | undefined {
    const costs = this.sequencers.flatMap(({ told }) => told?.cost ?? []);
    return costs.length === 0 ? undefined : sumCosts(costs);
  }

  /** The last reports of all servers. */
  get totals(): ServerTotals {
    const sequencers = this.sequencers.map(({ told }) => told);
    return { tracker: this.tracker.told, sequencers };
  }

  /** Asks all servers for new reports. A server that does not answer keeps its last report. */
  async ask(): Promise<ServerTotals> {
    const answers = [this.tracker, ...this.sequencers].map((server) => server.ask());
    await this.#crew.until(() => answers.every((hasTold) => hasTold()), ANSWER_MS);
    return this.totals;
  }

  /** Ends the servers, the sequencers first. Returns everything that went wrong. */
  async end(): Promise<string[]> {
    const faults: string[] = [];
    for (const sequencer of this.sequencers) faults.push(...await sequencer.end());
    return [...faults, ...await this.tracker.end()];
  }
}

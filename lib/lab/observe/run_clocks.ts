import type { Host } from "../process/host.ts";
import type { ClientTrace } from "./trace.ts";
import { alignClocks } from "./align_clocks.ts";
import type { ClockEstimate } from "../process/clock_estimate.ts";
import { ClockLine, type HostClock } from "./host_clock.ts";

/** The clocks of a run's hosts, measured before and after the load. */
export class RunClocks {
  readonly #hosts: readonly Host[];
  readonly #before: readonly (ClockEstimate | undefined)[];
  #after: readonly (ClockEstimate | undefined)[] = [];

  private constructor(
    hosts: readonly Host[],
    before: readonly (ClockEstimate | undefined)[],
  ) {
    this.#hosts = hosts;
    this.#before = before;
  }

  static async measure(hosts: readonly Host[]): Promise<RunClocks> {
    return new RunClocks(hosts, await measureAll(hosts));
  }

  async measureAgain(): Promise<void> {
    this.#after = await measureAll(this.#hosts);
  }

  /** What to add to the clock of a host, before the load, to have the lab's; in microseconds. */
  correctionOf(host: Host): number {
    return -(this.#before[this.#hosts.indexOf(host)]?.offset ?? 0);
  }

  /** What is known of them; `undefined` where all run on this machine, which has one clock. */
  describe(): readonly HostClock[] | undefined {
    const known = this.#hosts.flatMap(({ name }, i) => {
      const before = this.#before[i];
      if (before === undefined) return [];
      return [new ClockLine(before, this.#after[i] ?? before).describe(name)];
    });
    return known.length === 0 ? undefined : known;
  }

  /**
   * Brings the times of the traces to one clock; `hosts` are the clients' own. Where all run on this
   * machine there is one clock, and nothing to tell of it.
   */
  align(
    clients: readonly ClientTrace[],
    hosts: readonly Host[],
  ): { clients: readonly ClientTrace[]; clocks?: readonly HostClock[] } {
    const lines = this.#hosts.map((_, i) => {
      const before = this.#before[i];
      return before === undefined ? undefined : new ClockLine(before, this.#after[i] ?? before);
    });
    const lineOf = new Map(this.#hosts.map((host, i) => [host, lines[i]]));
    const ofClients = hosts.map((host) => lineOf.get(host));
    if (!ofClients.every((line) => line !== undefined)) return { clients };
    const clocks = this.#hosts.flatMap(({ name }, i) => lines[i]?.describe(name) ?? []);
    return { clients: alignClocks(clients, ofClients), clocks };
  }
}

async function measureAll(hosts: readonly Host[]): Promise<(ClockEstimate | undefined)[]> {
  return await Promise.all(hosts.map((host) => host.measureClock?.()));
}

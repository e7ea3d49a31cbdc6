import type { ClockEstimate, Host } from "../process/mod.ts";
import type { ClientTrace } from "./trace.ts";
import { alignClocks } from "./align_clocks.ts";
import { ClockLine, type HostClock } from "./host_clock.ts";

/** The clocks of a run's hosts, measured before and after the messages. */
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

  /** Measures the clocks of all hosts. */
  static async measure(hosts: readonly Host[]): Promise<RunClocks> {
    return new RunClocks(hosts, await measureAll(hosts));
  }

  /** Measures all clocks a second time, after the messages. */
  async measureAgain(): Promise<void> {
    this.#after = await measureAll(this.#hosts);
  }

  /** Returns the microseconds to add to a host's clock, as measured first, to get the lab's time. */
  correctionOf(host: Host): number {
    return -(this.#before[this.#hosts.indexOf(host)]?.offset ?? 0);
  }

  /** Returns the figures for results.json, or `undefined` if all hosts share the lab's clock. */
  describe(): readonly HostClock[] | undefined {
    const known = this.#hosts.flatMap(({ name }, i) => {
      const before = this.#before[i];
      if (before === undefined) return [];
      return [new ClockLine(before, this.#after[i] ?? before).describe(name)];
    });
    return known.length === 0 ? undefined : known;
  }

  /**
   * Converts the times of the traces to the lab's clock, if the hosts have clocks of their own.
   *
   * @param hosts the hosts of the clients, in the order of the clients
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
